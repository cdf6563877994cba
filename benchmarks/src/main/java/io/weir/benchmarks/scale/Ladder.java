package io.weir.benchmarks.scale;

import io.weir.benchmarks.gauge.Gauge;
import io.weir.benchmarks.load.report.LoadReport;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Measures the sizes of a series. */
final class Ladder {
  private final Series series;
  private final Gauge gauge;
  private final int seconds;
  private final PrintWriter out;
  private final Map<Rung, List<Gauge.Reading>> readings = new LinkedHashMap<>();

  /** Windows of one line at one size belong together, whichever process they were taken of. */
  private record Rung(String line, int size) {}

  /** A ladder for a series, of windows so long; progress is told to the writer. */
  Ladder(Series series, Gauge gauge, int seconds, PrintWriter out) {
    this.series = series;
    this.gauge = gauge;
    this.seconds = seconds;
    this.out = out;
  }

  /** Warms a step up. */
  void warm(Step step) throws IOException, InterruptedException {
    say("%s: warming up %,d %s", series.title(), step.size(), step.line());
    gauge.warm(step.child(), step.warmUp());
  }

  /** Takes a window of a step. */
  void read(Step step) throws IOException, InterruptedException {
    Gauge.Reading reading =
        gauge.read(step.child().name(), step.child(), step.work().apply(seconds));
    readings
        .computeIfAbsent(new Rung(step.line(), step.size()), rung -> new ArrayList<>())
        .add(reading);
    tell(step, reading);
  }

  /** What all of it has shown, size by size. */
  List<Reached> reached() {
    List<Reached> all = new ArrayList<>();
    readings.forEach(
        (rung, taken) -> {
          boolean clean = taken.stream().anyMatch(Gauge.Reading::clean);
          List<LoadReport> reports =
              taken.stream()
                  .filter(reading -> reading.clean() || !clean)
                  .map(Gauge.Reading::report)
                  .toList();
          all.add(new Reached(rung.line, rung.size, clean, reports));
        });
    return all;
  }

  private void tell(Step step, Gauge.Reading reading) {
    Reached one = new Reached(step.line(), step.size(), true, List.of(reading.report()));
    say(
        "%s, %,d %s: %.4g %s, %s",
        series.title(),
        step.size(),
        step.line(),
        one.cost(series),
        series.unit(),
        reading.clean() ? "quiet" : "NOT quiet");
    if (one.failed() > 0) {
      say("  %,d requests FAILED", one.failed());
    }
  }

  private void say(String text, Object... values) {
    out.printf(text + "%n", values);
    out.flush();
  }
}
