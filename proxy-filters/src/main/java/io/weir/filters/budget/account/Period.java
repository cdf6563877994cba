package io.weir.filters.budget.account;

import io.weir.filters.store.Ledger;
import java.time.DayOfWeek;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.util.Locale;

/** A stretch of the calendar for which money is given. */
public enum Period {
  DAILY,
  /** From Monday on, as ISO 8601 counts weeks. */
  WEEKLY,
  MONTHLY,
  /** Without end. */
  TOTAL;

  private final String word = name().toLowerCase(Locale.ROOT);

  /**
   * One such stretch.
   *
   * @param name such as {@code 2026-10-05}, {@code 2026-W41}, {@code 2026-10}, {@code total}
   * @param endMillis when the next begins, since 1970 UTC; {@link Ledger#NO_END} for never
   */
  public record Window(String name, long endMillis) {}

  /** The word for it in messages and metrics. */
  public String word() {
    return word;
  }

  /** The key for its limit. */
  public String key() {
    return word + "_usd";
  }

  /**
   * The stretch in which that moment lies. It begins and ends with a day of that zone, which may
   * have 23 or 25 hours, and need not begin at midnight.
   */
  public Window at(long wallMillis, ZoneId zone) {
    LocalDate day = LocalDate.ofInstant(Instant.ofEpochMilli(wallMillis), zone);
    return switch (this) {
      case DAILY -> new Window(day.toString(), start(day.plusDays(1), zone));
      case WEEKLY -> {
        LocalDate next = day.with(TemporalAdjusters.next(DayOfWeek.MONDAY));
        yield new Window(week(day), start(next, zone));
      }
      case MONTHLY -> {
        LocalDate next = day.with(TemporalAdjusters.firstDayOfNextMonth());
        yield new Window(day.toString().substring(0, 7), start(next, zone));
      }
      case TOTAL -> new Window(word, Ledger.NO_END);
    };
  }

  private static String week(LocalDate day) {
    int year = day.get(IsoFields.WEEK_BASED_YEAR);
    int week = day.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
    return year + (week < 10 ? "-W0" : "-W") + week;
  }

  private static long start(LocalDate day, ZoneId zone) {
    return day.atStartOfDay(zone).toInstant().toEpochMilli();
  }
}
