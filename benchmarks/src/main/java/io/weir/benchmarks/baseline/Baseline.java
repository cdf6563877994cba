package io.weir.benchmarks.baseline;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/**
 * Scores with what they are worth nothing without.
 *
 * @param machine where they were taken, in words
 * @param jdk the version of the JDK
 * @param date the day of the last of them, such as {@code 2026-03-01}
 * @param scores by benchmark and parameters, in the order of their names
 */
public record Baseline(String machine, String jdk, String date, Map<String, Score> scores) {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

  /** In the order of their names, whatever order they came in. */
  public Baseline {
    scores = new TreeMap<>(scores);
  }

  /** Reads a file; one without scores where there is none. */
  static Baseline read(Path file) throws IOException {
    return Files.exists(file)
        ? JSON.readValue(file.toFile(), Baseline.class)
        : new Baseline("", "", "", Map.of());
  }

  /** Writes it, so that a new one differs from the old in what has changed alone. */
  void write(Path file) throws IOException {
    if (file.getParent() != null) {
      Files.createDirectories(file.getParent());
    }
    Files.writeString(file, JSON.writeValueAsString(this) + '\n');
  }

  /** These scores in the place of those of the same name; the others stay. */
  Baseline with(Baseline newer) {
    Map<String, Score> all = new TreeMap<>(scores);
    newer.scores.forEach((name, score) -> all.put(name, score.rounded()));
    return new Baseline(newer.machine, newer.jdk, newer.date, all);
  }
}
