package io.weir.filters.ratelimit.queue;

import io.weir.filters.ratelimit.limit.Drawing;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Buckets.Taken;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Verdict;
import io.weir.net.Loop;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where requests wait until their limits have room. Keys take turns, each key's requests in their
 * order: who asks much waits behind itself alone. Bounded; one lock, held for one round at most.
 * From any loop.
 */
public final class Line {
  /** Places come back without a word where another process gives them back. */
  private static final long LOOK_NANOS = 100_000_000L;

  private final int most;
  private final long patienceNanos;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Object, Share> shares = new HashMap<>();

  /** Whose turn it is next, first; every share stands here once. */
  private final Deque<Share> turns = new ArrayDeque<>();

  private final Buckets store;

  /** How many wait: under the lock, and for those who only look. */
  private int count;

  private volatile int waiting;

  /**
   * Nobody yet.
   *
   * @param most how many may wait
   * @param patience how long each may
   */
  public Line(Buckets store, int most, Duration patience) {
    this.store = store;
    this.most = most;
    this.patienceNanos = patience.toNanos();
  }

  /** Whether anybody waits: who comes now must stand behind. */
  public boolean occupied() {
    return waiting > 0;
  }

  /** How many wait. */
  public int waiting() {
    return waiting;
  }

  /**
   * Joins the line, in the share of that key. Where it is full, the last of the key that has most
   * in it makes room, if that has more than this one would have.
   *
   * @param refusal what it was refused with; null where the store was not asked, for others wait
   * @return who waits now; null where there is no room, or waiting cannot help in time
   */
  public @Nullable Waiter join(
      Loop loop, Waiter.Client client, Object key, Drawing drawing, @Nullable Taken refusal) {
    long now = loop.nowNanos();
    long wait = refusal == null ? 0 : delay(drawing, refusal);
    if (wait > patienceNanos) {
      return null;
    }
    Waiter waiter = new Waiter(this, loop, client, drawing, now + patienceNanos);
    waiter.refusal = refusal;
    waiter.notBeforeNanos = now + wait;
    lock.lock();
    try {
      Share own = shares.get(key);
      if (waiting >= most && !madeRoom(own == null ? 0 : own.waiting.size())) {
        return null;
      }
      add(waiter, key);
    } finally {
      lock.unlock();
    }
    waiter.arm(waiter.notBeforeNanos);
    return waiter;
  }

  private static long delay(Drawing drawing, Taken refusal) {
    int by = drawing.refusedBy(refusal);
    long wait = by < 0 ? 0 : drawing.waitNanos(refusal, by);
    boolean place = by >= 0 && drawing.get(by) instanceof Buckets.Place;
    return Math.min(wait, place ? LOOK_NANOS : Long.MAX_VALUE / 4);
  }

  private boolean madeRoom(int own) {
    Share longest = null;
    for (Share share : turns) {
      if (longest == null || share.waiting.size() > longest.waiting.size()) {
        longest = share;
      }
    }
    if (longest == null || longest.waiting.size() <= own + 1) {
      return false;
    }
    Waiter last = longest.waiting.getLast();
    remove(last, longest);
    last.sendAway();
    return true;
  }

  private void add(Waiter waiter, Object key) {
    Share share = shares.get(key);
    if (share == null) {
      share = new Share(key);
      shares.put(key, share);
      turns.addLast(share);
    }
    share.waiting.addLast(waiter);
    waiter.share = share;
    waiting = ++count;
  }

  private void remove(Waiter waiter, Share share) {
    share.waiting.remove(waiter);
    waiter.share = null;
    waiting = --count;
    if (share.waiting.isEmpty()) {
      shares.remove(share.owner);
      turns.remove(share);
    }
  }

  /** Leaves the line, and the next may try; false where it is not in it any more. */
  boolean leave(Waiter waiter, long nowNanos) {
    lock.lock();
    try {
      Share share = waiter.share;
      if (share != null) {
        remove(waiter, share);
        serve(nowNanos);
      }
      return share != null;
    } finally {
      lock.unlock();
    }
  }

  /** Whether it still waits. */
  boolean holds(Waiter waiter) {
    lock.lock();
    try {
      return waiter.share != null;
    } finally {
      lock.unlock();
    }
  }

  /** Something was given back: whoever is first of a key may try at once. */
  public void freed(long nowNanos) {
    if (!occupied()) {
      return;
    }
    lock.lock();
    try {
      for (Share share : turns) {
        share.waiting.getFirst().notBeforeNanos = nowNanos;
      }
    } finally {
      lock.unlock();
    }
    serve(nowNanos);
  }

  /** Goes round until nobody whose time has come gets anything: each key once in a round. */
  public void serve(long nowNanos) {
    if (!occupied()) {
      return;
    }
    lock.lock();
    try {
      boolean more = true;
      while (more) {
        more = false;
        for (Share share : turns.toArray(Share[]::new)) {
          Waiter first = share.waiting.peekFirst();
          if (first != null && !share.asking && nowNanos - first.notBeforeNanos >= 0) {
            more |= ask(share, first, nowNanos);
          }
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /** Asks the store for one; whether it left the line. */
  private boolean ask(Share share, Waiter first, long nowNanos) {
    Reply<Taken> reply = store.take(nowNanos, first.drawing());
    Taken taken = reply.now();
    if (taken != null) {
      return answered(first, taken, nowNanos);
    }
    share.asking = true;
    reply.then(late -> answeredLate(share, first, late, nowNanos));
    return false;
  }

  private void answeredLate(Share share, Waiter first, Taken taken, long nowNanos) {
    lock.lock();
    try {
      share.asking = false;
      if (answered(first, taken, nowNanos)) {
        serve(nowNanos);
      }
    } finally {
      lock.unlock();
    }
  }

  private boolean answered(Waiter first, Taken taken, long nowNanos) {
    Share share = first.share;
    if (share == null) {
      if (taken.accepted()) {
        first.drawing().giveBack(store, nowNanos, taken);
      }
      return false;
    }
    if (taken.verdict() == Verdict.REFUSED) {
      first.refusal = taken;
      first.notBeforeNanos = nowNanos + delay(first.drawing(), taken);
      first.wakeAt(first.notBeforeNanos);
      return false;
    }
    remove(first, share);
    if (!share.waiting.isEmpty()) {
      turns.remove(share);
      turns.addLast(share);
    }
    first.admit(taken);
    return true;
  }
}
