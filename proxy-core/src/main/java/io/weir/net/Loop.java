package io.weir.net;

import io.netty.channel.EventLoop;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;

/**
 * One event loop and what it owns: its reading of the clock, its timers, its number, and whatever
 * the rooms keep per loop (pools, recorders). Everything here is for the loop's thread alone, but
 * {@link #executor()}, {@link #execute} and {@link #index()}.
 */
public final class Loop {
  private final EventLoop executor;
  private final int index;
  private final Clock clock;
  private final Timers timers;
  private final Map<Object, Object> locals = new HashMap<>();
  private long nowNanos;

  /**
   * A loop numbered {@code index}, from 0.
   *
   * @param executor the thread it stands for
   */
  public Loop(EventLoop executor, int index, Clock clock) {
    this.executor = executor;
    this.index = index;
    this.clock = clock;
    this.timers = new Timers(executor, clock);
    this.nowNanos = clock.nanos();
  }

  public EventLoop executor() {
    return executor;
  }

  /** Has the loop do something in a later turn. */
  public void execute(Runnable task) {
    executor.execute(task);
  }

  /** Its number among the loops, from 0. */
  public int index() {
    return index;
  }

  /**
   * Reads the clock. Handlers call it once at the start of what a socket event makes them do;
   * everyone after them in the same turn takes {@link #nowNanos()}.
   */
  public long turn() {
    nowNanos = clock.nanos();
    return nowNanos;
  }

  /** The clock as it stood when this turn began. */
  public long nowNanos() {
    return nowNanos;
  }

  public Clock clock() {
    return clock;
  }

  public Timers timers() {
    return timers;
  }

  /** What {@code key}'s owner keeps on this loop, made at first use. */
  @SuppressWarnings("unchecked")
  public <T> T local(Object key, Function<Loop, T> made) {
    Object local = locals.get(key);
    if (local == null) {
      local = made.apply(this);
      locals.put(key, local);
    }
    return (T) local;
  }

  /** Forgets what {@code key}'s owner kept here. */
  public void forget(Object key) {
    locals.remove(key);
  }
}
