package io.weir.filters.ratelimit;

import io.weir.filters.ratelimit.limit.Bucket;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Buckets.Taken;
import io.weir.net.Loop;
import io.weir.net.Timer;
import org.jspecify.annotations.Nullable;

/**
 * The places that exchanges of one loop hold. One timer looks after all of them, so that a long
 * stream keeps its places without a thought for them while its bytes pass. On its loop.
 */
final class Leases {
  private static final long SWEEP_NANOS = Bucket.LEASE_NANOS / 4;

  private final Loop loop;
  private final Timer sweep = new Sweep();
  private @Nullable Held first;

  private Leases(Loop loop) {
    this.loop = loop;
  }

  /** What one exchange holds; a link of the loop's list. */
  static final class Held {
    private final Buckets store;
    private final Taken taken;
    private final long since;
    private @Nullable Held before;
    private @Nullable Held after;

    private Held(Buckets store, Taken taken, long since) {
      this.store = store;
      this.taken = taken;
      this.since = since;
    }
  }

  /** Those of that loop. */
  static Leases of(Loop loop) {
    return loop.local(Leases.class, Leases::new);
  }

  /** Keeps the places until {@link #release}. */
  Held hold(Buckets store, Taken taken) {
    Held held = new Held(store, taken, loop.nowNanos());
    Held next = first;
    if (next != null) {
      next.before = held;
      held.after = next;
    }
    first = held;
    if (!sweep.armed()) {
      loop.timers().arm(sweep, loop.nowNanos() + SWEEP_NANOS);
    }
    return held;
  }

  /** Gives the places back; once for each. */
  void release(Held held) {
    Held before = held.before;
    Held after = held.after;
    if (before == null) {
      first = after;
    } else {
      before.after = after;
    }
    if (after != null) {
      after.before = before;
    }
    held.store.release(held.taken);
  }

  private final class Sweep extends Timer {
    @Override
    protected void expired(long nowNanos) {
      for (Held held = first; held != null; held = held.after) {
        if (nowNanos - held.since >= SWEEP_NANOS / 2) {
          held.store.renew(nowNanos, held.taken);
        }
      }
      if (first != null) {
        loop.timers().arm(this, nowNanos + SWEEP_NANOS);
      }
    }
  }
}
