package io.weir.config.value;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * So much in so much time, such as {@code 10/s}.
 *
 * @param amount how much, 0 or more
 * @param per in how much time, more than zero
 */
public record Rate(double amount, Duration per) {

  private static final Pattern TEXT =
      Pattern.compile("([0-9]{1,15}(?:\\.[0-9]{1,9})?)\\s*/\\s*([0-9]*(?:\\.[0-9]+)?)([a-z]+)");

  /** Refuses a negative amount and a time that is not positive. */
  public Rate {
    if (!(amount >= 0) || Double.isInfinite(amount) || per.isZero() || per.isNegative()) {
      throw new IllegalArgumentException("rate: " + amount + "/" + per + " (expected: positive)");
    }
  }

  /** Reads {@code 10/s}, {@code 60/m}, {@code 5/h}, {@code 100/15m}; null if it is none. */
  public static @Nullable Rate parse(String text) {
    Matcher matcher = TEXT.matcher(text);
    if (!matcher.matches()) {
      return null;
    }
    String count = matcher.group(2).isEmpty() ? "1" : matcher.group(2);
    Duration per = Units.parseDuration(count + matcher.group(3));
    if (per == null || per.isZero()) {
      return null;
    }
    return new Rate(Double.parseDouble(matcher.group(1)), per);
  }

  /** The amount in one second. */
  public double perSecond() {
    return amount / (per.toNanos() / 1e9);
  }

  @Override
  public String toString() {
    String time = Units.format(per);
    String shown = time.matches("1[a-z]+") ? time.substring(1) : time;
    return BigDecimal.valueOf(amount).stripTrailingZeros().toPlainString() + "/" + shown;
  }
}
