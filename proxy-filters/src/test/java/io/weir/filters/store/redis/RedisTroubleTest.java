package io.weir.filters.store.redis;

import static io.weir.filters.store.redis.RedisStores.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.store.Buckets.Place;
import io.weir.filters.store.Buckets.Taken;
import io.weir.filters.store.Buckets.Tokens;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Ledger.Facts;
import io.weir.filters.store.Ledger.Reserved;
import io.weir.filters.store.Ledger.Settled;
import io.weir.filters.store.Pace;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Spend.By;
import io.weir.filters.store.Store;
import io.weir.filters.store.Verdict;
import io.weir.filters.store.config.StoreKind;
import io.weir.filters.store.redis.RedisConfig.OnFailure;
import io.weir.filters.store.redis.line.Server;
import io.weir.net.Clock;
import io.weir.stats.Exposition;
import io.weir.stats.Stats;
import java.time.Duration;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A Redis that is stopped, slow, or started again, and what those who need it are told. */
@Timeout(60)
class RedisTroubleTest {
  private static final Duration BUDGET = Duration.ofMillis(500);
  private static final Duration LEASE = Duration.ofMinutes(5);
  private static final long SLOW_MILLIS = 1_000;
  private static final Entry ACCOUNT = new Entry("a", "w", Ledger.NO_END, 100);
  private static final Facts FACTS =
      new Facts("alice", "", "gpt-x", "", "", Ledger.Tokens.NONE, false);
  private static final Tokens DRAW = new Tokens("b", Pace.of(1, Duration.ofHours(1), 10), 1);
  private static final Place PLACE = new Place("p", 4, LEASE.toNanos());

  private final RedisProcess redis = new RedisProcess();
  private final SlowRelay relay = new SlowRelay(redis.port());
  private final Stats stats = new Stats();
  private final List<Store> opened = new ArrayList<>();

  @AfterEach
  void close() {
    opened.forEach(Store::close);
    relay.close();
    redis.close();
  }

  private Store open(OnFailure onFailure, int share) throws Exception {
    Server server = new Server(List.of(relay.url()), null, null, Server.Tls.DEFAULT);
    RedisConfig config = new RedisConfig(server, "t", BUDGET, onFailure, share);
    Store store = RedisStore.open(config, new StoreKind.Setup("redis", Clock.system(), stats));
    opened.add(store);
    return store;
  }

  private Store openWell(OnFailure onFailure, int share) throws Exception {
    return RedisStores.well(open(onFailure, share));
  }

  private static <T> T await(Reply<T> reply) {
    try {
      return reply.future().get(20, TimeUnit.SECONDS);
    } catch (Exception e) {
      throw new AssertionError("no answer", e);
    }
  }

  private static Taken take(Store store) {
    return await(store.buckets().take(System.nanoTime(), List.of(DRAW, PLACE)));
  }

  private static Reserved reserve(Store store, long amount) {
    return await(store.ledger().reserve(List.of(ACCOUNT), amount, LEASE));
  }

  private static Settled settle(Store store, Reserved reserved, long actual) {
    Reservation made = Objects.requireNonNull(reserved.reservation());
    return await(store.ledger().settle(made, actual, FACTS));
  }

  private static long spent(Store store) {
    return await(store.ledger().spent("a", "w"));
  }

  @Test
  void open_stopped_acceptsAndCountsNothing() throws Exception {
    Store store = openWell(OnFailure.OPEN, 1);
    assertThat(take(store).verdict()).isEqualTo(Verdict.ACCEPTED);
    redis.stop();

    for (int i = 0; i < 50; i++) {
      Taken taken = take(store);
      assertThat(taken.verdict()).isEqualTo(Verdict.ASSUMED);
      assertThat(taken.remaining(0)).isEqualTo(-1);
      assertThat(await(store.buckets().release(taken))).isFalse();
      assertThat(reserve(store, 1000).verdict()).isEqualTo(Verdict.ASSUMED);
    }
  }

