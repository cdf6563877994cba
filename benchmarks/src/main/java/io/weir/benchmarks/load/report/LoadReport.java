package io.weir.benchmarks.load.report;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.PropertyNamingStrategies;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one load run has seen. Its JSON has the same fields in snake case.
 *
 * @param name what was driven, as plots and tables call it
 * @param work what it was driven with, for a reader
 * @param totals what was counted in the measured window
 * @param latency from the moment a request was due to the end of its answer
 * @param lag from the moment a request was due to the moment it was written: what the driver and
 *     the wait for a free connection add to latency; nothing in a closed loop
 * @param connect from asking for a connection to having it
 * @param streams event streams; null where the work has none
 * @param cost what the watched processes took; null where none was named, or one has ended
 * @param progress second by second, warm-up left out
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record LoadReport(
    String name,
    String work,
    Totals totals,
    Spread latency,
    Spread lag,
    Spread connect,
    @Nullable Streams streams,
    @Nullable Cost cost,
    List<Second> progress) {
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .propertyNamingStrategy(PropertyNamingStrategies.SNAKE_CASE)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private static final ObjectWriter PRETTY = JSON.writerWithDefaultPrettyPrinter();

  /** Nothing in it changes later. */
  public LoadReport {
    progress = List.copyOf(progress);
  }

  /** The report as a JSON object over several lines. */
  public String toJson() {
    try {
      return PRETTY.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  /**
   * The report in this text; fields that are not known are skipped.
   *
   * @throws IOException if it is no report
   */
  public static LoadReport fromJson(String json) throws IOException {
    return JSON.readValue(json, LoadReport.class);
  }

  /** Writes the JSON as a file of its own. */
  public void write(Path file) throws IOException {
    Files.writeString(file, toJson() + "\n");
  }

  /** Reads what {@link #write} wrote. */
  public static LoadReport read(Path file) throws IOException {
    return fromJson(Files.readString(file));
  }
}
