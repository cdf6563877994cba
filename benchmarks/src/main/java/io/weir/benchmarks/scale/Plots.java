package io.weir.benchmarks.scale;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.weir.benchmarks.page.Figures;
import io.weir.benchmarks.page.Page;
import io.weir.benchmarks.page.Plot;
import io.weir.benchmarks.page.Plot.Point;
import io.weir.benchmarks.page.Table;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The series as files: {@code scale.json}, {@code scale.html}, and for each series a plot of its
 * own, {@code scale-NAME.svg}, with its table, {@code scale-NAME.md}.
 */
final class Plots {
  private static final ObjectMapper JSON =
      JsonMapper.builder().propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE).build();

  private final List<String> notes;
  private final Path folder;
  private final Map<Series, List<Reached>> all = new EnumMap<>(Series.class);

  /** Nothing yet; the notes say how it was measured. */
  Plots(List<String> notes, Path folder) {
    this.notes = List.copyOf(notes);
    this.folder = folder;
  }

  /** Adds a series, and writes everything anew. */
  void add(Series series, List<Reached> reached) throws IOException {
    all.put(series, List.copyOf(reached));
    Files.createDirectories(folder);
    String name = "scale-" + series.text();
    Files.writeString(folder.resolve(name + ".svg"), plot(series).alone());
    Files.writeString(
        folder.resolve(name + ".md"), table(series).markdown() + "\n" + words(series) + "\n");
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("notes", notes);
    all.forEach((key, value) -> json.put(key.text(), value));
    JSON.writerWithDefaultPrettyPrinter().writeValue(folder.resolve("scale.json").toFile(), json);
    Files.writeString(folder.resolve("scale.html"), html());
  }

  String html() {
    Page page = new Page("Weir as things grow");
    notes.forEach(page::note);
    page.note("Medians. A star: in no window was the machine quiet.");
    all.keySet()
        .forEach(
            series ->
                page.heading(series.title())
                    .words(words(series))
                    .picture(plot(series))
                    .table(table(series)));
    return page.html();
  }

  /** The lines of a series, one after the other. */
  Table table(Series series) {
    Table table =
        new Table(
            List.of(
                series.across().label(),
                "of",
                series.unit(),
                "requests/s",
                "CPU %",
                "memory, MiB",
                "foreign CPU %",
                "failed"));
    for (Reached one : reached(series)) {
      table.row(
          List.of(
              series.across().words().apply(one.size()) + (one.clean() ? "" : " *"),
              one.line(),
              Figures.of(one.cost(series)),
              Figures.of(one.rate()),
              Figures.of(one.cpu()),
              Figures.of(one.memory()),
              Figures.of(one.foreign()),
              Long.toString(one.failed())));
    }
    return table;
  }

  /** How the cost grows. */
  String words(Series series) {
    StringBuilder words = new StringBuilder();
    for (Map.Entry<String, List<Point>> line : lines(series).entrySet()) {
      String name = line.getKey().isEmpty() ? series.title() : line.getKey();
      words.append(words.isEmpty() ? "" : ". ").append(name).append(": ");
      words.append(
          line.getValue().size() < 2 ? "one size only" : new Trend(line.getValue()).words());
    }
    return words.append('.').toString();
  }

  private Plot plot(Series series) {
    Plot plot = new Plot(series.title(), series.across(), series.up());
    int colour = 1;
    for (Map.Entry<String, List<Point>> line : lines(series).entrySet()) {
      plot.line(line.getKey(), colour++, line.getValue());
    }
    return plot;
  }

  private Map<String, List<Point>> lines(Series series) {
    Map<String, List<Point>> lines = new LinkedHashMap<>();
    for (Reached one : reached(series)) {
      lines
          .computeIfAbsent(one.line(), line -> new ArrayList<>())
          .add(new Point(one.size(), one.cost(series)));
    }
    return lines;
  }

  private List<Reached> reached(Series series) {
    return all.getOrDefault(series, List.of());
  }
}
