package io.weir.filters.store.memory;

import io.weir.filters.store.Buckets;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Verdict;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Buckets in stripes, each under a lock of its own. A draw on several keys holds the locks of all
 * of them, taken in the order of the stripes, so it takes all or nothing and never stands in its
 * own way.
 */
public final class MemoryBuckets implements Buckets {
  private static final int STRIPES = 64;
  private static final int STRIPE_SHIFT = 32 - 6;
  private static final int DRAWS_MAX = 32;
  private static final int SPREAD = 0x9E3779B9;
  private static final long NANOS_IN_MICRO = 1000;

  private final Stripe[] stripes = new Stripe[STRIPES];
  private final AtomicLong holds = new AtomicLong();

  /** None yet; about {@code most} of them at most. */
  public MemoryBuckets(int most) {
    for (int i = 0; i < STRIPES; i++) {
      stripes[i] = new Stripe(Math.max(1, most / STRIPES));
    }
  }

  private static int index(String key) {
    return (key.hashCode() * SPREAD) >>> STRIPE_SHIFT;
  }

  private Stripe stripe(String key) {
    return stripes[index(key)];
  }

  @Override
  public Reply<Taken> take(long nowNanos, List<? extends Draw> draws) {
    int count = draws.size();
    if (count > DRAWS_MAX) {
      throw new IllegalArgumentException("draws: " + count + " (expected: at most " + DRAWS_MAX);
    }
    long mask = 0;
    for (int i = 0; i < count; i++) {
      mask |= 1L << index(draws.get(i).key());
    }
    lock(mask);
    try {
      return Reply.of(takeLocked(nowNanos, draws));
    } finally {
      unlock(mask);
    }
  }

  private void lock(long mask) {
    for (long left = mask; left != 0; left &= left - 1) {
      stripes[Long.numberOfTrailingZeros(left)].lock.lock();
    }
  }

  private void unlock(long mask) {
    for (long left = mask; left != 0; left &= left - 1) {
      stripes[Long.numberOfTrailingZeros(left)].lock.unlock();
    }
  }

  private Taken takeLocked(long nowNanos, List<? extends Draw> draws) {
    long[] figures = new long[2 * draws.size()];
    boolean enough = true;
    boolean place = false;
    for (int i = 0; i < draws.size(); i++) {
      Draw draw = draws.get(i);
      if (draw instanceof Tokens tokens) {
        enough &= look(tokens, nowNanos, figures, 2 * i);
      } else {
        enough &= look((Place) draw, nowNanos, figures, 2 * i);
        place = true;
      }
    }
    if (!enough) {
      return new Taken(Verdict.REFUSED, draws, 0, figures);
    }
    long hold = place ? holds.incrementAndGet() : 0;
    for (int i = 0; i < draws.size(); i++) {
      figures[2 * i] = draw(draws.get(i), nowNanos, hold);
    }
    return new Taken(Verdict.ACCEPTED, draws, hold, figures);
  }

  /** Whether there are enough tokens; notes what there is and how long it will take. */
  private boolean look(Tokens draw, long nowNanos, long[] figures, int at) {
    Level level = level(draw, nowNanos);
    figures[at] = level.remaining();
    boolean enough = draw.amount() <= 0 || level.has(draw.amount());
    figures[at + 1] = enough ? 0 : level.waitNanos(draw.amount());
    return enough;
  }

  private boolean look(Place draw, long nowNanos, long[] figures, int at) {
    Stripe stripe = stripe(draw.key());
    Places places = stripe.places(draw.key(), nowNanos);
    figures[at] = Math.max(0, draw.most() - places.count());
    boolean enough = places.count() < draw.most();
    figures[at + 1] = enough ? 0 : places.waitNanos(nowNanos);
    stripe.tidy(draw.key(), places);
    return enough;
  }

  /** Takes what there is enough of; says what is left. */
  private long draw(Draw draw, long nowNanos, long hold) {
    if (draw instanceof Tokens tokens) {
      Level level = level(tokens, nowNanos);
      level.draw(Math.max(0, tokens.amount()));
      return level.remaining();
    }
    Place place = (Place) draw;
    Places places = stripe(place.key()).places(place.key(), nowNanos);
    places.take(hold, nowNanos + place.leaseNanos());
    return (long) place.most() - places.count();
  }

  private Level level(Tokens draw, long nowNanos) {
    long nowMicros = Math.floorDiv(nowNanos, NANOS_IN_MICRO);
    return stripe(draw.key()).level(draw.key(), draw.pace(), nowMicros);
  }

  @Override
  public Reply<Boolean> settle(long nowNanos, Taken taken, int index, long actual) {
    if (taken.verdict() != Verdict.ACCEPTED || !(taken.draws().get(index) instanceof Tokens draw)) {
      return Reply.FALSE;
    }
    long difference = actual - draw.amount();
    if (difference != 0) {
      Stripe stripe = stripe(draw.key());
      stripe.lock.lock();
      try {
        level(draw, nowNanos).draw(difference);
      } finally {
        stripe.lock.unlock();
      }
    }
    return Reply.TRUE;
  }

  @Override
  public Reply<Boolean> release(Taken taken) {
    boolean all = taken.hold() != 0;
    for (int i = 0; taken.hold() != 0 && i < taken.draws().size(); i++) {
      if (taken.draws().get(i) instanceof Place place) {
        all &= release(place.key(), taken.hold());
      }
    }
    return all ? Reply.TRUE : Reply.FALSE;
  }

  private boolean release(String key, long hold) {
    Stripe stripe = stripe(key);
    stripe.lock.lock();
    try {
      return stripe.release(key, hold);
    } finally {
      stripe.lock.unlock();
    }
  }

  @Override
  public Reply<Boolean> renew(long nowNanos, Taken taken) {
    boolean all = taken.hold() != 0;
    for (int i = 0; taken.hold() != 0 && i < taken.draws().size(); i++) {
      if (taken.draws().get(i) instanceof Place place) {
        all &= renew(place, taken.hold(), nowNanos);
      }
    }
    return all ? Reply.TRUE : Reply.FALSE;
  }

  private boolean renew(Place place, long hold, long nowNanos) {
    Stripe stripe = stripe(place.key());
    stripe.lock.lock();
    try {
      Places places = stripe.places(place.key(), nowNanos);
      boolean held = places.renew(hold, nowNanos + place.leaseNanos());
      stripe.tidy(place.key(), places);
      return held;
    } finally {
      stripe.lock.unlock();
    }
  }

  /** How many buckets are remembered. */
  long size() {
    long sum = 0;
    for (Stripe stripe : stripes) {
      sum += stripe.size();
    }
    return sum;
  }

  /** How many buckets were forgotten, for want of room, before they were full again. */
  long forgotten() {
    long sum = 0;
    for (Stripe stripe : stripes) {
      sum += stripe.forgotten();
    }
    return sum;
  }
}
