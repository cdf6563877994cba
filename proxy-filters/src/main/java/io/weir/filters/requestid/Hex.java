package io.weir.filters.requestid;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadLocalRandom;

/** Random hexadecimal digits. They tell requests apart; they are no secrets. */
final class Hex {
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private Hex() {}

  /** Digits of {@code bytes} random bytes, not all of them 0. */
  static String random(int bytes) {
    byte[] digits = new byte[bytes * 2];
    long bits = 0;
    for (int i = 0; i < digits.length; i++) {
      if ((i & 15) == 0) {
        bits = ThreadLocalRandom.current().nextLong() | 1;
      }
      digits[i] = DIGITS[(int) (bits & 15)];
      bits >>>= 4;
    }
    return new String(digits, StandardCharsets.ISO_8859_1);
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
