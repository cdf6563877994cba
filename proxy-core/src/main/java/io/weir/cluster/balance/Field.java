package io.weir.cluster.balance;

import java.util.Arrays;
import java.util.function.IntPredicate;
import java.util.random.RandomGenerator;

/**
 * The candidates of one choice, with their weights: immutable, made anew whenever one of them
 * comes, goes, falls ill or gains weight. The arrays belong to the field.
 */
public final class Field {
  private final Candidate[] candidates;
  private final int[] shares;
  private final int[] weights;
  private final int[] usable;

  /**
   * A field of candidates.
   *
   * @param candidates in an order that stays the same
   * @param shares what the file gives each, above 0; by these a hash ring is laid out
   * @param weights what each has now; 0 for one that must not be picked
   */
  public Field(Candidate[] candidates, int[] shares, int[] weights) {
    if (shares.length != candidates.length || weights.length != candidates.length) {
      throw new IllegalArgumentException(
          "weights: " + weights.length + " (expected: " + candidates.length + ")");
    }
    this.candidates = candidates;
    this.shares = shares;
    this.weights = weights;
    int count = 0;
    int[] indexes = new int[candidates.length];
    for (int i = 0; i < candidates.length; i++) {
      if (weights[i] > 0) {
        indexes[count++] = i;
      }
    }
    this.usable = Arrays.copyOf(indexes, count);
  }

  int size() {
    return candidates.length;
  }

  Candidate candidate(int index) {
    return candidates[index];
  }

  int share(int index) {
    return shares[index];
  }

  int weight(int index) {
    return weights[index];
  }

  /** How many may be picked. */
  int usableCount() {
    return usable.length;
  }

  /** The index of the one at {@code place} among those that may be picked. */
  int usable(int place) {
    return usable[place];
  }

  /** Whether {@code a} has less to do for its weight than {@code b}: below, at or above 0. */
  int compareLoad(int a, int b) {
    long left = (long) candidates[a].active() * weights[b];
    long right = (long) candidates[b].active() * weights[a];
    return Long.compare(left, right);
  }

  /**
   * One to use in the place of {@code first}, which is avoided: drawn by weight from those that are
   * not; {@code first} where there is none.
   */
  int elsewhere(int first, IntPredicate avoided, RandomGenerator random) {
    int chosen = first;
    long sum = 0;
    for (int other : usable) {
      if (!avoided.test(other)) {
        sum += weights[other];
        chosen = random.nextLong(sum) < weights[other] ? other : chosen;
      }
    }
    return chosen;
  }
}
