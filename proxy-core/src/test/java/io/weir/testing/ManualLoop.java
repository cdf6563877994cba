package io.weir.testing;

import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.net.Loop;
import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** A loop without a thread: its tasks run and its time passes only when a test says so. */
public final class ManualLoop implements AutoCloseable {
  private static final Duration STEP = Duration.ofMillis(10);

  private final ManualClock clock = new ManualClock();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Loop loop;

  public ManualLoop() {
    channel.freezeTime();
    loop = new Loop(channel.eventLoop(), 0, clock);
  }

  public Loop loop() {
    return loop;
  }

  public ManualClock clock() {
    return clock;
  }

  /** Runs the tasks that were handed to the loop. */
  public void run() {
    channel.runPendingTasks();
  }

  /** Lets time pass, and everything happen that becomes due. */
  public void pass(Duration by) {
    run();
    Duration left = by;
    while (!left.isZero()) {
      Duration step = left.compareTo(STEP) < 0 ? left : STEP;
      clock.advance(step);
      channel.advanceTimeBy(step.toNanos(), TimeUnit.NANOSECONDS);
      run();
      left = left.minus(step);
    }
  }

  @Override
  public void close() {
    channel.finishAndReleaseAll();
  }
}
