package io.weir.filters.usage;

/** When an answer's pieces came, from the first that carries words on, by the loop's clock. */
final class Pace {
  private final long first;
  private long last;
  private long gapMax;

  /** The first piece came. */
  Pace(long nowNanos) {
    first = nowNanos;
    last = nowNanos;
  }

  /** Notes a further piece. */
  void piece(long nowNanos) {
    gapMax = Math.max(gapMax, nowNanos - last);
    last = nowNanos;
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
