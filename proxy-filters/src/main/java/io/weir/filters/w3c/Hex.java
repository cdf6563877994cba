package io.weir.filters.w3c;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Random hexadecimal digits. They tell requests apart; they are no secrets. */
public final class Hex {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private Hex() {}

  /** Digits of {@code bytes} random bytes, not all of them 0. */
  public static String random(int bytes) {
    byte[] digits = new byte[bytes * 2];
    random(digits, 0, digits.length);
    return new String(digits, StandardCharsets.ISO_8859_1);
  }

  /** Puts {@code count} random digits at {@code from}; not all of them are 0. */
  static void random(byte[] to, int from, int count) {
    long bits = 0;
    for (int i = 0; i < count; i++) {
      if ((i & 15) == 0) {
        bits = ThreadLocalRandom.current().nextLong() | 1;
      }
      to[from + i] = DIGITS[(int) (bits & 15)];
      bits >>>= 4;
    }
  }

  /** Whether {@code text[from, to)} is lower-case digits, not all of them 0. */
  static boolean isId(CharSequence text, int from, int to) {
    boolean zeros = true;
    for (int i = from; i < to; i++) {
      char c = text.charAt(i);
      if (!isDigit(c)) {
        return false;
      }
      zeros &= c == '0';
    }
    return !zeros;
  }

  static boolean isDigit(char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f');
  }
}
