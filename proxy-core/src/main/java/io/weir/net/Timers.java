package io.weir.net;

import io.netty.util.concurrent.EventExecutor;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * One loop's deadlines: a hashed wheel of linked timers (Varghese and Lauck, scheme 6).
 *
 * <p>Nearly every timer of a proxy is cancelled, so arming and cancelling are a few assignments; a
 * deadline is met up to one tick of {@value #TICK_MILLIS} ms late. The loop is woken only for slots
 * that hold a timer.
 */
public final class Timers {
  /** Length of a tick. */
  public static final int TICK_MILLIS = 8;

  private static final long TICK_NANOS = TimeUnit.MILLISECONDS.toNanos(TICK_MILLIS);
  private static final int SLOTS = 1024;
  private static final int FIRING = SLOTS;

  private final EventExecutor executor;
  private final Clock clock;
  private final long originNanos;
  private final @Nullable Timer[] slots = new @Nullable Timer[SLOTS + 1];
  private int armed;
  private long tick;
  private long wakeTick = Long.MAX_VALUE;
  private @Nullable ScheduledFuture<?> wake;

  Timers(EventExecutor executor, Clock clock) {
    this.executor = executor;
    this.clock = clock;
    this.originNanos = clock.nanos();
  }

  /**
   * Arms the timer for {@code deadlineNanos} by the loop's clock, in place of what it waited for.
   */
  public void arm(Timer timer, long deadlineNanos) {
    cancel(timer);
    if (armed == 0) {
      tick = (clock.nanos() - originNanos) / TICK_NANOS;
    }
    timer.deadlineNanos = deadlineNanos;
    long due = Math.max((deadlineNanos - originNanos + TICK_NANOS - 1) / TICK_NANOS, tick + 1);
    link(timer, (int) (due & (SLOTS - 1)));
    wakeAt(Math.min(due, tick + SLOTS - 1));
  }

  private void link(Timer timer, int slot) {
    Timer first = slots[slot];
    timer.slot = slot;
    timer.next = first;
    if (first != null) {
      first.previous = timer;
    }
    slots[slot] = timer;
    armed++;
  }

  /** Disarms the timer; nothing where it is not armed. */
  public void cancel(Timer timer) {
    if (timer.slot < 0) {
      return;
    }
    Timer before = timer.previous;
    Timer after = timer.next;
    if (before == null) {
      slots[timer.slot] = after;
    } else {
      before.next = after;
    }
    if (after != null) {
      after.previous = before;
    }
    timer.previous = null;
    timer.next = null;
    timer.slot = -1;
    armed--;
  }

  /** How many timers wait. */
  public int armed() {
    return armed;
  }

  /**
   * Fires every timer whose deadline has passed; called by the loop's own wake-up, and by a test
   * that has moved its clock.
   */
  public void advance() {
    long now = clock.nanos();
    long target = (now - originNanos) / TICK_NANOS;
    long from = Math.max(tick + 1, target - SLOTS + 1);
    for (long t = from; t <= target && armed > 0; t++) {
      tick = t;
      fire((int) (t & (SLOTS - 1)), now);
    }
    tick = Math.max(tick, target);
    wakeForNext();
  }

  /** Moves the slot's timers aside first, so that those told may arm and cancel as they like. */
  private void fire(int slot, long now) {
    Timer chain = slots[slot];
    slots[slot] = null;
    slots[FIRING] = chain;
    for (Timer timer = chain; timer != null; timer = timer.next) {
      timer.slot = FIRING;
    }
    for (Timer timer = slots[FIRING]; timer != null; timer = slots[FIRING]) {
      cancel(timer);
      if (timer.deadlineNanos - now <= 0) {
        timer.expired(now);
      } else {
        link(timer, slot);
      }
    }
  }

  private void wakeForNext() {
    if (armed == 0) {
      return;
    }
    long due = tick + 1;
    while (due < tick + SLOTS - 1 && slots[(int) (due & (SLOTS - 1))] == null) {
      due++;
    }
    wakeAt(due);
  }

  private void wakeAt(long due) {
    if (due >= wakeTick) {
      return;
    }
    if (wake != null) {
      wake.cancel(false);
    }
    wakeTick = due;
    long delayNanos = originNanos + due * TICK_NANOS - clock.nanos();
    wake = executor.schedule(this::woken, Math.max(delayNanos, 0), TimeUnit.NANOSECONDS);
  }

  private void woken() {
    wake = null;
    wakeTick = Long.MAX_VALUE;
    advance();
  }
}
