package io.weir.benchmarks.stub;

import io.netty.channel.EventLoop;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A wheel of milliseconds for the streams of one event loop: one timer for all of them. */
final class Pacer {
  private static final int SLOTS = 8192;

  /** Somebody who waits for a moment, of one kind at a time. */
  interface Waiter {

    /** The millisecond that it waits for, as {@link Pacer#now} counts. */
    long due();

    /** It is there. */
    void wake();
  }

  private final EventLoop loop;
  private final long began = System.nanoTime();
  private final List<List<Waiter>> slots = new ArrayList<>();
  private List<Waiter> spare = new ArrayList<>();
  private long turned;
  private int waiting;
  private boolean turning;

  Pacer(EventLoop loop) {
    this.loop = loop;
    for (int i = 0; i < SLOTS; i++) {
      slots.add(new ArrayList<>(0));
    }
  }

  /** Milliseconds since this wheel began. */
  long now() {
    return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - began);
  }

  /** Wakes it when it is due; at the next turn of the wheel if that is past. */
  void add(Waiter waiter) {
    if (!turning) {
      turning = true;
      turned = now();
      turnLater();
    }
    waiting++;
    slots.get((int) (Math.max(waiter.due(), turned + 1) % SLOTS)).add(waiter);
  }

  private void turnLater() {
    long next = began + TimeUnit.MILLISECONDS.toNanos(turned + 1);
    loop.schedule(this::turn, Math.max(0, next - System.nanoTime()), TimeUnit.NANOSECONDS);
  }

  private void turn() {
    long now = now();
    while (turned < now) {
      turned++;
      int slot = (int) (turned % SLOTS);
      List<Waiter> due = slots.get(slot);
      if (!due.isEmpty()) {
        slots.set(slot, spare);
        waiting -= due.size();
        due.forEach(this::wakeOrKeep);
        due.clear();
        spare = due;
      }
    }
    turning = waiting > 0;
    if (turning) {
      turnLater();
    }
  }

  private void wakeOrKeep(Waiter waiter) {
    if (waiter.due() > turned) {
      waiting++;
      slots.get((int) (waiter.due() % SLOTS)).add(waiter);
    } else {
      waiter.wake();
    }
  }
}
