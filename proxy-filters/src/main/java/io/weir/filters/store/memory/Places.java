package io.weir.filters.store.memory;

import java.util.ArrayDeque;
import java.util.Iterator;

/** Who holds the places of one key, and until when. Its stripe's lock guards it. */
final class Places {
  private final ArrayDeque<Held> held = new ArrayDeque<>(2);

  /** One place that is taken. */
  private static final class Held {
    private final long hold;
    private long endNanos;

    Held(long hold, long endNanos) {
      this.hold = hold;
      this.endNanos = endNanos;
    }
  }

  /** Frees the places whose lease has ended. */
  void expire(long nowNanos) {
    if (!held.isEmpty()) {
      held.removeIf(one -> one.endNanos - nowNanos <= 0);
    }
  }

  int count() {
    return held.size();
  }

  void take(long hold, long endNanos) {
    held.addLast(new Held(hold, endNanos));
  }

  boolean release(long hold) {
    for (Iterator<Held> all = held.iterator(); all.hasNext(); ) {
      if (all.next().hold == hold) {
        all.remove();
        return true;
      }
    }
    return false;
  }

  boolean renew(long hold, long endNanos) {
    for (Held one : held) {
      if (one.hold == hold) {
        one.endNanos = endNanos;
        return true;
      }
    }
    return false;
  }

  /** How long until the first lease ends. */
  long waitNanos(long nowNanos) {
    long least = Long.MAX_VALUE;
    for (Held one : held) {
      least = Math.min(least, one.endNanos - nowNanos);
    }
    return least;
  }
}
