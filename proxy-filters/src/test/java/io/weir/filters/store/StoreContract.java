package io.weir.filters.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.store.Buckets.Place;
import io.weir.filters.store.Buckets.Taken;
import io.weir.filters.store.Buckets.Tokens;
import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Reserved;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Spend.By;
import io.weir.testing.LeakExtension;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** What every store must do; a test of one store says which, and how its time passes. */
@ExtendWith(LeakExtension.class)
@Timeout(60)
public abstract class StoreContract {
  private static final int THREADS = 64;
  private static final Duration LEASE = Duration.ofSeconds(2);
  private static final Duration SHORT = Duration.ofMillis(1500);
  private static final Facts FACTS = facts("alice", "gpt-x");
  private static final long DAY_MILLIS = TimeUnit.DAYS.toMillis(1);

  /** The store under test, new for every test. */
  protected abstract Store store();

  /**
   * A second opening of the same store, as another process would; the same one if there is none.
   */
  protected abstract Store second();

  /** Lets at least that much time pass for the store. */
  protected abstract void pass(Duration time);

  /** What the store's clock says. */
  protected abstract long nanos();

  /** What the store's calendar says. */
  protected abstract long wallMillis();

  protected static Facts facts(String key, String model) {
    return new Facts(
        key, "team", model, "chat", "openai", new Ledger.Tokens(10, 5, 2, 1, 3), false);
  }

  protected static <T> T await(Reply<T> reply) {
    T now = reply.now();
    try {
      return now != null ? now : reply.future().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("no answer", e);
    }
  }

  private Taken take(Buckets.Draw... draws) {
    return await(store().buckets().take(nanos(), List.of(draws)));
  }

  private static Pace hourly(long burst) {
    return Pace.of(1, Duration.ofHours(1), burst);
  }

  private static Tokens tokens(String key, long burst, long amount) {
    return new Tokens(key, hourly(burst), amount);
  }

  private Entry entry(String account, long limit) {
    return new Entry(account, "w", wallMillis() + 3_600_000, limit);
  }

  private Reserved reserve(long amount, Entry... entries) {
    return await(store().ledger().reserve(List.of(entries), amount, LEASE));
  }

  private Settled settle(@Nullable Reservation reservation, long actual) {
    return await(store().ledger().settle(given(reservation), actual, FACTS));
  }

  private static Reservation given(@Nullable Reservation reservation) {
    assertThat(reservation).isNotNull();
    return Objects.requireNonNull(reservation);
  }

  private static long inParallel(Callable<Boolean> one, int times) throws Exception {
    ExecutorService pool = Executors.newFixedThreadPool(THREADS);
    try {
      CountDownLatch start = new CountDownLatch(1);
      AtomicLong left = new AtomicLong(times);
      List<Future<Long>> all = new ArrayList<>();
      for (int i = 0; i < THREADS; i++) {
        all.add(
            pool.submit(
                () -> {
                  start.await();
                  long yes = 0;
                  while (left.decrementAndGet() >= 0) {
                    yes += one.call() ? 1 : 0;
                  }
                  return yes;
                }));
      }
      start.countDown();
      long sum = 0;
      for (Future<Long> each : all) {
        sum += each.get(50, TimeUnit.SECONDS);
      }
      return sum;
    } finally {
      pool.shutdownNow();
    }
  }

