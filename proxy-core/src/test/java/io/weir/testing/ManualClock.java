package io.weir.testing;

import io.weir.net.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;

/** A clock that stands still until a test moves it. */
public final class ManualClock implements Clock {
  private final AtomicLong nanos = new AtomicLong(1_000_000_000L);

  @Override
  public long nanos() {
    return nanos.get();
  }

  @Override
  public long wallMillis() {
    return 1_760_000_000_000L + nanos.get() / 1_000_000L;
  }

  public void advance(Duration by) {
    nanos.addAndGet(by.toNanos());
  }
}
