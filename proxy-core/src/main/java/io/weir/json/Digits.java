package io.weir.json;

/** Decimal digits of numbers given as their negatives, for which there is always room in a long. */
final class Digits {
  private static final int MOST = 19;

  private Digits() {}

  /** How many digits the number has. */
  static int count(long negative) {
    int count = 1;
    for (long least = -10; count < MOST && negative <= least; least *= 10) {
      count++;
    }
    return count;
  }

  /** Puts the number's last digits up to an index, that one included; what is left of it. */
  static long put(byte[] into, long negative, int to, int count) {
    long rest = negative;
    for (int i = to; i > to - count; i--) {
      into[i] = (byte) ('0' - rest % 10);
      rest /= 10;
    }
    return rest;
  }
}
