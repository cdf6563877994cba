package io.weir.filters.breaker;

import io.weir.filters.breaker.config.BreakerConfig;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Keeps calls away from a cluster that refuses Weir's credential; apart from the breaker, for the
 * server itself is well. From any thread.
 */
final class CredentialTrip {
  private final int failuresMax;
  private final long openNanos;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile boolean tripped;
  private volatile long untilNanos;

  CredentialTrip(BreakerConfig.Credential config) {
    this.failuresMax = config.failures();
    this.openNanos = config.openFor().toNanos();
  }

  boolean keepsAway(long nowNanos) {
    if (!tripped) {
      return false;
    }
    if (nowNanos - untilNanos < 0) {
      return true;
    }
    // One call tries it; the others wait for what comes of that.
    untilNanos = nowNanos + openNanos;
    return false;
  }

  void refused(long nowNanos) {
    if (failuresMax > 0 && failures.incrementAndGet() >= failuresMax) {
      untilNanos = nowNanos + openNanos;
      tripped = true;
    }
  }

  void accepted() {
    if (failures.get() != 0) {
      failures.set(0);
      tripped = false;
    }
  }
}
