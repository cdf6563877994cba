package io.weir.stats;

import io.prometheus.client.Collector;
import io.prometheus.client.Collector.MetricFamilySamples;
import io.prometheus.client.Collector.MetricFamilySamples.Sample;
import io.prometheus.client.exporter.common.TextFormat;
import io.weir.stats.StatsConfig.Metric;
import io.weir.stats.StatsConfig.View;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * All numbers as Prometheus reads them: text format 0.0.4, or OpenMetrics 1.0 for who asks for it.
 * From any thread; takes time with the number of series, so rather not on a loop.
 */
public final class Exposition {
  private final Stats stats;
  private final double[] bounds;

  /** Numbers in the buckets that they were made with. */
  public Exposition(Stats stats) {
    this(stats, stats.config());
  }

  /** Numbers in the buckets of another configuration, such as one that was reloaded. */
  public Exposition(Stats stats, StatsConfig config) {
    this.stats = stats;
    this.bounds = config.bucketsSeconds().stream().mapToDouble(Double::doubleValue).toArray();
  }

  /** The content type to answer to that {@code Accept} field; null where there was none. */
  public static String contentType(@Nullable String accept) {
    return TextFormat.chooseContentType(accept);
  }

  /** The views that the file names, in its order. */
  public List<View> views() {
    return stats.config().views();
  }

  /** Everything, in the format of that content type. */
  public String render(String contentType) {
    return write(contentType, List.copyOf(collected().values()));
  }

  /** What the view shows, under its names, in the format of that content type. */
  public String render(String contentType, View view) {
    Map<String, MetricFamilySamples> all = collected();
    Map<String, Shown> shown = new LinkedHashMap<>();
    for (Metric metric : view.metrics()) {
      MetricFamilySamples from = all.get(metric.from());
      if (from != null) {
        shown.computeIfAbsent(metric.as(), as -> new Shown(as, from)).add(from, metric);
      }
    }
    return write(contentType, shown.values().stream().map(Shown::family).toList());
  }

  private static String write(String contentType, List<MetricFamilySamples> families) {
    StringWriter text = new StringWriter(8192);
    try {
      TextFormat.writeFormat(contentType, text, Collections.enumeration(families));
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    }
    return text.toString();
  }

  private Map<String, MetricFamilySamples> collected() {
    Collecting collecting = new Collecting();
    stats.visit(collecting);
    Map<String, MetricFamilySamples> families = new TreeMap<>();
    collecting.samples.forEach(
        (family, samples) -> {
          Collector.Type type = collecting.types.getOrDefault(family, Collector.Type.UNKNOWN);
          families.put(
              family.name(), new MetricFamilySamples(family.name(), type, family.help(), samples));
        });
    return families;
  }

  /** Turns numbers into simpleclient's samples. */
  private final class Collecting implements Stats.Visitor {
    private final Map<Family<?>, List<Sample>> samples = new LinkedHashMap<>();
    private final Map<Family<?>, Collector.Type> types = new LinkedHashMap<>();

    @Override
    public void counter(Family<?> family, List<String> values, double value) {
      of(family, Collector.Type.COUNTER).add(sample(family.name(), family.labels(), values, value));
    }

    @Override
    public void gauge(Family<?> family, List<String> values, double value) {
      of(family, Collector.Type.GAUGE).add(sample(family.name(), family.labels(), values, value));
    }

    @Override
    public void latency(Family<?> family, List<String> values, Latency.Summary summary) {
      List<Sample> out = of(family, Collector.Type.HISTOGRAM);
      List<String> labels = with(family.labels(), "le");
      String bucket = family.name() + "_bucket";
      long[] counts = summary.cumulative(bounds);
      for (int i = 0; i < bounds.length; i++) {
        String bound = Collector.doubleToGoString(bounds[i]);
        out.add(sample(bucket, labels, with(values, bound), (double) counts[i]));
      }
      double count = summary.count();
      out.add(sample(bucket, labels, with(values, "+Inf"), count));
      out.add(sample(family.name() + "_count", family.labels(), values, count));
      out.add(sample(family.name() + "_sum", family.labels(), values, summary.sumSeconds()));
    }

    private List<Sample> of(Family<?> family, Collector.Type type) {
      types.put(family, type);
      return samples.computeIfAbsent(family, ignored -> new ArrayList<>());
    }
  }

  /** A family of a view: samples under its name, those that its labels do not tell apart summed. */
  private static final class Shown {
    private final String as;
    private final MetricFamilySamples first;
    private final Map<List<List<String>>, Sample> sums = new LinkedHashMap<>();

    Shown(String as, MetricFamilySamples first) {
      this.as = as;
      this.first = first;
    }

    void add(MetricFamilySamples from, Metric metric) {
      for (Sample sample : from.samples) {
        if (matches(sample, metric.where())) {
          add(sample, metric);
        }
      }
    }

    private void add(Sample sample, Metric metric) {
      List<String> names = new ArrayList<>(metric.added().keySet());
      List<String> values = new ArrayList<>(metric.added().values());
      metric.labels().forEach((shown, label) -> take(sample, label, shown, names, values));
      take(sample, "le", "le", names, values);
      String name = as + sample.name.substring(metric.from().length());
      sums.merge(
          List.of(List.of(name), names, values),
          sample(name, names, values, sample.value),
          (a, b) -> sample(name, names, values, a.value + b.value));
    }

    MetricFamilySamples family() {
      return new MetricFamilySamples(as, first.type, first.help, List.copyOf(sums.values()));
    }
  }

  private static boolean matches(Sample sample, Map<String, String> where) {
    return where.entrySet().stream()
        .allMatch(
            wanted -> {
              int at = sample.labelNames.indexOf(wanted.getKey());
              return at >= 0 && sample.labelValues.get(at).equals(wanted.getValue());
            });
  }

  private static void take(
      Sample sample, String label, String as, List<String> names, List<String> values) {
    int at = sample.labelNames.indexOf(label);
    if (at >= 0) {
      names.add(as);
      values.add(sample.labelValues.get(at));
    }
  }

  private static Sample sample(
      String name, List<String> labels, List<String> values, double value) {
    return new Sample(name, labels, values, value);
  }

  private static List<String> with(List<String> list, String last) {
    List<String> longer = new ArrayList<>(list);
    longer.add(last);
    return longer;
  }
}
