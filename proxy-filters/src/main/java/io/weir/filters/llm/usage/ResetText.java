package io.weir.filters.llm.usage;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * When a limit is whole again. OpenAI writes the time until then: {@code 120ms}, {@code 1s}, {@code
 * 6m0s}, {@code 1h0m5s}; Anthropic the time of day (RFC 3339).
 */
public final class ResetText {
  private static final int MILLIS_IN_SECOND = 1000;
  private static final Pattern PART = Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ms|[smhd]?)");

  /** Less than a second, by milliseconds; each made when it is first told. */
  private static final @Nullable String[] SHORT = new @Nullable String[MILLIS_IN_SECOND];

  private ResetText() {}

  /** The text for so many milliseconds, rounded up to seconds from one second on. */
  public static String of(long millis) {
    if (millis < MILLIS_IN_SECOND) {
      return ofShort((int) Math.max(0, millis));
    }
    long seconds = (millis + MILLIS_IN_SECOND - 1) / MILLIS_IN_SECOND;
    if (seconds < 60) {
      return seconds + "s";
    }
    String rest = seconds / 60 % 60 + "m" + seconds % 60 + "s";
    return seconds < 3600 ? rest : seconds / 3600 + "h" + rest;
  }

  /** The time of day for so many milliseconds since 1970, rounded up to seconds. */
  public static String at(long wallMillis) {
    return Instant.ofEpochMilli(wallMillis + MILLIS_IN_SECOND - 1)
        .truncatedTo(ChronoUnit.SECONDS)
        .toString();
  }

  private static String ofShort(int millis) {
    String text = SHORT[millis];
    if (text == null) {
      text = millis == 0 ? "0s" : millis + "ms";
      SHORT[millis] = text;
    }
    return text;
  }

  /** The milliseconds of such a text, or of a bare number of seconds; -1 for what is neither. */
  public static long millis(String text) {
    Matcher part = PART.matcher(text);
    double millis = 0;
    int at = 0;
    while (at < text.length() && part.find(at) && part.start() == at) {
      millis += Double.parseDouble(part.group(1)) * unitMillis(part.group(2));
      at = part.end();
    }
    return at > 0 && at == text.length() ? (long) Math.ceil(millis) : -1;
  }

  private static long unitMillis(String unit) {
    return switch (unit) {
      case "ms" -> 1;
      case "m" -> 60_000;
      case "h" -> 3_600_000;
      case "d" -> 86_400_000;
      default -> MILLIS_IN_SECOND;
    };
  }
}
