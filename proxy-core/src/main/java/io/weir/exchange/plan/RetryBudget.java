package io.weir.exchange.plan;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;

/**
 * Keeps second attempts to a share of a route's requests, so that a failing upstream is not loaded
 * further by those who retry. Counted over windows of ten seconds, with a floor for quiet routes.
 * From any thread.
 */
public final class RetryBudget {
  private static final long WINDOW_NANOS = 10_000_000_000L;

  private final double ratio;
  private final long floor;
  private final LongAdder requests = new LongAdder();
  private final AtomicLong spent = new AtomicLong();
  private final AtomicLong windowStart;
  private volatile long requestsBefore;

  /**
   * A budget.
   *
   * @param ratio extra attempts for each request, 0 to 1 or more
   * @param perSecond extra attempts a second that are always allowed
   */
  public RetryBudget(double ratio, double perSecond, long nowNanos) {
    this.ratio = ratio;
    this.floor = Math.round(perSecond * (WINDOW_NANOS / 1e9));
    this.windowStart = new AtomicLong(nowNanos);
  }

  /** Counts a request. */
  public void request() {
    requests.increment();
  }

  /** Takes one extra attempt from the budget; false where there is none left. */
  public boolean take(long nowNanos) {
    long start = windowStart.get();
    if (nowNanos - start > WINDOW_NANOS && windowStart.compareAndSet(start, nowNanos)) {
      requestsBefore = requests.sum();
      spent.set(0);
    }
    long allowed = floor + (long) (ratio * (requests.sum() - requestsBefore));
    while (true) {
      long now = spent.get();
      if (now >= allowed) {
        return false;
      }
      if (spent.compareAndSet(now, now + 1)) {
        return true;
      }
    }
  }
}
