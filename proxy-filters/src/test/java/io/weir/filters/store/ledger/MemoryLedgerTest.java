package io.weir.filters.store.ledger;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Reserved;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.testing.ManualClock;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class MemoryLedgerTest {
  private static final Duration LEASE = Duration.ofMinutes(10);
  private static final Duration LONG_LEASE = Duration.ofDays(9);

  private final ManualClock clock = new ManualClock();
  private final MemoryLedger ledger = new MemoryLedger(clock, Journal.NONE);
  private final List<Entry> today =
      List.of(new Entry("alice", "today", clock.wallMillis() + 1000, 100));

  private static <T> T now(Reply<T> reply) {
    return Objects.requireNonNull(reply.now());
  }

  private Reservation reserved(long amount, Duration lease) {
    Reserved answer = now(ledger.reserve(today, amount, lease));
    return Objects.requireNonNull(answer.reservation());
  }

  private long spent() {
    return now(ledger.spent("alice", "today"));
  }

  @Test
  void settle_windowForgottenMeanwhile_isChargedAnew() {
    Reservation late = reserved(40, LONG_LEASE);
    now(ledger.settle(reserved(5, LEASE), 5, Facts.UNREPORTED));
    clock.advance(Duration.ofMillis(MemoryLedger.KEEP_ENDED_MILLIS + 2000));
    now(ledger.reserve(List.of(), 0, LEASE));
    assertThat(spent()).isZero();
    Settled answer = now(ledger.settle(late, 30, Facts.UNREPORTED));
    assertThat(answer.spent()).containsExactly(30L);
    assertThat(spent()).isEqualTo(30);
  }

  @Test
  void reserve_leasesOfAnyLength_endInTheirOrder() {
    reserved(30, Duration.ofMinutes(30));
    reserved(20, LEASE);
    reserved(10, Duration.ofMinutes(20));
    for (int open = 3; open > 0; open--) {
      assertThat(ledger.openCount()).isEqualTo(open);
      clock.advance(LEASE);
      now(ledger.reserve(today, 1000, LEASE));
    }
    assertThat(ledger.openCount()).isZero();
    assertThat(now(ledger.reserve(today, 100, LEASE)).accepted()).isTrue();
  }

  @Test
  void restore_orphan_holdsItsMoneyUntilItsLeaseEnds() {
    long end = clock.wallMillis() + LEASE.toMillis();
    ledger.restore(new Reservation("from-before-7", today, 60, end));
    assertThat(now(ledger.reserve(today, 41, LEASE)).accepted()).isFalse();
    clock.advance(LEASE);
    assertThat(now(ledger.reserve(today, 100, LEASE)).accepted()).isTrue();
  }

  @Test
  void settle_ofAnotherLedger_isRefused() {
    Reservation foreign = new Reservation("x", today, 1, Long.MAX_VALUE);
    assertThatThrownBy(() -> ledger.settle(foreign, 1, Facts.UNREPORTED))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("reservation x");
    assertThat(reserved(1, LEASE).id()).endsWith("-1");
  }
}
