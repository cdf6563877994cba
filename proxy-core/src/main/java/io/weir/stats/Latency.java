package io.weir.stats;

/** Durations, for each combination of labels. Keep the child, not the labels. */
public final class Latency {
  Latency() {}

  /** The child with these label values, in the order of the labels' names. From any thread. */
  public Child with(String... values) {
    return new Child();
  }

  /** One combination's durations. */
  public static final class Child {
    Child() {}

    /** Records a duration on the loop of that number; each loop has its own recorder. */
    public void record(int loop, long nanos) {}
  }
}
