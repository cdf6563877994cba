package io.weir.testing;

import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.net.Timers;
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

  /** Lets each loop finish what it is at, then time pass, and has it look at its timers. */
  public void pass(Loops loops, Duration by) {
    look(loops);
    advance(by);
    look(loops);
    // What was armed just before the time passed waits for the tick after that.
    advance(Duration.ofMillis(2 * Timers.TICK_MILLIS));
    look(loops);
  }

  private static void look(Loops loops) {
    for (Loop loop : loops.all()) {
      loop.executor().submit(() -> loop.timers().advance()).awaitUninterruptibly();
    }
  }
}
