package io.weir.filters.budget.account;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How much may be spent in which periods, in the order of the periods.
 *
 * @param periods those that have a limit
 * @param nanos of each of them, in nano-dollars
 */
public record Limits(List<Period> periods, List<Long> nanos) {
  /** No limit: what is spent is only counted, by the month. */
  private static final Limits NONE = new Limits(List.of(Period.MONTHLY), List.of(Long.MAX_VALUE));

  /** The most that an amount may be: some billion dollars. */
  static final long NANOS_MAX = 1_000_000_000_000_000_000L;

  private static final int NANO_DIGITS = 9;

  /** Limits by period; 0 is none. */
  public static Limits of(Map<Period, Long> written) {
    List<Period> periods = new ArrayList<>();
    List<Long> nanos = new ArrayList<>();
    for (Period period : Period.values()) {
      long limit = written.getOrDefault(period, 0L);
      if (limit > 0) {
        periods.add(period);
        nanos.add(limit);
      }
    }
    return periods.isEmpty() ? NONE : new Limits(List.copyOf(periods), List.copyOf(nanos));
  }

  /**
   * An amount in USD as nano-dollars.
   *
   * @throws IllegalArgumentException for what is no such amount
   */
  public static long toNanos(BigDecimal usd) {
    BigDecimal nanos = usd.movePointRight(NANO_DIGITS);
    boolean whole = nanos.stripTrailingZeros().scale() <= 0;
    if (!whole || usd.signum() < 0 || nanos.compareTo(BigDecimal.valueOf(NANOS_MAX)) > 0) {
      throw new IllegalArgumentException(
          "no amount of money (expected: at most 1000000000, with at most 9 decimals)");
    }
    return nanos.longValueExact();
  }

  /** Nano-dollars in USD, without trailing zeros. */
  public static BigDecimal toUsd(long nanos) {
    BigDecimal usd = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
    return usd.scale() < 0 ? usd.setScale(0) : usd;
  }
}
