package io.weir.cluster.balance;

import java.util.concurrent.atomic.AtomicLong;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * In turn, each as often as its weight says and evenly spread.
 *
 * <p>Static stride scheduling: one shared number counts visits; a visit to a candidate is its turn
 * where its accumulated weight passes a whole, which is known from the number of the round alone.
 * So a choice is one atomic increment, and a few more where weights differ much.
 */
public final class RoundRobin implements Balancer {
  private static final long WHOLE = 0xFFFF;
  private static final long VISITS = (1L << 47) - 1;

  private final Supplier<RandomGenerator> random;
  private final AtomicLong visits;

  /**
   * A rule that starts at a random place, so that many replicas do not begin with the same one.
   *
   * @param random gives the calling thread its generator
   */
  public RoundRobin(Supplier<RandomGenerator> random) {
    this.random = random;
    this.visits = new AtomicLong(random.get().nextInt(1 << 16));
  }

  @Override
  public Picker over(Field field) {
    return new Turns(field);
  }

  /** Turns among one field's candidates. */
  private final class Turns implements Picker {
    private final Field field;
    private final long[] strides;

    Turns(Field field) {
      this.field = field;
      this.strides = new long[field.usableCount()];
      long max = 1;
      for (int i = 0; i < strides.length; i++) {
        max = Math.max(max, field.weight(field.usable(i)));
      }
      for (int i = 0; i < strides.length; i++) {
        strides[i] = Math.max(1, Math.round((double) field.weight(field.usable(i)) * WHOLE / max));
      }
    }

    @Override
    public int pick(@Nullable Long hash, @Nullable IntPredicate avoided) {
      if (strides.length == 0) {
        return NONE;
      }
      int next = next();
      if (avoided == null || !avoided.test(next)) {
        return next;
      }
      return field.elsewhere(next, avoided, random.get());
    }

    private int next() {
      int count = strides.length;
      while (true) {
        long visit = visits.getAndIncrement() & VISITS;
        int place = (int) (visit % count);
        long round = visit / count;
        long offset = place * (WHOLE / 2);
        if ((strides[place] * round + offset) % WHOLE >= WHOLE - strides[place]) {
          return field.usable(place);
        }
      }
    }
  }
}
