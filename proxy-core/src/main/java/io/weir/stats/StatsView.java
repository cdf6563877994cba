package io.weir.stats;

import io.weir.json.JsonWriter;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * All numbers for people: sorted lines of {@code name: value}, or JSON. A number's name holds its
 * labels: {@code weir_requests_total{route="chat",code="200"}}. From any thread; takes time with
 * the number of series, so rather not on a loop.
 */
public final class StatsView {
  private final Stats stats;

  public StatsView(Stats stats) {
    this.stats = stats;
  }

  /**
   * Lines, each ended.
   *
   * @param filter asked about each name with its labels; null for all
   * @param usedOnly leaves out what is 0
   */
  public String text(@Nullable Predicate<String> filter, boolean usedOnly) {
    StringBuilder lines = new StringBuilder(4096);
    for (Map.Entry<String, Entry> named : entries(filter, usedOnly).entrySet()) {
      lines.append(named.getKey()).append(": ");
      Latency.Summary summary = named.getValue().summary();
      if (summary == null) {
        lines.append(number(named.getValue().value()));
      } else {
        summaryText(lines, summary);
      }
      lines.append('\n');
    }
    return lines.toString();
  }

  /**
   * {@code {"stats": […]}}: for each number its name, its labels, and a value or a distribution in
   * seconds. UTF-8.
   *
   * @param filter asked about each name with its labels; null for all
   * @param usedOnly leaves out what is 0
   */
  public byte[] json(@Nullable Predicate<String> filter, boolean usedOnly) {
    JsonWriter json = new JsonWriter(4096);
    json.beginObject().name("stats").beginArray();
    for (Entry entry : entries(filter, usedOnly).values()) {
      json.beginObject().name("name").value(entry.family().name());
      json.name("labels").beginObject();
      for (int i = 0; i < entry.values().size(); i++) {
        json.name(entry.family().labels().get(i)).value(entry.values().get(i));
      }
      json.endObject();
      if (entry.summary() == null) {
        json.name("value").value(entry.value());
      } else {
        summaryJson(json.name("seconds"), entry.summary());
      }
      json.endObject();
    }
    return json.endArray().endObject().toByteArray();
  }

  private record Entry(
      Family<?> family, List<String> values, double value, Latency.@Nullable Summary summary) {}

  private Map<String, Entry> entries(@Nullable Predicate<String> filter, boolean usedOnly) {
    Map<String, Entry> entries = new TreeMap<>();
    stats.visit(
        new Stats.Visitor() {
          @Override
          public void counter(Family<?> family, List<String> values, double value) {
            add(new Entry(family, values, value, null));
          }

          @Override
          public void gauge(Family<?> family, List<String> values, double value) {
            add(new Entry(family, values, value, null));
          }

          @Override
          public void latency(Family<?> family, List<String> values, Latency.Summary summary) {
            add(new Entry(family, values, (double) summary.count(), summary));
          }

          private void add(Entry entry) {
            String key = key(entry.family(), entry.values());
            boolean wanted = filter == null || filter.test(key);
            if (wanted && !(usedOnly && entry.value() == 0)) {
              entries.put(key, entry);
            }
          }
        });
    return entries;
  }

  private static String key(Family<?> family, List<String> values) {
    if (values.isEmpty()) {
      return family.name();
    }
    StringBuilder key = new StringBuilder(family.name());
    char before = '{';
    for (int i = 0; i < values.size(); i++) {
      String value = values.get(i).replace("\\", "\\\\").replace("\"", "\\\"").replace("\n", "\\n");
      key.append(before).append(family.labels().get(i)).append("=\"").append(value).append('"');
      before = ',';
    }
    return key.append('}').toString();
  }

  private static void summaryText(StringBuilder out, Latency.Summary summary) {
    out.append("count=").append(summary.count());
    out.append(" sum=").append(number(summary.sumSeconds()));
    if (summary.count() > 0) {
      out.append(" p50=").append(number(summary.secondsAt(50)));
      out.append(" p90=").append(number(summary.secondsAt(90)));
      out.append(" p99=").append(number(summary.secondsAt(99)));
      out.append(" p999=").append(number(summary.secondsAt(99.9)));
      out.append(" max=").append(number(summary.maxSeconds()));
    }
  }

  private static void summaryJson(JsonWriter json, Latency.Summary summary) {
    json.beginObject().name("count").value(summary.count());
    json.name("sum").value(summary.sumSeconds());
    if (summary.count() > 0) {
      json.name("p50").value(summary.secondsAt(50));
      json.name("p90").value(summary.secondsAt(90));
      json.name("p99").value(summary.secondsAt(99));
      json.name("p999").value(summary.secondsAt(99.9));
      json.name("max").value(summary.maxSeconds());
    }
    json.endObject();
  }

  /** The number without an exponent, to the nanosecond where it is a time. */
  private static String number(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    BigDecimal rounded = BigDecimal.valueOf(value).setScale(9, RoundingMode.HALF_EVEN);
    return rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
  }
}
