package io.weir.filters.usage;

/** When an answer's pieces came, by the loop's clock. */
final class Pace {
  private long first = -1;
  private long last = -1;
  private long gapMax;

  /** Notes a piece that carries words, or comes after one that did. */
  void piece(long nowNanos) {
    if (first < 0) {
      first = nowNanos;
    } else {
      gapMax = Math.max(gapMax, nowNanos - last);
    }
    last = nowNanos;
  }

  /** Whether a piece came. */
  boolean any() {
    return first >= 0;
  }

  /** When the first came, in the loop's nanoseconds. */
  long firstNanos() {
    return first;
  }

  /** The longest time between two, in nanoseconds. */
  long gapMaxNanos() {
    return gapMax;
  }

  /** The time that each token after the first took, in nanoseconds; -1 where there was but one. */
  long perTokenNanos(long tokens) {
    return tokens < 2 || last == first ? -1 : (last - first) / (tokens - 1);
  }
}
