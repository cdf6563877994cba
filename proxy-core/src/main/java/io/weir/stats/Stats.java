package io.weir.stats;

import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.DoubleSupplier;
import java.util.function.Supplier;

/**
 * Every number that Weir shows, by name and labels. Names are {@code weir_<what>_<unit>}; families
 * are made once, by their room, and asking again gives the same one. From any thread.
 */
public final class Stats {
  private static final String OVERFLOWS = "weir_stats_overflows_total";

  private final StatsConfig config;
  private final Map<String, Counter> counters = new ConcurrentSkipListMap<>();
  private final Map<String, Latency> latencies = new ConcurrentSkipListMap<>();
  private final Map<String, Family<DoubleSupplier>> gauges = new ConcurrentSkipListMap<>();
  private final Map<String, Family<DoubleSupplier>> sampled = new ConcurrentSkipListMap<>();
  private final Map<String, String> kinds = new ConcurrentHashMap<>();

  /** No numbers yet, the defaults for the rest. */
  public Stats() {
    this(StatsConfig.DEFAULTS);
  }

  /** No numbers yet. */
  public Stats(StatsConfig config) {
    this.config = config;
  }

  StatsConfig config() {
    return config;
  }

  /**
   * The counter family of that name.
   *
   * @throws IllegalStateException where the name is taken by another kind or other labels
   */
  public Counter counter(String name, String help, String... labels) {
    Counter counter =
        counters.computeIfAbsent(
            name,
            ignored ->
                new Counter(
                    family("counter", name, help, labels, config.seriesMax(), Counter.Child::new)));
    checkLabels(counter.family(), labels);
    return counter;
  }

  /**
   * The duration family of that name; shown in seconds.
   *
   * @throws IllegalStateException where the name is taken by another kind or other labels
   */
  public Latency latency(String name, String help, String... labels) {
    Latency latency =
        latencies.computeIfAbsent(
            name,
            ignored ->
                new Latency(
                    family(
                        "latency",
                        name,
                        help,
                        labels,
                        config.durationSeriesMax(),
                        Latency.Child::new)));
    checkLabels(latency.family(), labels);
    return latency;
  }

  /**
   * Shows what the supplier says at the moment of asking; replaces an earlier one of that name and
   * those label values. NaN is not shown.
   *
   * @param labels names and values in turn
   * @return takes it back, unless another has replaced it by then
   */
  public Runnable gauge(String name, String help, DoubleSupplier value, String... labels) {
    Family<DoubleSupplier> family = supplied(gauges, "gauge", name, help, value, labels);
    return () -> family.remove(everySecond(labels, 1), value);
  }

  /** Takes back a gauge. */
  public void removeGauge(String name, String... labels) {
    Family<DoubleSupplier> family = gauges.get(name);
    if (family != null) {
      family.remove(everySecond(labels, 1));
    }
  }

  /**
   * Shows a number that grows and is counted elsewhere, such as by the JVM.
   *
   * @param labels names and values in turn
   */
  public void counted(String name, String help, DoubleSupplier value, String... labels) {
    supplied(sampled, "counted", name, help, value, labels);
  }

  /**
   * Drops every number that has all these label values: of a route, cluster or endpoint that is no
   * more.
   *
   * @param labels names and values in turn
   */
  public void retire(String... labels) {
    List<String> names = everySecond(labels, 0);
    List<String> values = everySecond(labels, 1);
    counters.values().forEach(counter -> counter.family().retire(names, values));
    latencies.values().forEach(latency -> latency.family().retire(names, values));
    gauges.values().forEach(gauge -> gauge.retire(names, values));
    sampled.values().forEach(family -> family.retire(names, values));
  }

  /** Is told every number, families in the order of their names within each kind. */
  interface Visitor {
    void counter(Family<?> family, List<String> values, double value);

    void gauge(Family<?> family, List<String> values, double value);

    void latency(Family<?> family, List<String> values, Latency.Summary summary);
  }

  void visit(Visitor visitor) {
    overflows();
    for (Counter counter : counters.values()) {
      Family<Counter.Child> family = counter.family();
      family
          .children()
          .forEach((values, child) -> visitor.counter(family, values, (double) child.value()));
    }
    visitSupplied(sampled.values(), visitor::counter);
    visitSupplied(gauges.values(), visitor::gauge);
    for (Latency latency : latencies.values()) {
      Family<Latency.Child> family = latency.family();
      family
          .children()
          .forEach((values, child) -> visitor.latency(family, values, child.summary()));
    }
  }

  private interface NumberVisitor {
    void number(Family<?> family, List<String> values, double value);
  }

  private static void visitSupplied(
      Collection<Family<DoubleSupplier>> families, NumberVisitor visitor) {
    for (Family<DoubleSupplier> family : families) {
      family
          .children()
          .forEach(
              (values, supplier) -> {
                double value = ask(supplier);
                if (!Double.isNaN(value)) {
                  visitor.number(family, values, value);
                }
              });
    }
  }

  /** A gauge must not take the page down with it, whoever wrote it. */
  private static double ask(DoubleSupplier supplier) {
    try {
      return supplier.getAsDouble();
    } catch (RuntimeException broken) {
      return Double.NaN;
    }
  }

  private void overflows() {
    List<Family<?>> families = new ArrayList<>();
    counters.values().forEach(counter -> families.add(counter.family()));
    latencies.values().forEach(latency -> families.add(latency.family()));
    for (Family<?> family : families) {
      if (family.overflows() > 0) {
        counted(
            OVERFLOWS,
            "Askings for a label combination beyond the family's limit.",
            family::overflows,
            "family",
            family.name());
      }
    }
  }

  private Family<DoubleSupplier> supplied(
      Map<String, Family<DoubleSupplier>> families,
      String kind,
      String name,
      String help,
      DoubleSupplier value,
      String... labels) {
    if (labels.length % 2 != 0) {
      throw new IllegalArgumentException(
          name + ": " + labels.length + " labels (expected: names and values in turn)");
    }
    String[] names = everySecond(labels, 0).toArray(String[]::new);
    Family<DoubleSupplier> family =
        families.computeIfAbsent(
            name,
            ignored -> family(kind, name, help, names, config.seriesMax(), () -> Stats::nothing));
    checkLabels(family, names);
    family.put(everySecond(labels, 1), value);
    return family;
  }

  private <C> Family<C> family(
      String kind, String name, String help, String[] labels, int max, Supplier<C> made) {
    String taken = kinds.putIfAbsent(name, kind);
    if (taken != null && !taken.equals(kind)) {
      throw new IllegalStateException(name + ": is a " + taken + " (expected: a " + kind + ")");
    }
    return new Family<>(name, help, List.of(labels), max, made);
  }

  private static double nothing() {
    return Double.NaN;
  }

  private static void checkLabels(Family<?> family, String... labels) {
    if (!family.labels().equals(List.of(labels))) {
      throw new IllegalStateException(
          family.name() + ": labels " + List.of(labels) + " (expected: " + family.labels() + ")");
    }
  }

  private static List<String> everySecond(String[] of, int from) {
    List<String> half = new ArrayList<>(of.length / 2);
    for (int i = from; i < of.length; i += 2) {
      half.add(of[i]);
    }
    return List.copyOf(half);
  }
}
