package io.weir.stats;

import java.util.concurrent.atomic.LongAdder;

/** A number that only grows, for each combination of its labels. Keep the child, not the labels. */
public final class Counter {
  private final Family<Child> family;

  Counter(Family<Child> family) {
    this.family = family;
  }

  Family<Child> family() {
    return family;
  }

  /**
   * The child with these label values, in the order of the labels' names. From any thread. Beyond
   * the family's limit it is the one child named {@code other}.
   *
   * @throws IllegalArgumentException where there are not as many values as labels
   */
  public Child with(String... values) {
    return family.child(values);
  }

  /** One combination's number. From any thread, without contention. */
  public static final class Child {
    private final LongAdder sum = new LongAdder();

    Child() {}

    public void inc() {
      sum.increment();
    }

    /** Adds an amount, which must not be negative. */
    public void add(long amount) {
      sum.add(amount);
    }

    public long value() {
      return sum.sum();
    }
  }
}
