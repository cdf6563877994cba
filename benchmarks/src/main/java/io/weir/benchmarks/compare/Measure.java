package io.weir.benchmarks.compare;

import io.weir.benchmarks.load.report.Cost;
import io.weir.benchmarks.load.report.Spread;
import io.weir.benchmarks.load.report.Streams;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/**
 * One figure of a window.
 *
 * @param name as tables call it, with its unit
 * @param kind what it tells
 * @param of reads it from a window; NaN where it is not told
 */
record Measure(String name, Kind kind, ToDoubleFunction<Window> of) {

  /** What a figure tells. */
  enum Kind {
    /** What the proxy takes; without a proxy there is nothing to tell. */
    COST,
    /** What clients see. */
    SEEN,
    /** What clients see beyond what they see without a proxy. */
    ADDED,
    /** What clients see beyond what they see through the proxy that ratios are to. */
    BESIDE
  }

  static final Measure CPU_REQUEST =
      cost(
          "CPU µs per request",
          cost -> cost.cpuMicrosPerRequest() == 0 ? Double.NaN : cost.cpuMicrosPerRequest());

  static final Measure CPU_EVENT =
      cost(
          "CPU µs per event",
          cost -> cost.cpuMicrosPerEvent() == null ? Double.NaN : cost.cpuMicrosPerEvent());

  static final Measure CPU = cost("CPU % of a core", Cost::cpuPercent);

  static final Measure MEMORY = cost("memory, MiB", cost -> cost.rssEndKb() / 1024.0);

  static final Measure RATE =
      new Measure("requests/s", Kind.SEEN, window -> window.report().totals().requestsPerSecond());

  static final Measure EVENT_RATE = streams("events/s", Kind.SEEN, Streams::eventsPerSecond);

  static final Measure P50 = latency("p50 µs", Kind.SEEN, Spread::p50);

  static final Measure P99 = latency("p99 µs", Kind.SEEN, Spread::p99);

  static final Measure ADDED_P50 = latency("p50 added, µs", Kind.ADDED, Spread::p50);

  static final Measure ADDED_P99 = latency("p99 added, µs", Kind.ADDED, Spread::p99);

  static final Measure FIRST_P50 =
      spread("first event p50 added, µs", Kind.ADDED, Streams::firstEvent, Spread::p50);

  static final Measure FIRST_P99 =
      spread("first event p99 added, µs", Kind.ADDED, Streams::firstEvent, Spread::p99);

  static final Measure GAP_P50 = spread("gap p50 added, µs", Kind.ADDED, Streams::gap, Spread::p50);

  static final Measure GAP_P99 = spread("gap p99 added, µs", Kind.ADDED, Streams::gap, Spread::p99);

  static final Measure GAP_P50_BESIDE =
      spread("gap p50 µs", Kind.BESIDE, Streams::gap, Spread::p50);

  static final Measure GAP_P99_BESIDE =
      spread("gap p99 µs", Kind.BESIDE, Streams::gap, Spread::p99);

  static final Measure DELAY_P50 =
      spread("delay p50 added, µs", Kind.ADDED, Streams::delay, Spread::p50);

  static final Measure DELAY_P99 =
      spread("delay p99 added, µs", Kind.ADDED, Streams::delay, Spread::p99);

  /** Memory for each of so many streams, over what there was before the first window. */
  static Measure memoryPerStream(int streams) {
    return new Measure(
        "KiB per stream",
        Kind.COST,
        window -> {
          Cost cost = window.report().cost();
          return cost == null ? Double.NaN : (cost.rssEndKb() - window.idleKb()) / (double) streams;
        });
  }

  /** How tables head it, where ratios are to that proxy. */
  String head(String basis) {
    return kind == Kind.BESIDE ? name + " beside " + basis : name;
  }

  private static Measure cost(String name, ToDoubleFunction<Cost> of) {
    return new Measure(
        name,
        Kind.COST,
        window -> {
          Cost cost = window.report().cost();
          return cost == null ? Double.NaN : of.applyAsDouble(cost);
        });
  }

  private static Measure latency(String name, Kind kind, ToDoubleFunction<Spread> of) {
    return new Measure(name, kind, window -> told(window.report().latency(), of));
  }

  private static Measure spread(
      String name, Kind kind, Function<Streams, Spread> of, ToDoubleFunction<Spread> at) {
    return streams(name, kind, streams -> told(of.apply(streams), at));
  }

  private static double told(Spread spread, ToDoubleFunction<Spread> of) {
    return spread.count() == 0 ? Double.NaN : of.applyAsDouble(spread);
  }

  private static Measure streams(String name, Kind kind, ToDoubleFunction<Streams> of) {
    return new Measure(
        name,
        kind,
        window -> {
          Streams streams = window.report().streams();
          return streams == null ? Double.NaN : of.applyAsDouble(streams);
        });
  }
}
