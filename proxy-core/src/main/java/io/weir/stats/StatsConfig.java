package io.weir.stats;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

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

  private static final Kind<String> NAME =
      Kinds.text(Pattern.compile("[a-zA-Z_:][a-zA-Z0-9_:]*"), "a metric's name");
  private static final Kind<String> LABEL =
      Kinds.text(Pattern.compile("[a-zA-Z_][a-zA-Z0-9_]*"), "a label's name");
  private static final Duration TICK = Duration.ofNanos(1000);

  /** The keys of {@code stats}. */
  public static final Shape<StatsConfig> SHAPE = shape();

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

  private static Shape<Metric> metric() {
    Shape.Builder b = Shape.named("view_metric", "One metric of a view.");
    Kind<Map<String, String>> labels = Kinds.map(LABEL, LABEL);
    Kind<Map<String, String>> values = Kinds.map(LABEL, Kinds.text());
    Key<String> from = b.key("from", NAME).doc("Name of the metric as Weir has it.");
    Key<String> as = b.key("as", NAME).doc("Name under which it is shown.");
    Key<Map<String, String>> kept =
        b.key("labels", labels)
            .orElse(Map.of())
            .doc("Labels that are kept: shown name to Weir's. The others are summed over.");
    Key<Map<String, String>> added =
        b.key("added", values).orElse(Map.of()).doc("Labels with a fixed value.");
    Key<Map<String, String>> where =
        b.key("where", values).orElse(Map.of()).doc("Only series whose labels have these values.");
    return b.build(
        v -> new Metric(v.get(from), v.get(as), v.get(kept), v.get(added), v.get(where)));
  }

  private static Shape<StatsConfig> shape() {
    Shape.Builder b = Shape.named("stats", "How numbers are kept and shown.");
    Kind<List<Double>> bounds =
        Kinds.nonEmptyList(Kinds.duration(TICK, Duration.ofHours(1)))
            .as(StatsConfig::seconds, StatsConfig::durations);
    Key<List<Double>> buckets =
        b.key("buckets", bounds)
            .orElse(DEFAULTS.bucketsSeconds)
            .doc("Upper bounds of the duration buckets in the Prometheus page, ascending.");
    Key<Integer> series =
        b.key("series_max", Kinds.integer(10, 1_000_000))
            .orElse(DEFAULTS.seriesMax)
            .doc("Most label combinations of a counter or gauge; the rest share one, `other`.");
    Key<Integer> durations =
        b.key("duration_series_max", Kinds.integer(10, 100_000))
            .orElse(DEFAULTS.durationSeriesMax)
            .doc("The same for a duration, each of which takes some 8 KiB for a loop.");
    Key<List<View>> views =
        b.key(
                "views",
                Kinds.map(Kinds.nonEmptyList(metric())).as(StatsConfig::views, StatsConfig::byName))
            .orElse(List.of())
            .doc("Metrics under other names, by the name of the view that a route shows.");
    return b.build(
        v -> new StatsConfig(v.get(buckets), v.get(series), v.get(durations), v.get(views)));
  }

  private static List<Double> seconds(List<Duration> written) {
    List<Double> seconds = written.stream().map(d -> d.toNanos() / 1e9).toList();
    if (!seconds.equals(seconds.stream().sorted().distinct().toList())) {
      throw new IllegalArgumentException("found bounds out of order (expected: ascending)");
    }
    return seconds;
  }

  private static List<Duration> durations(List<Double> seconds) {
    return seconds.stream().map(s -> Duration.ofNanos(Math.round(s * 1e9))).toList();
  }

  private static List<View> views(Map<String, List<Metric>> written) {
    return written.entrySet().stream().map(e -> new View(e.getKey(), e.getValue())).toList();
  }

  private static Map<String, List<Metric>> byName(List<View> views) {
    Map<String, List<Metric>> written = new LinkedHashMap<>();
    views.forEach(view -> written.put(view.name(), view.metrics()));
    return written;
  }

  /** The view of that name. */
  public Optional<View> view(String name) {
    return views.stream().filter(view -> view.name().equals(name)).findFirst();
  }
}
