package io.weir.filters.ratelimit.limit;

import io.weir.filters.store.Buckets;
import io.weir.filters.store.Buckets.Draw;
import io.weir.filters.store.Buckets.Place;
import io.weir.filters.store.Buckets.Taken;
import java.util.AbstractList;
import java.util.Arrays;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * What one exchange draws from its limits in one call. Filled once, then given to the store as it
 * is, and not changed any more.
 */
public final class Drawing extends AbstractList<Draw> implements RandomAccess {
  /** The most that a store takes at once. */
  static final int DRAWS_MAX = 32;

  private static final long PLACE_WAIT_NANOS = 1_000_000_000L;

  private final @Nullable String model;
  private final long prompt;
  private final long completion;
  private Bucket[] buckets;
  private Draw[] draws;
  private int count;

  /**
   * Nothing yet.
   *
   * @param expected how many draws there will be, if no limit draws twice
   * @param model the model that is asked for; null where it is not known
   * @param prompt about how many tokens it will read
   * @param completion about how many tokens it will write
   */
  Drawing(int expected, @Nullable String model, long prompt, long completion) {
    this.model = model;
    this.prompt = prompt;
    this.completion = completion;
    this.buckets = new Bucket[expected];
    this.draws = new Draw[expected];
  }

  /** The model that is asked for; null where it is not known. */
  public @Nullable String model() {
    return model;
  }

  /** Adds a draw; one beyond what a store takes at once is left out. */
  void add(Bucket bucket) {
    if (count == DRAWS_MAX) {
      return;
    }
    if (count == draws.length) {
      int more = Math.min(DRAWS_MAX, count * 2 + 1);
      buckets = Arrays.copyOf(buckets, more);
      draws = Arrays.copyOf(draws, more);
    }
    buckets[count] = bucket;
    draws[count++] = bucket.draw(prompt, completion);
  }

  @Override
  public Draw get(int index) {
    return draws[index];
  }

  @Override
  public int size() {
    return count;
  }

  /** Whose draw that is. */
  public Bucket bucket(int index) {
    return buckets[index];
  }

  /** The draw that has to wait longest; -1 where none has to. */
  public int refusedBy(Taken taken) {
    int longest = -1;
    for (int i = 0; i < count; i++) {
      long wait = waitNanos(taken, i);
      if (wait > (longest < 0 ? 0 : waitNanos(taken, longest))) {
        longest = i;
      }
    }
    return longest;
  }

  /** How long to wait for that draw. Nobody knows when a place is given back: a second is told. */
  public long waitNanos(Taken taken, int index) {
    long wait = taken.waitNanos(index);
    return draws[index] instanceof Place ? Math.min(wait, PLACE_WAIT_NANOS) : wait;
  }

  /** Whether some of it is a guess, to be put right by {@link #settle}. */
  public boolean settles() {
    for (int i = 0; i < count; i++) {
      if (buckets[i].limit().measure().isTokens()) {
        return true;
      }
    }
    return false;
  }

  /** Counts what was used of the tokens, in the place of what was guessed. */
  public void settle(Buckets store, long nowNanos, Taken taken, long read, long written) {
    for (int i = 0; i < count; i++) {
      Measure measure = buckets[i].limit().measure();
      if (measure.isTokens()) {
        store.settle(nowNanos, taken, i, measure.pick(read, written));
      }
    }
  }

  /** Gives everything back: the exchange was over before it could make use of it. */
  public void giveBack(Buckets store, long nowNanos, Taken taken) {
    for (int i = 0; i < count; i++) {
      if (draws[i] instanceof Buckets.Tokens) {
        store.settle(nowNanos, taken, i, 0);
      }
    }
    if (taken.hold() != 0) {
      store.release(taken);
    }
  }
}
