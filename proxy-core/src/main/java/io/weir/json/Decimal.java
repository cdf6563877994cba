package io.weir.json;

import java.math.BigDecimal;

/**
 * A number with a fixed count of decimals, kept as a whole one: 12345 with 3 is 12.345.
 *
 * @param unscaled the number without its point
 * @param decimals how many of its digits stand behind the point, 0 to 18
 */
public record Decimal(long unscaled, int decimals) {
  /** The number with all its decimals and without an exponent, which readers may not expect. */
  @Override
  public String toString() {
    return BigDecimal.valueOf(unscaled, decimals).toPlainString();
  }
}
