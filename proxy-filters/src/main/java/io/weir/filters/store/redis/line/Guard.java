package io.weir.filters.store.redis.line;

import io.weir.net.Clock;

/**
 * Keeps calls from waiting for a Redis that does not answer: after some failures in a row it is
 * shut for a pause that grows, and then lets one call through to see. From any thread.
 */
final class Guard {
  private static final int FAILURES = 5;
  private static final long PAUSE_FIRST_NANOS = 100_000_000;
  private static final long PAUSE_MAX_NANOS = 2_000_000_000;

  private final Clock clock;
  private volatile boolean shut;
  private volatile int failures;
  private long pauseNanos = PAUSE_FIRST_NANOS;
  private long untilNanos;
  private boolean probing;

  Guard(Clock clock) {
    this.clock = clock;
  }

  /** Whether a call may be made; who is let through must say how it went. */
  boolean admits() {
    return !shut || admitsProbe();
  }

  private synchronized boolean admitsProbe() {
    if (!shut) {
      return true;
    }
    if (probing || clock.nanos() - untilNanos < 0) {
      return false;
    }
    probing = true;
    return true;
  }

  /** A call was answered. */
  void answered() {
    if (shut || failures != 0) {
      open();
    }
  }

  private synchronized void open() {
    failures = 0;
    shut = false;
    probing = false;
    pauseNanos = PAUSE_FIRST_NANOS;
  }

  /**
   * A call was not answered, or not in time.
   *
   * @return whether that shut the guard
   */
  synchronized boolean failed() {
    failures++;
    if (shut && !probing) {
      return false; // it was under way when others had failed
    }
    if (!shut && failures < FAILURES) {
      return false;
    }
    boolean first = !shut;
    shut = true;
    probing = false;
    untilNanos = clock.nanos() + pauseNanos;
    pauseNanos = Math.min(PAUSE_MAX_NANOS, 2 * pauseNanos);
    return first;
  }

  boolean isShut() {
    return shut;
  }
}
