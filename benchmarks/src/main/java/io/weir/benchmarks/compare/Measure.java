package io.weir.benchmarks.compare;

import io.weir.benchmarks.load.report.Cost;
import io.weir.benchmarks.load.report.Streams;
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
    ADDED
  }

  static final Measure CPU_REQUEST = cost("CPU µs per request", cost -> cost.cpuMicrosPerRequest());

  static final Measure CPU_EVENT =
      cost(
          "CPU µs per event",
          cost -> cost.cpuMicrosPerEvent() == null ? Double.NaN : cost.cpuMicrosPerEvent());

  static final Measure CPU = cost("CPU % of a core", Cost::cpuPercent);

  static final Measure MEMORY = cost("memory, MiB", cost -> cost.rssEndKb() / 1024.0);

  static final Measure RATE =
      new Measure("requests/s", Kind.SEEN, window -> window.report().totals().requestsPerSecond());

  static final Measure EVENT_RATE = streams("events/s", Kind.SEEN, Streams::eventsPerSecond);

  static final Measure P50 =
      new Measure("p50 µs", Kind.SEEN, window -> window.report().latency().p50());

  static final Measure P99 =
      new Measure("p99 µs", Kind.SEEN, window -> window.report().latency().p99());

  static final Measure ADDED_P50 =
      new Measure("p50 added, µs", Kind.ADDED, window -> window.report().latency().p50());

  static final Measure ADDED_P99 =
      new Measure("p99 added, µs", Kind.ADDED, window -> window.report().latency().p99());

  static final Measure FIRST_EVENT =
      streams("first event p50 added, µs", Kind.ADDED, streams -> streams.firstEvent().p50());

  static final Measure GAP_P50 =
      streams("gap p50 added, µs", Kind.ADDED, streams -> streams.gap().p50());

  static final Measure GAP_P99 =
      streams("gap p99 added, µs", Kind.ADDED, streams -> streams.gap().p99());

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

  private static Measure cost(String name, ToDoubleFunction<Cost> of) {
    return new Measure(
        name,
        Kind.COST,
        window -> {
          Cost cost = window.report().cost();
          return cost == null ? Double.NaN : of.applyAsDouble(cost);
        });
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
