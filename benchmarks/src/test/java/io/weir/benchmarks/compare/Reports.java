package io.weir.benchmarks.compare;

import io.weir.benchmarks.gauge.Gauge;
import io.weir.benchmarks.load.report.Cost;
import io.weir.benchmarks.load.report.LoadReport;
import io.weir.benchmarks.load.report.Second;
import io.weir.benchmarks.load.report.Spread;
import io.weir.benchmarks.load.report.Streams;
import io.weir.benchmarks.load.report.Totals;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Windows that nobody has measured. */
final class Reports {
  private static final Spread NONE = new Spread(0, 0, 0, 0, 0, 0, 0, List.of());

  private Reports() {}

  /** A window of 1,000 requests in which all took equally long. */
  static Gauge.Reading reading(double cpuMicros, double latencyMicros, boolean clean) {
    return reading(1_000, cpuMicros, spread(latencyMicros, latencyMicros), null, clean);
  }

  /** A window of streams whose times were all spread like this. */
  static Gauge.Reading streams(double p50, double p99) {
    Spread times = spread(p50, p99);
    return reading(1_000, 1, times, new Streams(1_000, 1_000, 0, times, times, times), true);
  }

  /** A window in which nothing was answered. */
  static Gauge.Reading nothing() {
    return reading(0, 0, NONE, null, true);
  }

  private static Gauge.Reading reading(
      long requests, double cpuMicros, Spread latency, @Nullable Streams streams, boolean clean) {
    return new Gauge.Reading(
        new LoadReport(
            "name",
            "work",
            new Totals(1, requests, requests, new TreeMap<>(), new TreeMap<>(), 0, 0, 1, 1, 1),
            latency,
            NONE,
            NONE,
            streams,
            new Cost(List.of(1L), 1, 0, 100, cpuMicros, null, 1_000, 5_000, 5_000, 50, 1),
            List.of(new Second(1, requests, 0, 0, 64, 1, 2, 100, 5_000))),
        clean);
  }

  private static Spread spread(double p50, double p99) {
    return new Spread(
        1_000,
        p50,
        p50,
        p99,
        p99,
        p99,
        p99,
        List.of(new Spread.Point(0.5, p50), new Spread.Point(0.99, p99), new Spread.Point(1, p99)));
  }
}
