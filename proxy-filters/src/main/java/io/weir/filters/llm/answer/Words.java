package io.weir.filters.llm.answer;

import org.jspecify.annotations.Nullable;

/** Words that are gathered; what comes in one piece is not copied. */
public final class Words implements CharSequence {
  private String only = "";
  private @Nullable StringBuilder several;

  /** Nothing has come. */
  public Words() {}

  void append(String more) {
    if (several != null) {
      several.append(more);
    } else if (only.isEmpty()) {
      only = more;
    } else {
      several = new StringBuilder(2 * (only.length() + more.length())).append(only).append(more);
      only = "";
    }
  }

  @Override
  public int length() {
    return several == null ? only.length() : several.length();
  }

  @Override
  public char charAt(int index) {
    return several == null ? only.charAt(index) : several.charAt(index);
  }

  @Override
  public CharSequence subSequence(int from, int to) {
    return toString().subSequence(from, to);
  }

  @Override
  public String toString() {
    return several == null ? only : several.toString();
  }
}
