package io.weir.filters.store;

import java.time.Duration;

/**
 * How a bucket fills: {@code tokens} in every {@code units} units of time, up to {@code burst}.
 * Whole numbers only, so nothing drifts; small enough that every product of them is exact in a
 * {@code double} too, which is what a script in Redis counts with.
 *
 * @param tokens how many tokens come in that time
 * @param units the time in which they come
 * @param unitMicros microseconds in a unit
 * @param burst how many a bucket holds
 */
public record Pace(long tokens, long units, long unitMicros, long burst) {
  private static final long EXACT_MAX = 1L << 52;
  private static final long DEBT = 10;
  private static final long THOUSAND = 1000;
  private static final long BURST_MAX = 1_000_000_000_000L;
  private static final long UNIT_MICROS_MAX = 1_000_000;

  /** Refuses what would not count exactly. */
  public Pace {
    if (tokens < 1 || units < 1 || burst < 1 || !exact(tokens, units, burst)) {
      throw new IllegalArgumentException(
          "pace: " + tokens + " in " + units + " up to " + burst + " (expected: countable)");
    }
  }

  /**
   * So many in such a time, exact to a microsecond; for long times and large numbers to a
   * millisecond or second, and beyond that to one part in a thousand.
   *
   * @param tokens at least 1
   * @param per from a microsecond to a hundred years
   * @param burst how many the bucket holds, from 1 to a billion thousands
   */
  public static Pace of(long tokens, Duration per, long burst) {
    long whole = Math.min(Math.max(1, burst), BURST_MAX);
    long num = Math.max(1, Math.min(tokens, BURST_MAX));
    long den = Math.max(1, per.toSeconds() * 1_000_000 + per.toNanosPart() / THOUSAND);
    return fit(num, den, 1, whole);
  }

  /** This pace for one of so many who share it: as many tokens in a longer time, less at once. */
  public Pace share(int shares) {
    return shares == 1
        ? this
        : fit(tokens, units * shares, unitMicros, Math.max(1, burst / shares));
  }

  private static Pace fit(long tokens, long units, long unitMicros, long whole) {
    long num = tokens;
    long den = units;
    long unit = unitMicros;
    while (true) {
      long shared = gcd(num, den);
      num /= shared;
      den /= shared;
      if (exact(num, den, whole)) {
        return new Pace(num, den, unit, whole);
      }
      if (unit < UNIT_MICROS_MAX && den / THOUSAND >= num) {
        den = (den + THOUSAND / 2) / THOUSAND;
        unit *= THOUSAND;
      } else if (den > 1) {
        num = Math.max(1, num / 2);
        den = den / 2;
      } else {
        num = EXACT_MAX / whole;
      }
    }
  }

  private static boolean exact(long tokens, long units, long burst) {
    long most = EXACT_MAX / (burst * (DEBT + 2));
    return units <= most && tokens <= EXACT_MAX / burst;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** The most that a bucket may owe. */
  public long debtMax() {
    return DEBT * burst;
  }

  /**
   * How long so many tokens take to come.
   *
   * @param wanted at most {@code burst + debtMax}
   * @param fraction what has come of the next token already, in parts of {@link #units}
   */
  public long unitsFor(long wanted, long fraction) {
    return wanted <= 0 ? 0 : (wanted * units - fraction + tokens - 1) / tokens;
  }

  /** How long an empty bucket takes to hold so many; {@link Buckets#NEVER} above the burst. */
  public long nanosFor(long wanted) {
    return wanted > burst ? Buckets.NEVER : nanos(unitsFor(wanted, 0));
  }

  /** A number of units as nanoseconds. */
  public long nanos(long count) {
    return count * unitMicros * THOUSAND;
  }
}
