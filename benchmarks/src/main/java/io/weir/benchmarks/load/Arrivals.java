package io.weir.benchmarks.load;

/**
 * The requests of an open loop in the order in which they are due: those that are due wait here
 * until a lane is free, and the oldest give way when too many do.
 */
final class Arrivals {
  private final long first;
  private final double nanosEach;
  private final int mostWaiting;
  private long oldest;
  private long coming;

  /** Requests at this rate from that moment on. */
  Arrivals(long first, double perSecond, int mostWaiting) {
    this.first = first;
    this.mostWaiting = mostWaiting;
    nanosEach = 1e9 / perSecond;
  }

  /** When the next request that is not due yet will be. */
  long next() {
    return due(coming);
  }

  /** Lets everything wait that is due now, and was due before the end. */
  void advance(long now, long end) {
    while (next() - now <= 0 && next() - end < 0) {
      coming++;
    }
  }

  /** Whether requests are due that were neither sent nor given up. */
  boolean waiting() {
    return oldest < coming;
  }

  /** Whether more are waiting than may. */
  boolean crowded() {
    return coming - oldest > mostWaiting;
  }

  /** Takes the oldest that waits; gives when it was due. */
  long take() {
    return due(oldest++);
  }

  private long due(long index) {
    return first + (long) (index * nanosEach);
  }
}
