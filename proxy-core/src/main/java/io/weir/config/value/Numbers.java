package io.weir.config.value;

import java.math.BigDecimal;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Numbers as a file writes them: digits and a point, no leading zeros, no exponent. */
public final class Numbers {

  private static final Pattern WHOLE = Pattern.compile("-?(?:0|[1-9][0-9]{0,18})");
  private static final Pattern DECIMAL =
      Pattern.compile("-?(?:0|[1-9][0-9]{0,17})(?:\\.[0-9]{1,18})?");

  private Numbers() {}

  /** Whether a text is a whole number of at most 19 digits. */
  public static boolean isWhole(String text) {
    return WHOLE.matcher(text).matches();
  }

  /** Reads a whole number from {@code min} to {@code max}; null if it is none. */
  public static @Nullable Long whole(String text, long min, long max) {
    if (!isWhole(text)) {
      return null;
    }
    BigDecimal number = new BigDecimal(text);
    boolean within =
        number.compareTo(BigDecimal.valueOf(min)) >= 0
            && number.compareTo(BigDecimal.valueOf(max)) <= 0;
    return within ? number.longValueExact() : null;
  }

  /** Reads a number from {@code min} to {@code max}, without trailing zeros; null if none. */
  public static @Nullable BigDecimal decimal(String text, BigDecimal min, BigDecimal max) {
    if (!DECIMAL.matcher(text).matches()) {
      return null;
    }
    BigDecimal number = new BigDecimal(text).stripTrailingZeros();
    if (number.compareTo(min) < 0 || number.compareTo(max) > 0) {
      return null;
    }
    return number.scale() < 0 ? number.setScale(0) : number;
  }

  /** Reads a part of a whole, as a number or as a percentage of it; null if it is none. */
  public static @Nullable Double ratio(String text, int whole) {
    boolean percent = text.endsWith("%");
    String digits = percent ? text.substring(0, text.length() - 1).strip() : text;
    BigDecimal most = BigDecimal.valueOf(percent ? 100 : whole);
    BigDecimal number = decimal(digits, BigDecimal.ZERO, most);
    if (number == null) {
      return null;
    }
    return (percent ? number.multiply(BigDecimal.valueOf(whole)).movePointLeft(2) : number)
        .doubleValue();
  }
}
