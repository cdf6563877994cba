package io.weir.admin.port;

import io.weir.net.Loop;
import io.weir.net.Timer;
import io.weir.page.Deadlines;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;

/** Deadlines that one loop's timers keep; tasks run in the background. */
final class LoopDeadlines implements Deadlines {
  private final Loop loop;
  private final Executor background;

  LoopDeadlines(Loop loop, Executor background) {
    this.loop = loop;
    this.background = background;
  }

  @Override
  public Pending after(Duration delay, Runnable task) {
    Waiting waiting = new Waiting(task);
    onLoop(() -> waiting.begin(delay));
    return waiting;
  }

  /** A loop that ends drops what waits; there is nobody left to be answered. */
  private void onLoop(Runnable task) {
    try {
      loop.execute(task);
    } catch (RejectedExecutionException ended) {
      return;
    }
  }

  /** A task that waits. */
  private final class Waiting extends Timer implements Pending {
    private final Runnable task;
    private boolean cancelled;

    Waiting(Runnable task) {
      this.task = task;
    }

    private void begin(Duration delay) {
      if (!cancelled) {
        loop.timers().arm(this, loop.turn() + delay.toNanos());
      }
    }

    @Override
    protected void expired(long nowNanos) {
      try {
        background.execute(task);
      } catch (RejectedExecutionException full) {
        task.run();
      }
    }

    @Override
    public void cancel() {
      onLoop(
          () -> {
            cancelled = true;
            loop.timers().cancel(this);
          });
    }
  }
}
