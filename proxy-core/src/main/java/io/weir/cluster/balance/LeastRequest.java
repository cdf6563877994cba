package io.weir.cluster.balance;

import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * The one with the fewest requests in flight for its weight; among equals by chance, in proportion
 * to weight. Of more than {@value #LOOKED_AT} it looks at so many in a row from a random start.
 */
public final class LeastRequest implements Balancer {
  private static final int LOOKED_AT = 16;

  private final Supplier<RandomGenerator> random;

  /**
   * The rule.
   *
   * @param random gives the calling thread its generator
   */
  public LeastRequest(Supplier<RandomGenerator> random) {
    this.random = random;
  }

  @Override
  public Picker over(Field field) {
    return (hash, avoided) -> {
      int chosen = least(field, avoided);
      return chosen < 0 && avoided != null ? least(field, null) : chosen;
    };
  }

  private int least(Field field, @Nullable IntPredicate avoided) {
    int count = field.usableCount();
    if (count == 0) {
      return Picker.NONE;
    }
    RandomGenerator chance = random.get();
    int from = count > LOOKED_AT ? chance.nextInt(count) : 0;
    int looked = avoided == null ? Math.min(count, LOOKED_AT) : count;
    int best = Picker.NONE;
    long equals = 0;
    for (int i = 0; i < looked; i++) {
      int next = field.usable((from + i) % count);
      if (avoided != null && avoided.test(next)) {
        continue;
      }
      int compared = best < 0 ? -1 : field.compareLoad(next, best);
      if (compared < 0) {
        best = next;
        equals = field.weight(next);
      } else if (compared == 0) {
        equals += field.weight(next);
        best = chance.nextLong(equals) < field.weight(next) ? next : best;
      }
    }
    return best;
  }
}
