package io.weir.stats;

import java.util.function.DoubleSupplier;

/**
 * Every number that Weir shows, by name and labels. Names are {@code weir_<what>_<unit>}; families
 * are made once, by their room, and asking again gives the same one. From any thread.
 */
public final class Stats {
  /** The counter family of that name. */
  public Counter counter(String name, String help, String... labels) {
    return new Counter();
  }

  /** The duration family of that name; shown in seconds. */
  public Latency latency(String name, String help, String... labels) {
    return new Latency();
  }

  /**
   * Shows what the supplier says at the moment of asking; replaces an earlier one of that name and
   * those label values.
   *
   * @param labels names and values in turn
   */
  public void gauge(String name, String help, DoubleSupplier value, String... labels) {}

  /** Takes back a gauge. */
  public void removeGauge(String name, String... labels) {}
}
