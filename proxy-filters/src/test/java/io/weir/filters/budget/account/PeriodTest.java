package io.weir.filters.budget.account;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.store.Ledger;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PeriodTest {
  @ParameterizedTest
  @CsvSource({
    "DAILY,   UTC,              2026-10-05T23:59:59.999Z, 2026-10-05, 2026-10-06T00:00:00Z",
    "DAILY,   UTC,              2026-10-06T00:00:00Z,     2026-10-06, 2026-10-07T00:00:00Z",
    "DAILY,   Europe/Berlin,    2026-10-05T22:00:00Z,     2026-10-06, 2026-10-06T22:00:00Z",
    // the clocks go forward: 23 hours; and back: 25 hours
    "DAILY,   Europe/Berlin,    2026-03-28T23:00:00Z,     2026-03-29, 2026-03-29T22:00:00Z",
    "DAILY,   Europe/Berlin,    2026-10-24T22:00:00Z,     2026-10-25, 2026-10-25T23:00:00Z",
    "DAILY,   America/New_York, 2026-11-01T05:30:00Z,     2026-11-01, 2026-11-02T05:00:00Z",
    "DAILY,   America/New_York, 2026-11-01T06:30:00Z,     2026-11-01, 2026-11-02T05:00:00Z",
    // a day that begins at one o'clock, and one that never was
    "DAILY,   America/Asuncion, 2023-10-01T03:59:59Z,     2023-09-30, 2023-10-01T04:00:00Z",
    "DAILY,   Pacific/Apia,     2011-12-30T09:59:59Z,     2011-12-29, 2011-12-30T10:00:00Z",
    "WEEKLY,  UTC,              2026-10-11T23:59:59Z,     2026-W41,   2026-10-12T00:00:00Z",
    "WEEKLY,  UTC,              2026-10-12T00:00:00Z,     2026-W42,   2026-10-19T00:00:00Z",
    "WEEKLY,  UTC,              2027-01-03T12:00:00Z,     2026-W53,   2027-01-04T00:00:00Z",
    "WEEKLY,  Europe/Berlin,    2026-10-25T12:00:00Z,     2026-W43,   2026-10-25T23:00:00Z",
    "MONTHLY, UTC,              2024-02-29T23:59:59Z,     2024-02,    2024-03-01T00:00:00Z",
    "MONTHLY, UTC,              2026-12-31T23:59:59Z,     2026-12,    2027-01-01T00:00:00Z",
    "MONTHLY, Europe/Berlin,    2026-03-31T21:59:59Z,     2026-03,    2026-03-31T22:00:00Z",
    "MONTHLY, Pacific/Auckland, 2026-01-31T11:00:00Z,     2026-02,    2026-02-28T11:00:00Z"
  })
  void window_ofAMoment_isTheCalendars(
      Period period, String zone, Instant at, String name, Instant end) {
    Period.Window window = period.at(at.toEpochMilli(), ZoneId.of(zone));
    assertThat(window.name()).isEqualTo(name);
    assertThat(Instant.ofEpochMilli(window.endMillis())).isEqualTo(end);
  }

  @Test
  void total_neverEnds() {
    assertThat(Period.TOTAL.at(1, ZoneId.of("UTC")).endMillis()).isEqualTo(Ledger.NO_END);
  }

  @Test
  void windows_throughTheYears_followEachOtherWithoutAGap() {
    ZoneId zone = ZoneId.of("America/New_York");
    for (Period period : new Period[] {Period.DAILY, Period.WEEKLY, Period.MONTHLY}) {
      long at = Instant.parse("2023-12-30T12:00:00Z").toEpochMilli();
      for (int i = 0; i < 800; i++) {
        Period.Window window = period.at(at, zone);
        Period.Window last = period.at(window.endMillis() - 1, zone);
        Period.Window next = period.at(window.endMillis(), zone);
        assertThat(last).isEqualTo(window);
        assertThat(next.name()).isGreaterThan(window.name());
        at = window.endMillis();
      }
    }
  }

  @Test
  void calendar_whoseClockIsSetBack_followsIt() {
    long noon = Instant.parse("2026-10-05T12:00:00Z").toEpochMilli();
    Calendar calendar = new Calendar(ZoneId.of("UTC"), noon);
    Calendar.Page first = calendar.at(noon + 1);
    assertThat(calendar.at(noon + Duration.ofHours(11).toMillis())).isSameAs(first);
    assertThat(calendar.at(noon + Duration.ofHours(12).toMillis()).of(Period.DAILY).name())
        .isEqualTo("2026-10-06");
    assertThat(calendar.at(noon).of(Period.DAILY).name()).isEqualTo("2026-10-05");
  }
}
