package io.weir.filters.usage;

import io.weir.filters.llm.usage.Charge;
import java.math.BigDecimal;

/** An amount in nano-dollars that shows itself in dollars, to the ninth decimal. */
final class Usd extends Number {
  private static final long serialVersionUID = 1L;
  private static final int NANO_DIGITS = 9;

  private final long nanos;

  Usd(long nanos) {
    this.nanos = nanos;
  }

  @Override
  public int intValue() {
    return (int) longValue();
  }

  @Override
  public long longValue() {
    return nanos / Charge.NANOS_PER_USD;
  }

  @Override
  public float floatValue() {
    return (float) doubleValue();
  }

  @Override
  public double doubleValue() {
    return (double) nanos / Charge.NANOS_PER_USD;
  }

  /** The amount without an exponent, which a log's readers may not expect. */
  @Override
  public String toString() {
    return BigDecimal.valueOf(nanos, NANO_DIGITS).toPlainString();
  }
}
