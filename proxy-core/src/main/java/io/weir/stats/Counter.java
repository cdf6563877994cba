package io.weir.stats;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/** A number that only grows, for each combination of its labels. Keep the child, not the labels. */
public final class Counter {
  private final Map<List<String>, Child> children = new ConcurrentHashMap<>();

  Counter() {}

  /** The child with these label values, in the order of the labels' names. From any thread. */
  public Child with(String... values) {
    return children.computeIfAbsent(List.of(values), ignored -> new Child());
  }

  /** One combination's number. From any thread, without contention. */
  public static final class Child {
    private final LongAdder sum = new LongAdder();

    Child() {}

    public void inc() {
      sum.increment();
    }

    public void add(long amount) {
      sum.add(amount);
    }

    public long value() {
      return sum.sum();
    }
  }
}
