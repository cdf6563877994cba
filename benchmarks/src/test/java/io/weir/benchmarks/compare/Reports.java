package io.weir.benchmarks.compare;

import io.weir.benchmarks.gauge.Gauge;
import io.weir.benchmarks.load.report.Cost;
import io.weir.benchmarks.load.report.LoadReport;
import io.weir.benchmarks.load.report.Second;
import io.weir.benchmarks.load.report.Spread;
import io.weir.benchmarks.load.report.Totals;
import java.util.List;
import java.util.TreeMap;

/** Windows that nobody has measured. */
final class Reports {
  private Reports() {}

  /** A window of 1,000 requests in which all took equally long. */
  static Gauge.Reading reading(double cpuMicros, double latencyMicros, boolean clean) {
    Spread spread =
        new Spread(
            1_000,
            latencyMicros,
            latencyMicros,
            latencyMicros,
            latencyMicros,
            latencyMicros,
            latencyMicros,
            List.of(new Spread.Point(0.5, latencyMicros), new Spread.Point(1, latencyMicros)));
    Spread none = new Spread(0, 0, 0, 0, 0, 0, 0, List.of());
    return new Gauge.Reading(
        new LoadReport(
            "name",
            "work",
            new Totals(1, 1_000, 1_000, new TreeMap<>(), new TreeMap<>(), 0, 0, 1, 1, 1),
            spread,
            none,
            none,
            null,
            new Cost(List.of(1L), 1, 0, 100, cpuMicros, null, 1_000, 2_000, 2_000, 50, 1),
            List.of(new Second(1, 1_000, 0, 0, 64, 1, 2, 100, 2_000))),
        clean);
  }
}
