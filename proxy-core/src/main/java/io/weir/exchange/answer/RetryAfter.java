package io.weir.exchange.answer;

import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Clock;
import java.time.DateTimeException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;

/** How long an upstream asks to be left alone. */
public final class RetryAfter {
  private RetryAfter() {}

  /**
   * Milliseconds by {@code retry-after-ms}, or {@code retry-after} in seconds or as a date (RFC
   * 9110 section 10.2.3); -1 where neither can be read.
   */
  public static long millis(ResponseHead answer, Clock clock) {
    Headers headers = answer.headers();
    String millis = headers.get(HeaderNames.RETRY_AFTER_MS);
    if (millis != null) {
      double value = number(millis);
      if (value >= 0) {
        return (long) Math.ceil(value);
      }
    }
    String text = headers.get(HeaderNames.RETRY_AFTER);
    if (text == null) {
      return -1;
    }
    double seconds = number(text);
    if (seconds >= 0) {
      return (long) Math.ceil(seconds * 1000);
    }
    try {
      long at =
          ZonedDateTime.parse(text.trim(), DateTimeFormatter.RFC_1123_DATE_TIME)
              .toInstant()
              .toEpochMilli();
      return Math.max(0, at - clock.wallMillis());
    } catch (DateTimeException e) {
      return -1;
    }
  }

  private static double number(String text) {
    String trimmed = text.trim();
    for (int i = 0; i < trimmed.length(); i++) {
      char c = trimmed.charAt(i);
      if ((c < '0' || c > '9') && c != '.') {
        return -1;
      }
    }
    try {
      return Math.min(Double.parseDouble(trimmed), 1e9);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