  @Test
  void bucket_new_isFullAndAdmitsItsBurst() {
    assertThat(take(tokens("b", 3, 1)).remaining(0)).isEqualTo(2);
    assertThat(take(tokens("b", 3, 2)).accepted()).isTrue();

    Taken refused = take(tokens("b", 3, 1));

    assertThat(refused.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(refused.remaining(0)).isZero();
    assertThat(refused.refusedBy()).isZero();
    assertThat(refused.waitNanos(0))
        .isBetween(Duration.ofMinutes(59).toNanos(), Duration.ofHours(1).toNanos());
  }

  @Test
  void bucket_drained_fillsAtItsPace() {
    Pace pace = Pace.of(10, Duration.ofSeconds(1), 5);
    assertThat(take(new Tokens("b", pace, 5)).accepted()).isTrue();
    pass(Duration.ofMillis(210));

    Taken seen = take(new Tokens("b", pace, 0));

    assertThat(seen.remaining(0)).isBetween(2L, 5L);
  }

  @Test
  void bucket_wait_isLongEnough() {
    Pace pace = Pace.of(3, Duration.ofSeconds(1), 3);
    Taken refused = take(new Tokens("b", pace, 3));
    while (refused.accepted()) { // it fills while it is asked
      refused = take(new Tokens("b", pace, 1));
    }

    pass(Duration.ofNanos(refused.waitNanos(0)));

    assertThat(take(new Tokens("b", pace, 1)).accepted()).isTrue();
  }

  @Test
  void bucket_moreThanItsBurst_neverComes() {
    assertThat(take(tokens("b", 3, 4)).waitNanos(0)).isEqualTo(Buckets.NEVER);
  }

  @Test
  void draws_oneRefused_takeNothing() {
    take(tokens("small", 1, 1));

    Taken refused = take(tokens("big", 10, 1), tokens("small", 1, 1), new Place("p", 1, 1L << 40));

    assertThat(refused.accepted()).isFalse();
    assertThat(refused.refusedBy()).isEqualTo(1);
    assertThat(take(tokens("big", 10, 10)).accepted()).isTrue();
    assertThat(take(new Place("p", 1, 1L << 40)).accepted()).isTrue();
  }

  @Test
  void settle_less_givesBack() {
    Taken taken = take(tokens("b", 10, 8));

    assertThat(await(store().buckets().settle(nanos(), taken, 0, 3))).isTrue();

    assertThat(take(tokens("b", 10, 0)).remaining(0)).isEqualTo(7);
  }

  @Test
  void settle_more_leavesADebt() {
    Taken taken = take(tokens("b", 10, 10));

    await(store().buckets().settle(nanos(), taken, 0, 15));

    Taken refused = take(tokens("b", 10, 1));
    assertThat(refused.accepted()).isFalse();
    assertThat(Duration.ofNanos(refused.waitNanos(0)))
        .isBetween(Duration.ofMinutes(359), Duration.ofHours(6));
  }

  @Test
  void settle_farTooMuch_leavesADebtThatIsBounded() {
    Taken taken = take(tokens("b", 10, 10));

    await(store().buckets().settle(nanos(), taken, 0, 1_000_000));

    assertThat(Duration.ofNanos(take(tokens("b", 10, 1)).waitNanos(0)))
        .isLessThanOrEqualTo(Duration.ofHours(101));
  }

  @Test
  void settle_refusedDraw_countsNothing() {
    take(tokens("b", 10, 10));
    Taken refused = take(tokens("b", 10, 5));

    assertThat(await(store().buckets().settle(nanos(), refused, 0, 0))).isFalse();

    assertThat(take(tokens("b", 10, 0)).remaining(0)).isZero();
  }

  @Test
  void settle_tooMuchGivenBack_fillsNoMoreThanTheBurst() {
    Taken taken = take(tokens("b", 10, 1));

    await(store().buckets().settle(nanos(), taken, 0, -100));

    assertThat(take(tokens("b", 10, 0)).remaining(0)).isEqualTo(10);
  }

  @Test
  void bucket_paceChanged_keepsWhatIsGone() {
    take(tokens("b", 10, 9));

    assertThat(take(tokens("b", 20, 0)).remaining(0)).isEqualTo(1);
    assertThat(take(tokens("b", 5, 2)).accepted()).isFalse();
  }

  @Test
  void bucket_sixtyFourThreads_admitExactlyItsBurst() throws Exception {
    assertThat(inParallel(() -> take(tokens("b", 100, 1)).accepted(), 2000)).isEqualTo(100);
  }

  @Test
  void bucket_twoOpenings_admitExactlyItsBurstTogether() throws Exception {
    AtomicLong turn = new AtomicLong();

    long admitted =
        inParallel(
            () -> {
              Store either = turn.incrementAndGet() % 2 == 0 ? store() : second();
              List<Tokens> draw = List.of(tokens("b", 100, 1), tokens("c", 1000, 1));
              return await(either.buckets().take(nanos(), draw)).accepted();
            },
            2000);

    assertThat(admitted).isEqualTo(100);
    assertThat(take(tokens("c", 1000, 0)).remaining(0)).isEqualTo(900);
  }

  @Test
  void places_taken_areGivenBackOnce() {
    Place place = new Place("p", 2, 1L << 40);
    Taken first = take(place);
    Taken second = take(place);
    assertThat(first.accepted()).isTrue();
    assertThat(first.remaining(0)).isEqualTo(1);
    assertThat(second.remaining(0)).isZero();
    assertThat(take(place).accepted()).isFalse();

    assertThat(await(store().buckets().release(first))).isTrue();
    assertThat(await(store().buckets().release(first))).isFalse();

    assertThat(take(place).accepted()).isTrue();
    assertThat(take(place).accepted()).isFalse();
  }

  @Test
  void places_leaseEnded_areFreeAgain() {
    Place place = new Place("p", 1, SHORT.toNanos());
    Taken lost = take(place);
    Taken refused = take(place);
    assertThat(refused.accepted()).isFalse();
    assertThat(refused.waitNanos(0)).isBetween(1L, place.leaseNanos());

    pass(SHORT.plusMillis(10));

    assertThat(take(place).accepted()).isTrue();
    assertThat(await(store().buckets().release(lost))).isFalse();
    assertThat(await(store().buckets().renew(nanos(), lost))).isFalse();
    assertThat(take(place).accepted()).isFalse();
  }

  @Test
  void places_renewed_areKept() {
    Place place = new Place("p", 1, Duration.ofSeconds(3).toNanos());
    Taken held = take(place);
    pass(Duration.ofSeconds(2));

    assertThat(await(store().buckets().renew(nanos(), held))).isTrue();
    pass(Duration.ofSeconds(2));

    assertThat(take(place).accepted()).isFalse();
  }

  @Test
  void places_sixtyFourThreads_neverMoreAtOnce() throws Exception {
    AtomicLong inside = new AtomicLong();
    AtomicLong most = new AtomicLong();
    Place place = new Place("p", 5, 1L << 40);

    long entered =
        inParallel(
            () -> {
              Taken taken = take(place);
              if (!taken.accepted()) {
                return false;
              }
              most.accumulateAndGet(inside.incrementAndGet(), Math::max);
              inside.decrementAndGet();
              await(store().buckets().release(taken));
              return true;
            },
            3000);

    assertThat(entered).isPositive();
    assertThat(most.get()).isBetween(1L, 5L);
    assertThat(take(place).remaining(0)).isEqualTo(4);
  }

  @Test
  void reserve_enough_isSetAsideAndSettledOnce() {
    Entry entry = entry("a", 100);
    Reserved reserved = reserve(60, entry);
    assertThat(reserved.verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(reserved.used()).containsExactly(60L);
    assertThat(reserve(41, entry).refusedBy()).isZero();

    Settled settled = settle(reserved.reservation(), 50);

    assertThat(settled.result()).isEqualTo(Settled.Result.CHARGED);
    assertThat(settled.spent()).containsExactly(50L);
    assertThat(settle(reserved.reservation(), 50).result()).isEqualTo(Settled.Result.ALREADY);
    assertThat(await(store().ledger().release(given(reserved.reservation())))).isFalse();
    assertThat(await(store().ledger().spent("a", "w"))).isEqualTo(50);
    assertThat(reserve(51, entry).accepted()).isFalse();
    assertThat(reserve(50, entry).accepted()).isTrue();
  }

  @Test
  void reserve_oneEntryShort_setsNothingAside() {
    Entry big = entry("big", 1000);
    Entry small = entry("small", 10);

    Reserved refused = reserve(11, big, small);

    assertThat(refused.verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(refused.refusedBy()).isEqualTo(1);
    assertThat(refused.reservation()).isNull();
    assertThat(refused.used()).containsExactly(0L, 0L);
    assertThat(reserve(1000, big).accepted()).isTrue();
  }

  @Test
  void reserve_windowsOfOneAccount_countApart() {
    Entry today = new Entry("a", "today", wallMillis() + 3_600_000, 10);
    Entry ever = new Entry("a", "ever", Ledger.NO_END, Long.MAX_VALUE);
    settle(reserve(10, today, ever).reservation(), 10);

    assertThat(reserve(1, today).accepted()).isFalse();
    assertThat(reserve(1, ever).used()).containsExactly(11L);
  }

  @Test
  void reserve_nothing_canBeReleasedAndSettled() {
    Entry entry = entry("a", 5);

    assertThat(await(store().ledger().release(given(reserve(0, entry).reservation())))).isTrue();
    assertThat(settle(reserve(0, entry).reservation(), 5).spent()).containsExactly(5L);
    assertThat(reserve(1, entry).refusedBy()).isZero();
  }

  @Test
  void reserve_withoutEntries_isOnlyReported() {
    Reserved reserved = reserve(10);

    assertThat(reserved.accepted()).isTrue();
    assertThat(settle(reserved.reservation(), 10).result()).isEqualTo(Settled.Result.CHARGED);
    assertThat(settle(reserved.reservation(), 10).result()).isEqualTo(Settled.Result.ALREADY);
  }

  @Test
  void release_nothingSpent_givesAllBack() {
    Entry entry = entry("a", 100);
    Reserved reserved = reserve(100, entry);

    assertThat(await(store().ledger().release(given(reserved.reservation())))).isTrue();

    assertThat(await(store().ledger().spent("a", "w"))).isZero();
    assertThat(reserve(100, entry).accepted()).isTrue();
    assertThat(settle(reserved.reservation(), 7).result()).isEqualTo(Settled.Result.ALREADY);
  }

  @Test
  void settle_moreThanReserved_isChargedInFull() {
    Entry entry = entry("a", 100);

    assertThat(settle(reserve(60, entry).reservation(), 130).spent()).containsExactly(130L);

    assertThat(reserve(1, entry).accepted()).isFalse();
  }

  @Test
  void reservation_leaseEnded_isGivenBackAndStillCharged() {
    Entry entry = entry("a", 100);
    Reserved late = reserve(100, entry);
    pass(LEASE.plusMillis(10));
    assertThat(reserve(40, entry).used()).containsExactly(40L);

    assertThat(settle(late.reservation(), 55).spent()).containsExactly(55L);

    assertThat(settle(late.reservation(), 55).result()).isEqualTo(Settled.Result.ALREADY);
    assertThat(await(store().ledger().spent("a", "w"))).isEqualTo(55);
    assertThat(reserve(6, entry).accepted()).isFalse();
    assertThat(reserve(5, entry).accepted()).isTrue();
  }

  @Test
  void reserve_sixtyFourThreadsOnTwoOpenings_neverOverspend() throws Exception {
    AtomicLong turn = new AtomicLong();
    Entry key = entry("key", 1000);
    Entry owner = entry("owner", 700);

    long accepted =
        inParallel(
            () -> {
              Store either = turn.incrementAndGet() % 2 == 0 ? store() : second();
              Reserved reserved =
                  await(either.ledger().reserve(List.of(key, owner), 10, Duration.ofMinutes(5)));
              if (!reserved.accepted()) {
                return false;
              }
              await(either.ledger().settle(given(reserved.reservation()), 10, FACTS));
              return true;
            },
            1000);

    assertThat(accepted).isEqualTo(70);
    assertThat(await(store().ledger().spent("key", "w"))).isEqualTo(700);
    assertThat(await(store().ledger().spent("owner", "w"))).isEqualTo(700);
  }

  /** Today, with so much left of it that a test ends within it. */
  private LocalDate today() {
    long left = DAY_MILLIS - wallMillis() % DAY_MILLIS;
    if (left < TimeUnit.SECONDS.toMillis(20)) {
      pass(Duration.ofMillis(left));
    }
    return LocalDate.ofInstant(Instant.ofEpochMilli(wallMillis()), ZoneOffset.UTC);
  }

  @Test
  void report_charges_areSummedUpByWhatIsAsked() {
    LocalDate today = today();
    charge(5, facts("alice", "gpt-x"));
    charge(7, facts("alice", "gpt-y"));
    charge(11, facts("bob", "gpt-x"));

    List<Spend.Row> byKey = report(today, today, By.KEY);

    assertThat(byKey)
        .extracting(Spend.Row::group)
        .containsExactly(List.of("alice"), List.of("bob"));
    assertThat(byKey.get(0).sums())
        .isEqualTo(new Spend.Sums(2, 12, new Ledger.Tokens(20, 10, 4, 2, 6), 0));
    assertThat(report(today, today, By.MODEL, By.DAY))
        .extracting(row -> row.group() + " " + row.sums().nanoUsd())
        .containsExactly("[gpt-x, " + today + "] 16", "[gpt-y, " + today + "] 7");
    assertThat(report(today, today)).hasSize(1);
    assertThat(report(today.plusDays(1), today.plusDays(9), By.KEY)).isEmpty();
  }

  @Test
  void report_chargeThatAnotherReports_isOnlyInItsWindow() {
    LocalDate today = today();
    charge(5, facts("alice", "gpt-x"));
    charge(5, Facts.UNREPORTED);

    assertThat(report(today, today, By.KEY)).hasSize(1);
    assertThat(report(today, today).get(0).sums().nanoUsd()).isEqualTo(5);
    assertThat(await(store().ledger().spent("a", "w"))).isEqualTo(10);
  }

  private void charge(long amount, Facts facts) {
    Reservation made = given(reserve(amount, entry("a", 1000)).reservation());
    await(store().ledger().settle(made, amount, facts));
  }

  private List<Spend.Row> report(LocalDate from, LocalDate to, By... by) {
    return await(store().ledger().report(new Spend.Query(from, to, List.of(by))));
  }

  @Test
  void blob_put_isThereUntilItsTimeIsOver() {
    byte[] bytes = "an answer".getBytes(StandardCharsets.UTF_8);
    assertThat(await(store().blobs().put("k", bytes, SHORT))).isTrue();
    assertThat(await(store().blobs().get("k"))).hasValue(bytes);
    assertThat(await(store().blobs().get("other"))).isEmpty();

    pass(SHORT.plusMillis(10));

    assertThat(await(store().blobs().get("k"))).isEmpty();
  }

  @Test
  void blob_deleted_isGone() {
    await(store().blobs().put("k", new byte[] {1, 0, (byte) 0xff}, Duration.ofMinutes(1)));

    assertThat(await(store().blobs().delete("k"))).isTrue();

    assertThat(await(store().blobs().get("k"))).isEmpty();
  }

  @Test
  void cell_set_isSeenUntilItsTimeIsOver() {
    assertThat(await(store().cells().get("c"))).isEqualTo(Cells.Seen.EMPTY);
    assertThat(await(store().cells().set("c", "open", SHORT))).isTrue();
    assertThat(await(second().cells().get("c"))).isEqualTo(new Cells.Seen(true, "open"));

    pass(SHORT.plusMillis(10));

    assertThat(await(store().cells().get("c"))).isEqualTo(Cells.Seen.EMPTY);
  }

  @Test
  void cell_compareAndSet_onlyOneWins() throws Exception {
    AtomicLong turn = new AtomicLong();

    long winners =
        inParallel(
            () -> {
              String mine = "mine-" + turn.incrementAndGet();
              Cells cells = turn.get() % 2 == 0 ? store().cells() : second().cells();
              Cells.Seen seen = await(cells.compareAndSet("c", null, mine, Duration.ofMinutes(1)));
              return mine.equals(seen.text());
            },
            200);

    assertThat(winners).isEqualTo(1);
  }

  @Test
  void cell_compareAndSetToNothing_empties() {
    await(store().cells().set("c", "open", Duration.ofMinutes(1)));
    Duration minute = Duration.ofMinutes(1);

    assertThat(await(store().cells().compareAndSet("c", "shut", null, minute)).text())
        .isEqualTo("open");
    assertThat(await(store().cells().compareAndSet("c", "open", null, minute)))
        .isEqualTo(Cells.Seen.EMPTY);
    assertThat(await(store().cells().get("c"))).isEqualTo(Cells.Seen.EMPTY);
  }
}
