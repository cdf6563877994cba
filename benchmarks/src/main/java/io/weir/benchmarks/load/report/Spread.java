package io.weir.benchmarks.load.report;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.HistogramIterationValue;

/**
 * How a time is spread over many cases, in microseconds; all 0 where there was no case.
 *
 * @param points the whole curve, for plots; from low to high
 */
public record Spread(
    long count,
    double mean,
    double p50,
    double p90,
    double p99,
    double p999,
    double max,
    List<Point> points) {
  private static final int TICKS_PER_HALF = 5;
  private static final double NANOS = 1_000;

  /**
   * One point of the curve.
   *
   * @param share the share of cases, 0 to 1, that took at most so long
   */
  public record Point(double share, double micros) {}

  /** Nothing in it changes later. */
  public Spread {
    points = List.copyOf(points);
  }

  /** The spread of what was recorded in nanoseconds. */
  public static Spread ofNanos(Histogram nanos) {
    if (nanos.getTotalCount() == 0) {
      return new Spread(0, 0, 0, 0, 0, 0, 0, List.of());
    }
    List<Point> points = new ArrayList<>();
    for (HistogramIterationValue value : nanos.percentiles(TICKS_PER_HALF)) {
      points.add(
          new Point(
              value.getPercentileLevelIteratedTo() / 100, value.getValueIteratedTo() / NANOS));
    }
    return new Spread(
        nanos.getTotalCount(),
        nanos.getMean() / NANOS,
        at(nanos, 50),
        at(nanos, 90),
        at(nanos, 99),
        at(nanos, 99.9),
        nanos.getMaxValue() / NANOS,
        points);
  }

  private static double at(Histogram nanos, double percentile) {
    return nanos.getValueAtPercentile(percentile) / NANOS;
  }
}
