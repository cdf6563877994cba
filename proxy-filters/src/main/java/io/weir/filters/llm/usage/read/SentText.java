package io.weir.filters.llm.usage.read;

import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Guesses the tokens of an answer that does not report them, from what was sent of it. It looks
 * into the first pieces and then into one of many, counts the texts in them (a stream's events
 * mostly carry one token each) and their letters (four to a token), and takes the greater. What it
 * did not look into counts by its bytes. Not thread-safe.
 */
final class SentText {
  private static final int PIECES_FIRST = 32;
  private static final int ONE_OF = 64;
  private static final int BYTES_OF_A_TOKEN = 4;

  /** Names under which answers carry what the model wrote. */
  private static final byte[][] CARRIERS =
      Stream.of(
              "content",
              "text",
              "thinking",
              "reasoning",
              "reasoning_content",
              "partial_json",
              "arguments",
              "delta",
              "response")
          .map(Needle::text)
          .toArray(byte[][]::new);

  private long bytes;
  private long lookedAt;
  private long letters;
  private long texts;
  private int pieces;

  /** Takes the next bytes, {@code a[from, end)}; they stay as they are. */
  void scan(byte[] a, int from, int end) {
    bytes += end - from;
    if (pieces++ < PIECES_FIRST || pieces % ONE_OF == 0) {
      lookedAt += end - from;
      look(a, from, end);
    }
  }

  /** Whether any text was seen. */
  boolean any() {
    return texts > 0;
  }

  /** The tokens that were sent, by guess. */
  long tokens() {
    if (lookedAt == 0) {
      return 0;
    }
    long seen = Math.max(texts, (letters + BYTES_OF_A_TOKEN - 1) / BYTES_OF_A_TOKEN);
    return lookedAt == bytes ? seen : Math.round((double) seen * bytes / lookedAt);
  }

  /** Finds {@code "name":"text"}; a piece that begins inside a text loses that text. */
  private void look(byte[] a, int from, int end) {
    int i = quote(a, from, end);
    boolean carrier = false;
    while (i < end) {
      int close = close(a, i + 1, end);
      if (close + 1 < end && a[close + 1] == ':') {
        int value = close + 2;
        while (value < end && a[value] == ' ') {
          value++;
        }
        carrier = value < end && a[value] == '"' && isCarrier(a, i + 1, close);
        i = quote(a, value, end);
      } else {
        if (carrier && close > i + 1) {
          texts++;
          letters += close - i - 1;
        }
        carrier = false;
        i = quote(a, close + 1, end);
      }
    }
  }

  private static int quote(byte[] a, int from, int end) {
    int i = from;
    while (i < end && a[i] != '"') {
      i++;
    }
    return i;
  }

  private static int close(byte[] a, int from, int end) {
    int i = from;
    while (i < end && a[i] != '"') {
      i += a[i] == '\\' ? 2 : 1;
    }
    return Math.min(i, end);
  }

  private static boolean isCarrier(byte[] a, int from, int to) {
    for (byte[] carrier : CARRIERS) {
      if (Arrays.equals(carrier, 0, carrier.length, a, from, to)) {
        return true;
      }
    }
    return false;
  }
}
