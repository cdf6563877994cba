package io.weir.benchmarks.scale;

import io.weir.benchmarks.load.report.Cost;
import io.weir.benchmarks.load.report.LoadReport;
import io.weir.benchmarks.page.Medians;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What the windows at one size have shown.
 *
 * @param line which line of the plot it belongs to
 * @param size the size
 * @param clean whether the machine was quiet in at least one of them
 * @param reports of the clean windows; of all where none is clean
 */
record Reached(String line, int size, boolean clean, List<LoadReport> reports) {

  Reached {
    reports = List.copyOf(reports);
  }

  /** The median of what the series is about. */
  double cost(Series series) {
    return median(cost -> series.cost(cost, size));
  }

  /** The median CPU of the proxy, in percent of one core. */
  double cpu() {
    return median(Cost::cpuPercent);
  }

  /** The median memory of the proxy, in MiB. */
  double memory() {
    return median(cost -> cost.rssEndKb() / 1024.0);
  }

  /** The median of what other processes took, in percent of one core. */
  double foreign() {
    return median(Cost::foreignPercent);
  }

  /** Requests a second, the median. */
  double rate() {
    return Medians.of(
        reports.stream().mapToDouble(report -> report.totals().requestsPerSecond()).toArray());
  }

  /** Requests without a proper answer. */
  long failed() {
    return reports.stream()
        .mapToLong(report -> report.totals().failures() + report.totals().non2xx())
        .sum();
  }

  private double median(ToDoubleFunction<Cost> of) {
    return Medians.of(
        reports.stream()
            .map(LoadReport::cost)
            .mapToDouble(cost -> cost == null ? Double.NaN : of.applyAsDouble(cost))
            .toArray());
  }
}
