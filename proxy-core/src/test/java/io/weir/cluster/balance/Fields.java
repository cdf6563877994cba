package io.weir.cluster.balance;

import java.util.Arrays;
import java.util.Random;
import java.util.function.IntPredicate;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** Candidates and counts for tests of balancers. */
final class Fields {
  private Fields() {}

  /** A candidate whose load a test sets. */
  static final class Server implements Candidate {
    final String key;
    int active;

    Server(String key) {
      this.key = key;
    }

    @Override
    public String key() {
      return key;
    }

    @Override
    public int active() {
      return active;
    }
  }

  static Server[] servers(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> new Server("10.0.0." + i + ":8080"))
        .toArray(Server[]::new);
  }

  static Field field(Server[] servers, int... weights) {
    int[] shares = Arrays.stream(weights).map(weight -> Math.max(1, weight)).toArray();
    return new Field(servers, shares, weights);
  }

  static Field equal(int count) {
    int[] ones = new int[count];
    Arrays.fill(ones, 1);
    return field(servers(count), ones);
  }

  static Supplier<RandomGenerator> seeded(long seed) {
    Random random = new Random(seed);
    return () -> random;
  }

  /** How often each candidate is picked. */
  static int[] picks(Picker picker, int size, int count, @Nullable IntPredicate avoided) {
    int[] picks = new int[size];
    for (int i = 0; i < count; i++) {
      picks[picker.pick(null, avoided)]++;
    }
    return picks;
  }

  /** Pearson's statistic against shares in proportion to the weights. */
  static double chiSquare(int[] picks, int... weights) {
    double sum = Arrays.stream(weights).sum();
    double total = Arrays.stream(picks).sum();
    double chi = 0;
    for (int i = 0; i < picks.length; i++) {
      double expected = total * weights[i] / sum;
      chi += (picks[i] - expected) * (picks[i] - expected) / expected;
    }
    return chi;
  }
}
