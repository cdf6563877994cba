package io.weir.filters.breaker;

import io.weir.filters.breaker.config.State;
import io.weir.filters.breaker.machine.Breaker;
import io.weir.filters.breaker.machine.Period;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a breaker tells of itself, on the admin page and in answers of Weir's own. */
final class BreakerValues {
  /** The names of {@link #of}. */
  static final Set<String> NAMES =
      Set.of("state", "opened_at", "half_open_ratio", "incident_id", "openings", "forced");

  private static final DateTimeFormatter MILLIS =
      new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

  private BreakerValues() {}

  /** All of it at one moment; {@code opened_at} and {@code incident_id} are null while closed. */
  static Map<String, @Nullable Object> of(Breaker breaker) {
    Period period = breaker.period();
    long openedAt = period.openedAtMillis();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    values.put("state", period.state().word());
    values.put("opened_at", openedAt == 0 ? null : MILLIS.format(Instant.ofEpochMilli(openedAt)));
    values.put("half_open_ratio", period.state() == State.HALF_OPEN ? breaker.ratio() : 0);
    values.put("incident_id", period.incident());
    values.put("openings", period.openings());
    values.put("forced", breaker.forced());
    return Collections.unmodifiableMap(values);
  }
}
