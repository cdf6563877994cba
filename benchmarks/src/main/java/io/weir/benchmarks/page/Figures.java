package io.weir.benchmarks.page;

import java.util.Locale;

/** Numbers as people read them. */
public final class Figures {
  private Figures() {}

  /** Three digits that count, and all of those before the point: 0.123, 8.07, 24.5, 1,278. */
  public static String of(double value) {
    if (Double.isNaN(value)) {
      return "";
    }
    double size = Math.abs(value);
    int decimals = size == 0 || size >= 99.95 ? 0 : size >= 9.995 ? 1 : size >= 0.9995 ? 2 : 3;
    return String.format(Locale.ROOT, "%,." + decimals + "f", value);
  }

  /** A ratio with two digits behind the point. */
  public static String ratio(double value) {
    return Double.isNaN(value) ? "" : String.format(Locale.ROOT, "%.2f", value);
  }

  /** What stands at an axis: no digit more than the step needs. */
  static String tick(double value) {
    return value == Math.rint(value)
        ? String.format(Locale.ROOT, "%,.0f", value)
        : String.format(Locale.ROOT, "%s", (float) value);
  }

  /** Bytes in the unit that suits them: 100 B, 1 KB, 10 MB (of 1,024). */
  public static String bytes(double value) {
    double rest = value;
    int unit = 0;
    while (rest >= 1000 && unit < 3) {
      rest /= 1024;
      unit++;
    }
    return (rest == Math.rint(rest) ? tick(rest) : of(rest))
        + ' '
        + "BKMG".charAt(unit)
        + (unit == 0 ? "" : "B");
  }
}
