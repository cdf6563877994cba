package io.weir.cluster.balance;

import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Two drawn at random by weight, of which the less busy is taken (Mitzenmacher 2001): nearly as
 * even as {@link LeastRequest}, without its herd when many proxies look at the same numbers.
 */
public final class TwoChoices implements Balancer {
  private final Supplier<RandomGenerator> random;

  /**
   * The rule.
   *
   * @param random gives the calling thread its generator
   */
  public TwoChoices(Supplier<RandomGenerator> random) {
    this.random = random;
  }

  @Override
  public Picker over(Field field) {
    return new Draws(field);
  }

  /** Draws from one field's candidates in constant time: Vose's alias table. */
  private final class Draws implements Picker {
    private final Field field;
    private final double[] keep;
    private final int[] alias;

    Draws(Field field) {
      this.field = field;
      int count = field.usableCount();
      this.keep = new double[count];
      this.alias = new int[count];
      fill();
    }

    private void fill() {
      int count = keep.length;
      double sum = 0;
      for (int i = 0; i < count; i++) {
        sum += field.weight(field.usable(i));
      }
      int[] stack = new int[count];
      int small = 0;
      int large = count;
      for (int i = 0; i < count; i++) {
        keep[i] = field.weight(field.usable(i)) * count / sum;
        alias[i] = i;
        stack[keep[i] < 1 ? small++ : --large] = i;
      }
      while (small > 0 && large < count) {
        int less = stack[--small];
        int more = stack[large];
        alias[less] = more;
        keep[more] -= 1 - keep[less];
        if (keep[more] < 1) {
          large++;
          stack[small++] = more;
        }
      }
    }

    @Override
    public int pick(@Nullable Long hash, @Nullable IntPredicate avoided) {
      if (keep.length == 0) {
        return NONE;
      }
      int chosen = better();
      if (avoided == null || !avoided.test(chosen)) {
        return chosen;
      }
      return field.elsewhere(chosen, avoided, random.get());
    }

    private int better() {
      RandomGenerator chance = random.get();
      int first = draw(chance);
      if (keep.length == 1) {
        return first;
      }
      int second = draw(chance);
      return field.compareLoad(second, first) < 0 ? second : first;
    }

    private int draw(RandomGenerator chance) {
      double at = chance.nextDouble() * keep.length;
      int place = Math.min((int) at, keep.length - 1);
      return field.usable(at - place < keep[place] ? place : alias[place]);
    }
  }
}
