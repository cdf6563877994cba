package io.weir.config.value;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Durations ({@code 15s}) and sizes ({@code 64KiB}): their text, read and written. */
public final class Units {

  /** The longest duration that can be written, a hundred years; in nanoseconds it fits a long. */
  public static final Duration DURATION_MAX = Duration.ofDays(36_500);

  private static final Pattern AMOUNT =
      Pattern.compile("([0-9]{1,19}(?:\\.[0-9]{1,9})?)\\s?([A-Za-z]*)");
  private static final Map<String, Long> NANOS = new LinkedHashMap<>();
  private static final Map<String, Long> BYTES = new LinkedHashMap<>();

  static {
    NANOS.put("d", Duration.ofDays(1).toNanos());
    NANOS.put("h", Duration.ofHours(1).toNanos());
    NANOS.put("m", Duration.ofMinutes(1).toNanos());
    NANOS.put("s", Duration.ofSeconds(1).toNanos());
    NANOS.put("ms", 1_000_000L);
    NANOS.put("us", 1_000L);
    NANOS.put("ns", 1L);
    BYTES.put("TiB", 1L << 40);
    BYTES.put("GiB", 1L << 30);
    BYTES.put("MiB", 1L << 20);
    BYTES.put("KiB", 1L << 10);
    BYTES.put("TB", 1_000_000_000_000L);
    BYTES.put("GB", 1_000_000_000L);
    BYTES.put("MB", 1_000_000L);
    BYTES.put("KB", 1_000L);
    BYTES.put("B", 1L);
  }

  private Units() {}

  /** Reads {@code 15s}, {@code 250ms}, {@code 1.5h}, {@code 0}; null if it is none or too long. */
  public static @Nullable Duration parseDuration(String text) {
    Matcher matcher = AMOUNT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    BigDecimal amount = new BigDecimal(matcher.group(1));
    Long unit = NANOS.get(matcher.group(2));
    if (unit == null) {
      return amount.signum() == 0 && matcher.group(2).isEmpty() ? Duration.ZERO : null;
    }
    BigDecimal nanos = amount.multiply(BigDecimal.valueOf(unit)).stripTrailingZeros();
    BigDecimal most = BigDecimal.valueOf(DURATION_MAX.toNanos());
    return nanos.scale() > 0 || nanos.compareTo(most) > 0
        ? null
        : Duration.ofNanos(nanos.longValueExact());
  }

  /** Reads {@code 64KiB}, {@code 1MB}, {@code 512}, in bytes; null if it is none or too much. */
  public static @Nullable Long parseSize(String text) {
    Matcher matcher = AMOUNT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    Long unit = matcher.group(2).isEmpty() ? Long.valueOf(1) : unitOfBytes(matcher.group(2));
    if (unit == null) {
      return null;
    }
    BigDecimal bytes =
        new BigDecimal(matcher.group(1)).multiply(BigDecimal.valueOf(unit)).stripTrailingZeros();
    return bytes.scale() > 0 || bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0
        ? null
        : Long.valueOf(bytes.longValueExact());
  }

  private static @Nullable Long unitOfBytes(String written) {
    String wanted = written.toLowerCase(Locale.ROOT);
    for (Map.Entry<String, Long> unit : BYTES.entrySet()) {
      if (unit.getKey().toLowerCase(Locale.ROOT).equals(wanted)) {
        return unit.getValue();
      }
    }
    return null;
  }

  /** The duration in the largest unit that leaves a whole number. */
  public static String format(Duration duration) {
    return duration.isZero() ? "0s" : largest(duration.toNanos(), NANOS);
  }

  /** The size in the largest unit that leaves a whole number. */
  public static String formatSize(long bytes) {
    return bytes == 0 ? "0B" : largest(bytes, BYTES);
  }

  private static String largest(long amount, Map<String, Long> units) {
    for (Map.Entry<String, Long> unit : units.entrySet()) {
      if (amount % unit.getValue() == 0) {
        return amount / unit.getValue() + unit.getKey();
      }
    }
    return Long.toString(amount);
  }
}
