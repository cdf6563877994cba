package io.weir.net;

import org.jspecify.annotations.Nullable;

/**
 * Something to be told when a deadline has passed; itself the node that {@link Timers} links, so
 * that arming costs no allocation. Used on one loop only.
 */
public abstract class Timer {
  @Nullable Timer previous;
  @Nullable Timer next;
  int slot = -1;
  long deadlineNanos;

  /**
   * Called on the loop, at or after the deadline; the timer is no longer armed and may be again.
   */
  protected abstract void expired(long nowNanos);

  /** Whether it waits for a deadline. */
  public final boolean armed() {
    return slot >= 0;
  }

  /** The deadline it waits for; meaningless where it is not armed. */
  public final long deadlineNanos() {
    return deadlineNanos;
  }
}
