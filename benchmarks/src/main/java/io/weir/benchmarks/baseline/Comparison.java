package io.weir.benchmarks.baseline;

import io.weir.benchmarks.page.Figures;
import io.weir.benchmarks.page.Table;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Scores beside those of a baseline. Only bytes are judged: time belongs to the machine.
 *
 * @param before what was kept
 * @param now what was measured
 */
record Comparison(Map<String, Score> before, Map<String, Score> now) {
  /** Growth that is no growth: a counter of the harness, a buffer that was enlarged once. */
  private static final double BYTES_IGNORED = 8;

  /** One row for each score, in the order in which they came. */
  String table() {
    Table table = new Table(List.of("benchmark", "CPU ns/op", "change", "B/op", "change"));
    now.forEach(
        (name, score) -> {
          Score was = before.get(name);
          table.row(
              List.of(
                  name,
                  Figures.of(score.nanos()),
                  was == null ? "new" : change(was.nanos(), score.nanos()),
                  Figures.of(score.bytes()),
                  was == null ? "new" : change(was.bytes(), score.bytes())));
        });
    return table.text();
  }

  private static String change(double before, double now) {
    if (before == 0) {
      return now < 0.5 ? "0 %" : "+" + Figures.of(now);
    }
    return String.format(Locale.ROOT, "%+.0f %%", 100 * (now - before) / before);
  }

  /**
   * The names of those that allocate more than they did.
   *
   * @param percent growth that is let pass
   */
  List<String> grown(double percent) {
    return now.entrySet().stream()
        .filter(entry -> grew(before.get(entry.getKey()), entry.getValue(), percent))
        .map(Map.Entry::getKey)
        .toList();
  }

  private static boolean grew(@Nullable Score before, Score now, double percent) {
    return before != null
        && now.bytes() - before.bytes() > BYTES_IGNORED
        && now.bytes() > before.bytes() * (1 + percent / 100);
  }
}
