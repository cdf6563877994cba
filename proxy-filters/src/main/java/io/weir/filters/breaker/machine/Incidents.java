package io.weir.filters.breaker.machine;

import io.weir.json.JsonWriter;
import io.weir.lines.JsonLines;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The file of incidents: one line of JSON for each change of a breaker's state, appended. A line
 * that cannot be written is counted as dropped, and harms nothing else.
 */
public final class Incidents {
  private final @Nullable JsonLines lines;

  /** Incidents that go to these lines; null for nowhere. */
  public Incidents(@Nullable JsonLines lines) {
    this.lines = lines;
  }

  public void opened(
      long nowMillis, Period now, String reason, @Nullable Map<String, Object> metrics) {
    write(
        begin(nowMillis, now, "opened").name("reason").value(reason).name("metrics").any(metrics));
  }

  public void halfOpen(
      long nowMillis, Period now, String reason, @Nullable Map<String, Object> metrics) {
    JsonWriter line = begin(nowMillis, now, "half_open").name("reason").value(reason);
    write(line.name("metrics").any(metrics));
  }

  public void reopened(long nowMillis, Period now) {
    write(begin(nowMillis, now, "reopened").name("reason").value("half_open_failure"));
  }

  /** The incident of the period that is over has ended. */
  public void closed(long nowMillis, Period before, @Nullable Map<String, Object> metrics) {
    long duration = Math.max(0, nowMillis - before.openedAtMillis());
    JsonWriter line = begin(nowMillis, before, "closed").name("duration_ms").value(duration);
    write(line.name("metrics").any(metrics));
  }

  private static JsonWriter begin(long nowMillis, Period of, String event) {
    JsonWriter line = new JsonWriter().beginObject().name("ts").instant(nowMillis);
    return line.name("incident_id").value(of.incident()).name("event").value(event);
  }

  private void write(JsonWriter line) {
    if (lines != null) {
      lines.write(line.endObject());
    }
  }
}
