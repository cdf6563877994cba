package io.weir.stats;

import java.util.List;
import java.util.Map;

/**
 * How numbers are kept and shown.
 *
 * @param bucketsSeconds upper bounds of the duration buckets in the exposition, ascending
 * @param seriesMax most label combinations of one counter or gauge
 * @param durationSeriesMax most label combinations of one duration, which take more memory
 * @param views other names under which some numbers are shown
 */
public record StatsConfig(
    List<Double> bucketsSeconds, int seriesMax, int durationSeriesMax, List<View> views) {

  /** What holds where the file says nothing. */
  public static final StatsConfig DEFAULTS =
      new StatsConfig(
          List.of(
              0.0001, 0.00025, 0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0,
              2.5, 5.0, 10.0, 30.0, 60.0, 120.0, 300.0, 600.0),
          2000,
          500,
          List.of());

  /**
   * A choice of metrics under other names, so that dashboards of the gateway that stood here before
   * keep working.
   *
   * @param name how a route or the admin port asks for it
   * @param metrics what it shows, in this order
   */
  public record View(String name, List<Metric> metrics) {}

  /**
   * One metric of a view.
   *
   * @param from name of the metric as Weir has it
   * @param as name under which it is shown
   * @param labels labels that are kept: shown name to Weir's name; the others are summed over
   * @param added labels with a fixed value
   * @param where only series whose labels have these values
   */
  public record Metric(
      String from,
      String as,
      Map<String, String> labels,
      Map<String, String> added,
      Map<String, String> where) {}
}
