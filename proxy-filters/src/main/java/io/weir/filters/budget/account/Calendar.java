package io.weir.filters.budget.account;

import io.weir.filters.budget.account.Period.Window;
import java.time.ZoneId;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;

/** The present windows of all periods in one zone, worked out anew when the first of them ends. */
final class Calendar {
  private final ZoneId zone;
  private volatile Page page;

  /**
   * What holds for some time.
   *
   * @param windows one for each period
   */
  record Page(long fromMillis, long untilMillis, Map<Period, Window> windows) {
    Window of(Period period) {
      return Objects.requireNonNull(windows.get(period));
    }

    private boolean holds(long wallMillis) {
      return wallMillis >= fromMillis && wallMillis < untilMillis;
    }
  }

  Calendar(ZoneId zone, long wallMillis) {
    this.zone = zone;
    this.page = page(wallMillis);
  }

  /** What held when it was last asked for. */
  Page latest() {
    return page;
  }

  /** What holds at that moment. A clock that was set back is followed, too. */
  Page at(long wallMillis) {
    Page known = page;
    if (!known.holds(wallMillis)) {
      known = page(wallMillis);
      page = known;
    }
    return known;
  }

  private Page page(long wallMillis) {
    Map<Period, Window> windows = new EnumMap<>(Period.class);
    long until = Long.MAX_VALUE;
    for (Period period : Period.values()) {
      Window window = period.at(wallMillis, zone);
      windows.put(period, window);
      until = Math.min(until, window.endMillis());
    }
    return new Page(wallMillis, until, windows);
  }
}
