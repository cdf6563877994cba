package io.weir.filters.store.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.filter.FilterException;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Ledger.Reserved;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Spend.By;
import io.weir.filters.store.Store;
import io.weir.filters.store.StoreContract;
import io.weir.filters.store.Verdict;
import io.weir.filters.store.config.StoreKind;
import io.weir.filters.store.ledger.MemoryLedger;
import io.weir.stats.Stats;
import io.weir.testing.ManualClock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SqliteStoreTest extends StoreContract {
  private static final Duration HOUR = Duration.ofHours(1);
  private static final LocalDate LONG_AGO = LocalDate.of(2000, 1, 1);
  private static final LocalDate LONG_OFF = LocalDate.of(2100, 1, 1);
  private static final Entry ACCOUNT = new Entry("a", "w", Ledger.NO_END, 1000);

  @TempDir private Path folder;
  private final ManualClock clock = new ManualClock();
  private Store store;

  @BeforeEach
  void open() throws FilterException {
    store = open(folder.resolve("below/weir.db"));
  }

  @AfterEach
  void close() {
    store.close();
  }

  private Store open(Path file) throws FilterException {
    SqliteConfig config = new SqliteConfig(file, SqliteConfig.Sync.NORMAL, 1000, 400);
    return SqliteStore.open(config, new StoreKind.Setup("sqlite", clock, new Stats()));
  }

  private void reopen() throws FilterException {
    store.close();
    open();
  }

  private Reserved reserve(long amount) {
    return await(store.ledger().reserve(List.of(ACCOUNT), amount, HOUR));
  }

  private static Reservation made(Reserved reserved) {
    return Objects.requireNonNull(reserved.reservation());
  }

  @Override
  protected Store store() {
    return store;
  }

  @Override
  protected Store second() {
    return store;
  }

  @Override
  protected void pass(Duration time) {
    clock.advance(time);
  }

  @Override
  protected long nanos() {
    return clock.nanos();
  }

  @Override
  protected long wallMillis() {
    return clock.wallMillis();
  }

  @Test
  void file_openedAgain_remembersSumsAndReports() throws Exception {
    await(store.ledger().settle(made(reserve(60)), 50, facts("alice", "gpt-x")));

    reopen();

    assertThat(await(store.ledger().spent("a", "w"))).isEqualTo(50);
    assertThat(reserve(951).accepted()).isFalse();
    assertThat(reserve(950).accepted()).isTrue();
    assertThat(await(store.ledger().report(new Spend.Query(LONG_AGO, LONG_OFF, List.of(By.OWNER)))))
        .containsExactly(
            new Spend.Row(
                List.of("team"), new Spend.Sums(1, 50, new Ledger.Tokens(10, 5, 2, 1, 3), 0)));
  }

  @Test
  void file_openedAgainWithOpenReservations_holdsThemForTheirLease() throws Exception {
    reserve(900);

    reopen();

    assertThat(reserve(101).accepted()).isFalse();
    clock.advance(HOUR.plusMillis(1));
    assertThat(reserve(1000).accepted()).isTrue();
    reopen();
    assertThat(reserve(1).accepted()).isFalse();
    assertThat(await(store.ledger().spent("a", "w"))).isZero();
  }

  @Test
  void file_settledReservations_leaveNoHold() throws Exception {
    for (int i = 0; i < 50; i++) {
      Reservation reservation = made(reserve(10));
      if (i % 2 == 0) {
        await(store.ledger().settle(reservation, 1, facts("alice", "gpt-x")));
      } else {
        store.ledger().release(reservation);
      }
    }

    reopen();

    assertThat(reserve(975).used()).containsExactly(1000L);
  }

  @Test
  void file_openElsewhere_isRefusedInWords() {
    assertThatThrownBy(() -> open(folder.resolve("below/weir.db")))
        .isInstanceOf(FilterException.class)
        .hasMessageContaining("weir.db")
        .hasMessageContaining("in use by another process");
  }

  @Test
  void file_notADatabase_isRefusedInWords() throws Exception {
    Path text = folder.resolve("notes.txt");
    Files.writeString(
        text, "not a database, only a text that is long enough to be looked at".repeat(9));

    assertThatThrownBy(() -> open(text))
        .isInstanceOf(FilterException.class)
        .hasMessageContaining("notes.txt")
        .hasMessageContaining("not a database");
  }

  @Test
  void windows_longEnded_areForgotten() throws Exception {
    Entry today = new Entry("a", "today", clock.wallMillis() + HOUR.toMillis(), 100);
    Reserved reserved = await(store.ledger().reserve(List.of(today), 10, HOUR));
    await(store.ledger().settle(made(reserved), 10, facts("alice", "gpt-x")));
    clock.advance(Duration.ofDays(4));

    reopen();

    assertThat(await(store.ledger().spent("a", "today"))).isZero();
  }

  @Test
  void reservations_tooManyUnwritten_areRefused() throws Exception {
    SqliteConfig config =
        new SqliteConfig(folder.resolve("b.db"), SqliteConfig.Sync.NORMAL, 100, 400);
    StoreKind.Setup setup = new StoreKind.Setup("sqlite", clock, new Stats());
    LedgerFile file = LedgerFile.open(config);
    Writer stopped = new Writer(file, config, setup);
    Ledger ledger = new MemoryLedger(clock, stopped);
    Entry much = new Entry("a", "w", Ledger.NO_END, Long.MAX_VALUE);
    List<Reserved> made = new ArrayList<>();
    for (int i = 0; i < 101; i++) {
      made.add(await(ledger.reserve(List.of(much), 1, HOUR)));
    }

    assertThat(made.subList(0, 100)).allMatch(Reserved::accepted);
    assertThat(made.get(100).verdict()).isEqualTo(Verdict.UNAVAILABLE);

    stopped.start();
    Settled settled = await(ledger.settle(made(made.get(0)), 1, facts("alice", "gpt-x")));
    assertThat(settled.result()).isEqualTo(Settled.Result.CHARGED);
    assertThat(await(ledger.reserve(List.of(much), 1, HOUR)).accepted()).isTrue();
    stopped.close();
  }

  @Test
  void charges_diskFull_areKeptAndWrittenOnceThereIsRoom() throws Exception {
    SqliteConfig config =
        new SqliteConfig(folder.resolve("c.db"), SqliteConfig.Sync.NORMAL, 100, 400);
    StoreKind.Setup setup = new StoreKind.Setup("sqlite", clock, new Stats());
    LedgerFile file = LedgerFile.open(config);
    Writer writer = new Writer(file, config, setup);
    Ledger ledger = new MemoryLedger(clock, writer);
    file.pragma("max_page_count = 1");
    writer.start();

    List<Reply<Settled>> replies = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      Entry large = new Entry("a".repeat(50_000), "w" + i, Ledger.NO_END, 10);
      Reservation made = made(await(ledger.reserve(List.of(large), 7, HOUR)));
      replies.add(ledger.settle(made, 7, facts("alice", "gpt-x")));
      assertThat(await(replies.get(i)).result()).isEqualTo(Settled.Result.DEFERRED);
    }
    file.pragma("max_page_count = 100000");
    Entry small = new Entry("a", "w", Ledger.NO_END, 10);
    Reservation made = made(await(ledger.reserve(List.of(small), 2, HOUR)));
    await(ledger.settle(made, 2, facts("alice", "gpt-x")));
    List<Spend.Row> report =
        await(ledger.report(new Spend.Query(LONG_AGO, LONG_OFF, List.of(By.KEY))));
    writer.close();

    assertThat(report.get(0).sums().nanoUsd()).isEqualTo(23);
    assertThat(report.get(0).sums().requests()).isEqualTo(4);
    try (Store again = open(folder.resolve("c.db"))) {
      assertThat(await(again.ledger().spent("a".repeat(50_000), "w2"))).isEqualTo(7);
    }
  }
}