  @Test
  void closed_stopped_refuses() throws Exception {
    Store store = openWell(OnFailure.CLOSED, 1);
    redis.stop();

    assertThat(take(store).verdict()).isEqualTo(Verdict.UNAVAILABLE);
    assertThat(reserve(store, 1).verdict()).isEqualTo(Verdict.UNAVAILABLE);
    assertThat(reserve(store, 1).reservation()).isNull();
    assertThat(spent(store)).isEqualTo(-1);
    assertThat(await(store.cells().get("c")).available()).isFalse();
    assertThat(await(store.blobs().get("k"))).isEmpty();
    assertThat(await(store.blobs().put("k", new byte[1], LEASE))).isFalse();
  }

  @Test
  void localShare_stopped_admitsItsShareOfTheLimit() throws Exception {
    Store store = openWell(OnFailure.LOCAL_SHARE, 2);
    redis.stop();

    List<Taken> taken = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      Tokens draw = new Tokens("b", DRAW.pace(), 1);
      taken.add(await(store.buckets().take(System.nanoTime(), List.of(draw))));
    }
    assertThat(taken).filteredOn(Taken::accepted).hasSize(5).allMatch(Taken::local);
    assertThat(take(store).refusedBy()).isZero();
    assertThat(reserve(store, 51).verdict()).isEqualTo(Verdict.REFUSED);
    assertThat(reserve(store, 50).verdict()).isEqualTo(Verdict.ACCEPTED);
    assertThat(reserve(store, 1).verdict()).isEqualTo(Verdict.REFUSED);
  }

  @Test
  void localShare_places_areGivenBackWhereTheyWereTaken() throws Exception {
    Store store = openWell(OnFailure.LOCAL_SHARE, 4);
    redis.stop();
    List<Place> place = List.of(PLACE);
    Taken held = await(store.buckets().take(System.nanoTime(), place));
    assertThat(held.accepted()).isTrue();
    assertThat(await(store.buckets().take(System.nanoTime(), place)).accepted()).isFalse();
    redis.restart();
    eventually(() -> !await(store.buckets().take(System.nanoTime(), List.of(DRAW))).local());

    assertThat(await(store.buckets().release(held))).isTrue();
  }

  @Test
  void silent_underLoad_answersAllTheSame_andSoonWithoutAsking() throws Exception {
    Store store = openWell(OnFailure.OPEN, 1);
    relay.hold();
    AtomicInteger assumed = new AtomicInteger();
    ExecutorService pool = Executors.newFixedThreadPool(16);
    for (int i = 0; i < 400; i++) {
      pool.execute(() -> assumed.addAndGet(take(store).verdict() == Verdict.ASSUMED ? 1 : 0));
    }
    pool.shutdown();
    assertThat(pool.awaitTermination(30, TimeUnit.SECONDS)).isTrue();

    assertThat(assumed.get()).isEqualTo(400);
    assertThat(metric("weir_store_state{")).isZero();
    assertThat(metric("weir_store_failures_total{store=\"redis\",cause=\"shut\""))
        .isGreaterThan(300);
  }

  /** The sum of all whose name and labels begin like this. */
  private double metric(String start) {
    return new Exposition(stats)
        .render(Exposition.contentType(null))
        .lines()
        .filter(line -> line.startsWith(start))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
        .sum();
  }

  @Test
  void slow_thenQuick_isAskedAgain() throws Exception {
    Store store = openWell(OnFailure.CLOSED, 1);
    relay.hold();
    for (int i = 0; i < 6; i++) {
      assertThat(take(store).verdict()).isEqualTo(Verdict.UNAVAILABLE);
    }

    relay.delay(0);

    eventually(() -> take(store).verdict() == Verdict.ACCEPTED);
    assertThat(metric("weir_store_state{")).isEqualTo(1);
  }

  @Test
  void slow_placesTakenTooLate_areGivenBack() throws Exception {
    Store store = openWell(OnFailure.CLOSED, 1);
    take(store);
    relay.hold();
    assertThat(take(store).verdict()).isEqualTo(Verdict.UNAVAILABLE);
    relay.delay(0);

    List<Place> look = List.of(PLACE);
    eventually(
        () -> {
          Taken taken = await(store.buckets().take(System.nanoTime(), look));
          store.buckets().release(taken);
          return taken.remaining(0) == PLACE.most() - 2;
        });
  }

  @Test
  void slow_reservationsMadeTooLate_areGivenBack() throws Exception {
    Store store = openWell(OnFailure.CLOSED, 1);
    assertThat(reserve(store, 10).accepted()).isTrue();
    relay.hold();
    assertThat(reserve(store, 90).verdict()).isEqualTo(Verdict.UNAVAILABLE);
    relay.delay(0);

    eventually(() -> reserve(store, 90).accepted());
  }

  @Test
  void slow_charges_areWrittenOnceAllTheSame() throws Exception {
    Store store = openWell(OnFailure.CLOSED, 1);
    Reserved first = reserve(store, 10);
    Reserved second = reserve(store, 10);
    relay.hold();
    assertThat(settle(store, first, 7).result()).isEqualTo(Settled.Result.DEFERRED);
    assertThat(settle(store, second, 5).result()).isEqualTo(Settled.Result.DEFERRED);
    assertThat(settle(store, second, 5).result()).isEqualTo(Settled.Result.ALREADY);
    relay.delay(0);

    eventually(() -> metric("weir_store_unwritten{") == 0);

    eventually(() -> spent(store) == 12);
    assertThat(reserve(store, 88).used()).containsExactly(100L);
    List<Spend.Row> report =
        await(
            store
                .ledger()
                .report(
                    new Spend.Query(
                        LocalDate.of(2000, 1, 1), LocalDate.of(2100, 1, 1), List.of(By.KEY))));
    assertThat(report).hasSize(1);
    assertThat(report.get(0).sums().requests()).isEqualTo(2);
    assertThat(report.get(0).sums().nanoUsd()).isEqualTo(12);
  }

  @Test
  void stopped_chargesMadeMeanwhile_areBroughtLater() throws Exception {
    Store store = openWell(OnFailure.OPEN, 1);
    Reserved before = reserve(store, 10);
    redis.stop();
    Reserved during = reserve(store, 10);
    assertThat(settle(store, before, 7).result()).isEqualTo(Settled.Result.DEFERRED);
    assertThat(settle(store, during, 5).result()).isEqualTo(Settled.Result.DEFERRED);
    assertThat(metric("weir_store_unwritten{")).isEqualTo(2);

    redis.restart();

    eventually(() -> spent(store) == 12);
    eventually(() -> metric("weir_store_unwritten{") == 0);
  }

  @Test
  void localShare_chargesMadeMeanwhile_areBroughtLater() throws Exception {
    Store store = openWell(OnFailure.LOCAL_SHARE, 1);
    redis.stop();
    Reserved reserved = reserve(store, 10);
    assertThat(settle(store, reserved, 6).result()).isEqualTo(Settled.Result.DEFERRED);
    assertThat(settle(store, reserved, 6).result()).isEqualTo(Settled.Result.ALREADY);

    redis.restart();

    eventually(() -> spent(store) == 6);
  }

  @Test
  void slow_forGood_chargesAreBroughtWithPatience() throws Exception {
    Store store = openWell(OnFailure.OPEN, 1);
    Reserved reserved = reserve(store, 10);
    relay.delay(SLOW_MILLIS);
    assertThat(settle(store, reserved, 7).result()).isEqualTo(Settled.Result.DEFERRED);

    eventually(() -> metric("weir_store_unwritten{") == 0);

    relay.delay(0);
    eventually(() -> spent(store) == 7);
  }

  @Test
  void start_withoutRedis_opensAndConnectsLater() throws Exception {
    redis.stop();

    Store store = open(OnFailure.CLOSED, 1);

    assertThat(take(store).verdict()).isEqualTo(Verdict.UNAVAILABLE);
    redis.restart();
    eventually(() -> take(store).verdict() == Verdict.ACCEPTED);
  }
}
