package io.weir.filters.llm.answer;

/**
 * Keeps a text whole that comes cut anywhere: where a piece ends in the first half of a character
 * beyond 16 bits, that half waits for the next piece. One for each text; one thread at a time.
 */
public final class WholeChars {
  private char half;

  /** What can be told now; may be empty. */
  public String more(String piece) {
    int length = piece.length();
    if (length == 0) {
      return piece;
    }
    char last = piece.charAt(length - 1);
    if (half == 0 && !Character.isHighSurrogate(last)) {
      return piece;
    }
    String told = half == 0 ? piece : half + piece;
    half = Character.isHighSurrogate(last) ? last : 0;
    return half == 0 ? told : told.substring(0, told.length() - 1);
  }

  /** The half for which no other came, once the text is over; mostly empty. */
  public String rest() {
    String rest = half == 0 ? "" : String.valueOf(half);
    half = 0;
    return rest;
  }
}
