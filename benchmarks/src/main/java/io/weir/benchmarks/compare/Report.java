package io.weir.benchmarks.compare;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.benchmarks.load.report.Second;
import io.weir.benchmarks.load.report.Spread;
import io.weir.benchmarks.page.Axis;
import io.weir.benchmarks.page.Page;
import io.weir.benchmarks.page.Plot;
import io.weir.benchmarks.page.Plot.Point;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;

/** A comparison as files: {@code compare.json} with every window, and {@code compare.html}. */
final class Report {
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final Scores scores;
  private final List<Trial> trials;
  private final List<String> notes;

  /** What is known so far; the notes say how it was measured. */
  Report(Scores scores, List<Trial> trials, List<String> notes) {
    this.scores = scores;
    this.trials = List.copyOf(trials);
    this.notes = List.copyOf(notes);
  }

  /** Writes both files. */
  void write(Path folder) throws IOException {
    Files.createDirectories(folder);
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("notes", notes);
    all.put("rest_kb", scores.restKb());
    all.put("windows", scores.windows());
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve("compare.json").toFile(), all);
    Files.writeString(folder.resolve("compare.html"), html());
  }

  String html() {
    Page page = new Page("Side by side");
    notes.forEach(page::note);
    page.note(
        "Medians; in parentheses the ratio to "
            + scores.basis()
            + ". A star: in no window was the machine quiet. Curves are of the window nearest to"
            + " the median.");
    page.heading("At rest").table(scores.restTable());
    for (Trial trial : trials) {
      page.heading(trial.title()).table(scores.table(trial)).picture(scores.bars(trial));
      for (Plot plot : plots(trial)) {
        page.picture(plot);
      }
    }
    return page.html();
  }

  private List<Plot> plots(Trial trial) {
    Plot latency = curve(trial, "Latency by percentile", window -> window.report().latency());
    Plot first =
        curve(
            trial,
            "Time to the first event by percentile",
            window ->
                window.report().streams() == null ? null : window.report().streams().firstEvent());
    Plot gap =
        curve(
            trial,
            "Gap between events by percentile",
            window -> window.report().streams() == null ? null : window.report().streams().gap());
    Plot answers = progress(trial, "Answers in each second", Second::requests);
    Plot events = progress(trial, "Events in each second", Second::events);
    Plot cpu = progress(trial, "CPU of the proxy, % of a core", Second::cpuPercent);
    List<Plot> plots =
        trial.streams() ? List.of(first, gap, events, cpu) : List.of(latency, answers, cpu);
    return plots.stream().filter(plot -> !plot.isEmpty()).toList();
  }

  private Plot curve(Trial trial, String title, Function<Window, Spread> of) {
    Plot plot = new Plot(title, Axis.percentiles(), Axis.powers("µs"));
    for (String peer : scores.seen(trial)) {
      scores
          .typical(trial, peer)
          .map(of)
          .ifPresent(
              spread ->
                  plot.line(
                      peer,
                      scores.colour(peer),
                      spread.points().stream()
                          .filter(point -> point.micros() > 0 && point.share() < 1)
                          .map(point -> new Point(point.share(), point.micros()))
                          .toList()));
    }
    return plot;
  }

  private Plot progress(Trial trial, String title, ToDoubleFunction<Second> of) {
    Plot plot = new Plot(title, Axis.even("seconds"), Axis.even(""));
    for (String peer : scores.seen(trial)) {
      scores
          .typical(trial, peer)
          .ifPresent(
              window ->
                  plot.line(
                      peer,
                      scores.colour(peer),
                      window.report().progress().stream()
                          .map(second -> new Point(second.at(), of.applyAsDouble(second)))
                          .toList()));
    }
    return plot;
  }
}
