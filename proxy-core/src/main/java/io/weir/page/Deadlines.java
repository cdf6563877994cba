package io.weir.page;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;

/** Lets pages wait without holding a thread. From any thread. */
public interface Deadlines {
  /** Runs the task after a while, off the loops, unless it was cancelled before. */
  Pending after(Duration delay, Runnable task);

  /** Something that is still to happen. */
  interface Pending {
    /** Makes it not happen, if it has not yet. */
    void cancel();
  }

  /** Completes the future when the time is over, if nothing else has; returns it. */
  default <T> CompletableFuture<T> within(
      CompletableFuture<T> future, Duration limit, Supplier<T> late) {
    Pending pending = after(limit, () -> future.complete(late.get()));
    future.whenComplete((value, error) -> pending.cancel());
    return future;
  }
}
