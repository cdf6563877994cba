package io.weir.filters.budget;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Step;
import io.weir.filters.budget.Purse.Paid;
import io.weir.filters.identity.Identity;
import io.weir.filters.llm.price.Prices;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.testing.FilterHarness.Ending;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The clock stands at 2025-10-09, 08:53 UTC. */
class BudgetFilterTest {
  private static final String TODAY = "2025-10-09";
  private static final Step.Fail EXCEEDED =
      new Step.Fail(Fault.BUDGET_EXHAUSTED, "daily budget exceeded");

  private static final Step.Fail REJECTED =
      new Step.Fail(Fault.BUDGET_EXHAUSTED, "daily budget exceeded", true);

  private final Purse purse = new Purse();

  private static Ending failed(Fault fault) {
    return new Ending().status(fault.status()).fault(fault, "so");
  }

  private static String text(Headers headers, String name) {
    return String.valueOf(headers.get(HeaderName.of(name)));
  }

  @Test
  void call_thatEnds_isChargedWhatItCost() throws Exception {
    Filter filter = purse.filter("per: key\ndaily_usd: 1\nmonthly_usd: 10");
    Paid call = purse.exchange(filter);
    assertThat(call.at("openai", "big")).isEqualTo(Step.NEXT);
    assertThat(purse.used("key:-", TODAY)).isEqualTo(Purse.ESTIMATE);
    call.cost(1_234_567);
    assertThat(purse.spent("key:-", TODAY)).isEqualTo(1_234_567);
    assertThat(purse.spent("key:-", "2025-10")).isEqualTo(1_234_567);
    assertThat(purse.used("key:-", TODAY)).isEqualTo(1_234_567);
    assertThat(purse.stat("weir_budget_spent_nanodollars_total")).isEqualTo(1_234_567);
  }

  @Test
  void failover_releasesTheAttemptBefore_andSettlesOnce() throws Exception {
    Filter filter = purse.filter("per: all\ndaily_usd: 1");
    Paid call = purse.exchange(filter);
    call.at("anthropic", "big");
    call.at("openai", "small");
    assertThat(purse.used("all:all", TODAY)).isEqualTo(1000);
    call.cost(777);
    call.end(new Ending());
    assertThat(purse.used("all:all", TODAY)).isEqualTo(777);
    assertThat(purse.stat("weir_budget_settled_total", "released")).isEqualTo(1);
    assertThat(purse.stat("weir_budget_settled_total", "reported")).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "HEAD_TIMEOUT, 0, 10000",
    "FIRST_CONTENT_TIMEOUT, 200, 10000",
    "TRUNCATED, 200, 10000",
    "UPSTREAM_RESET, 0, 0",
    "UPSTREAM_5XX, 503, 0",
    "CONNECT_FAILED, 0, 0",
  })
  void failover_paysForWhatTheAttemptBeforeHasCost(Fault fault, int status, long nanos)
      throws Exception {
    Filter filter = purse.filter("per: all\ndaily_usd: 1");
    Paid call = purse.exchange(filter);
    call.at("anthropic", "big");
    assertThat(call.after(fault, status, "openai", "small")).isEqualTo(Step.NEXT);
    assertThat(purse.used("all:all", TODAY)).isEqualTo(nanos + 1000);
    call.cost(777);
    assertThat(purse.spent("all:all", TODAY)).isEqualTo(nanos + 777);
    String calls = nanos == 0 ? "1" : "2";
    assertThat(purse.spend("format=csv")).contains("," + calls + ",0.0000");
  }

  @Test
  void hedge_holdsMoneyForBoth_andTheLoserPaysForItsPrompt() throws Exception {
    Filter filter = purse.filter("per: all\ndaily_usd: 1");
    Paid call = purse.exchange(filter);
    call.at("other", "big");
    call.beside("openai", "big");
    assertThat(purse.used("all:all", TODAY)).isEqualTo(2 * Purse.ESTIMATE);
    call.cost(5000);
    assertThat(purse.used("all:all", TODAY)).isEqualTo(5000 + 10_000);
    assertThat(purse.spend("format=csv")).contains(",2,0.000015,15000,");
  }

  @Test
  void reject_whenNothingIsLeft_tellsTheClientWhenToComeBack() {
    Filter filter = purse.filter("daily_usd: 0.0001");
    Paid first = purse.exchange(filter);
    assertThat(first.at("openai", "big")).isEqualTo(Step.NEXT);
    first.cost(100_000);
    Paid second = purse.exchange(filter);
    assertThat(second.at("openai", "big")).isEqualTo(REJECTED);
    Headers told = second.refused("budget_exhausted");
    second.end(failed(Fault.BUDGET_EXHAUSTED).attempts(0));
    long untilMidnight = Duration.ofHours(24).toSeconds() - (8 * 3600 + 53 * 60 + 21);
    assertThat(text(told, "retry-after")).isEqualTo(String.valueOf(untilMidnight));
    assertThat(text(told, "x-should-retry")).isEqualTo("false");
    assertThat(purse.stat("weir_budget_refused_total", "daily", "reject")).isEqualTo(1);
    purse.harness.advance(Duration.ofSeconds(untilMidnight));
    assertThat(purse.exchange(filter).at("openai", "big")).isEqualTo(Step.NEXT);
  }

  @Test
  void retryAfter_isWhenTheLastOfTheEmptyWindowsEnds() {
    Filter filter = purse.filter("daily_usd: 0.0001\nmonthly_usd: 0.0001");
    Paid first = purse.exchange(filter);
    first.at("openai", "big");
    first.cost(100_000);
    Paid second = purse.exchange(filter);
    assertThat(second.at("openai", "big")).isEqualTo(REJECTED);
    long days = Long.parseLong(text(second.refused("budget_exhausted"), "retry-after")) / 86_400;
    assertThat(days).isEqualTo(22);
  }

  @Test
  void otherFault_isNotTouched() {
    Filter filter = purse.filter("daily_usd: 0.0001\non_exceeded: next_target");
    Paid first = purse.exchange(filter);
    first.at("openai", "big");
    first.cost(100_000);
    Paid second = purse.exchange(filter);
    second.at("openai", "big");
    Headers told = second.refused("no_healthy_endpoint");
    assertThat(told.get(HeaderName.of("retry-after"))).isNull();
    assertThat(told.get(HeaderName.of("x-should-retry"))).isNull();
  }

  @Test
  void nextTarget_whereItIsFree_isTaken() throws Exception {
    Filter filter = purse.filter("daily_usd: 0.0001\non_exceeded: next_target");
    Paid first = purse.exchange(filter);
    first.at("openai", "big");
    first.cost(100_000);
    Paid second = purse.exchange(filter);
    assertThat(second.at("openai", "big")).isEqualTo(EXCEEDED);
    assertThat(second.at("ollama", "nobody-knows-a-price")).isEqualTo(Step.NEXT);
    second.cost(0);
    assertThat(purse.used("key:-", TODAY)).isEqualTo(100_000);
    assertThat(purse.stat("weir_budget_refused_total", "next_target")).isEqualTo(1);
  }

  @Test
  void nextTarget_strictly_isTakenWhereItFits() throws Exception {
    Filter filter = purse.filter("daily_usd: 0.00005\non_exceeded: next_target\nstrict: true");
    Paid call = purse.exchange(filter);
    assertThat(call.at("openai", "big")).isEqualTo(EXCEEDED);
    assertThat(call.at("openai", "small")).isEqualTo(Step.NEXT);
    call.cost(900);
    assertThat(purse.used("key:-", TODAY)).isEqualTo(900);
  }

  @Test
  void warn_letsPass_andCounts() {
    Filter filter = purse.filter("daily_usd: 0.0001\non_exceeded: warn");
    for (int i = 0; i < 3; i++) {
      Paid call = purse.exchange(filter);
      assertThat(call.at("openai", "big")).isEqualTo(Step.NEXT);
      call.cost(100_000);
      assertThat(call.context.tags().containsKey("budget_exceeded")).isEqualTo(i > 0);
    }
    assertThat(purse.stat("weir_budget_refused_total", "warn")).isEqualTo(2);
    assertThat(purse.stat("weir_budget_threshold_total", "1")).isEqualTo(1);
  }

  @Test
  void thresholds_areCrossedOnceInAWindow() {
    Filter filter = purse.filter("daily_usd: 0.001\nwarn_at: [0.5, 90%]");
    for (long cost : List.of(499_999L, 1L, 1L, 399_998L, 1L, 1L)) {
      Paid call = purse.exchange(filter);
      call.at("openai", "big");
      call.cost(cost);
    }
    assertThat(purse.stat("weir_budget_threshold_total", "0.5")).isEqualTo(1);
    assertThat(purse.stat("weir_budget_threshold_total", "0.9")).isEqualTo(1);
    assertThat(purse.stat("weir_budget_threshold_total", "1")).isZero();
    purse.harness.advance(Duration.ofDays(1));
    Paid call = purse.exchange(filter);
    call.at("openai", "big");
    call.cost(1_000_000);
    assertThat(purse.stat("weir_budget_threshold_total")).isEqualTo(2 + 3);
  }

  @Test
  void keys_haveAccountsOfTheirOwn_andLimits() {
    Filter filter = purse.filter("daily_usd: 0.0001");
    Identity poor = Purse.key("poor", "ops", Map.of());
    Identity rich = Purse.key("rich", "ops", Map.of("daily_usd", BigDecimal.ONE));
    Identity free = Purse.key("free", "ops", Map.of("daily_usd", 0L));
    Identity odd = Purse.key("odd", "ops", Map.of("daily_usd", "lots"));
    for (Identity who : List.of(poor, rich, free, odd)) {
      Paid first = purse.exchange(filter, who);
      assertThat(first.at("openai", "big")).isEqualTo(Step.NEXT);
      first.cost(100_000);
      boolean more = who.name().equals("rich") || who.name().equals("free");
      assertThat(purse.exchange(filter, who).at("openai", "big"))
          .isEqualTo(more ? Step.NEXT : REJECTED);
    }
    Identity mended = Purse.key("poor", "ops", Map.of("daily_usd", BigDecimal.TEN));
    assertThat(purse.exchange(filter, mended).at("openai", "big")).isEqualTo(Step.NEXT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"key:id-ann", "owner:ops", "model:big", "route:chat", "all:all"})
  void per_saysWhoseMoneyItIs(String account) throws Exception {
    String per = account.substring(0, account.indexOf(':'));
    Filter filter = purse.filter("per: " + per + "\nweekly_usd: 1\ntotal_usd: 5");
    Paid call = purse.exchange(filter, Purse.key("ann", "ops", Map.of()));
    call.at("openai", "big");
    call.cost(42);
    assertThat(purse.spent(account, "2025-W41")).isEqualTo(42);
    assertThat(purse.spent(account, "total")).isEqualTo(42);
  }

  @Test
  void perModel_withoutAPrice_isOneAccount() throws Exception {
    Filter filter = purse.filter("per: model\ndaily_usd: 1");
    for (String model : List.of("made-up-1", "made-up-2")) {
      Paid call = purse.exchange(filter);
      call.at("openai", model);
      call.cost(7);
    }
    assertThat(purse.spent("model:unpriced", TODAY)).isEqualTo(14);
  }

  @Test
  void unknownModel_denied_isRefused() {
    Filter filter = purse.filter("daily_usd: 1\nunknown_model: deny");
    Paid call = purse.exchange(filter);
    assertThat(((Step.Fail) call.at("openai", "made-up")).fault()).isEqualTo(Fault.FORBIDDEN);
    assertThat(call.at("openai", "big")).isEqualTo(Step.NEXT);
  }

  @Test
  void unknownModel_deniedByThePrices_isRefused() {
    Filter filter = purse.filter("daily_usd: 1");
    Paid call = purse.exchange(filter);
    call.context.set(Prices.SLOT, Purse.prices("unknown: deny"));
    assertThat(((Step.Fail) call.at("openai", "made-up")).fault()).isEqualTo(Fault.FORBIDDEN);
  }

  @Test
  void answerWithoutUsage_isEstimatedFromWhatWasSent() throws Exception {
    Filter filter = purse.filter("daily_usd: 1");
    Paid call = purse.exchange(filter);
    call.at("openai", "big");
    call.end(new Ending().at(Mark.CONNECTED, 1).at(Mark.RESPONSE_HEAD, 2));
    assertThat(purse.spent("key:-", TODAY)).isEqualTo((10 + 5) * 1000);
    assertThat(purse.stat("weir_budget_settled_total", "estimated")).isEqualTo(1);
    assertThat(purse.spend("format=csv")).contains(",1\r\n");
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CLIENT_GONE", "HEAD_TIMEOUT", "TOTAL_TIMEOUT", "CUT_BY_DRAIN"})
  void leftAtWork_paysForThePrompt(Fault fault) throws Exception {
    Filter filter = purse.filter("daily_usd: 1");
    Paid call = purse.exchange(filter);
    call.at("openai", "big");
    call.end(failed(fault).at(Mark.CONNECTED, 1));
    assertThat(purse.used("key:-", TODAY)).isEqualTo(10_000);
  }

  @ParameterizedTest
  @EnumSource(
      value = Fault.class,
      names = {"CONNECT_FAILED", "UPSTREAM_RESET", "UPSTREAM_5XX", "CLIENT_GONE"})
  void failedBeforeWork_costsNothing(Fault fault) throws Exception {
    Filter filter = purse.filter("daily_usd: 1");
    Paid call = purse.exchange(filter);
    call.at("openai", "big");
    Ending ending = failed(fault);
    call.end(fault == Fault.CLIENT_GONE ? ending : ending.at(Mark.CONNECTED, 1));
    assertThat(purse.used("key:-", TODAY)).isZero();
    assertThat(purse.spend("format=csv").lines()).hasSize(1);
  }

  @Test
  void cancelledStream_isChargedFromWhatWasSeen_andFlagged() throws Exception {
    Filter filter = purse.filter("daily_usd: 1");
    Paid call = purse.exchange(filter);
    call.at("openai", "big");
    call.cost(3333, true);
    assertThat(purse.spent("key:-", TODAY)).isEqualTo(3333);
    assertThat(purse.stat("weir_budget_settled_total", "estimated")).isEqualTo(1);
  }

  @Test
  void noAttempt_noMoney() throws Exception {
    Filter filter = purse.filter("daily_usd: 1");
    Paid call = purse.exchange(filter);
    call.end(new Ending().attempts(0));
    assertThat(purse.used("key:-", TODAY)).isZero();
    assertThat(purse.stat("weir_budget_reserved_total")).isZero();
  }

  @Test
  void reservation_whoseExchangeNeverEnds_isHealedByItsLease() throws Exception {
    Filter filter = purse.filter("daily_usd: 1\nlease: 30s");
    purse.exchange(filter).at("openai", "big");
    assertThat(purse.used("key:-", TODAY)).isEqualTo(Purse.ESTIMATE);
    purse.harness.advance(Duration.ofSeconds(30));
    assertThat(purse.used("key:-", TODAY)).isZero();
  }

  @Test
  void get_isNotMetered() {
    Filter filter = purse.filter("daily_usd: 1");
    assertThat(filter.open(purse.harness.exchange("GET", "/v1/models"))).isNull();
    assertThat(purse.filter("enabled: false").open(purse.harness.exchange("POST", "/x"))).isNull();
  }

  @Test
  void twoBudgets_areBothCharged_andReportOnce() throws Exception {
    Filter outer = purse.filter("per: all\ndaily_usd: 1");
    Filter inner = purse.filter("per: key\ndaily_usd: 1");
    Paid far = purse.exchange(outer);
    Paid near = purse.exchange(inner, far.context);
    far.at("openai", "big");
    near.at("openai", "big");
    near.cost(50);
    far.cost(50);
    assertThat(purse.spent("all:all", TODAY)).isEqualTo(50);
    assertThat(purse.spent("key:-", TODAY)).isEqualTo(50);
    assertThat(purse.spend("format=csv")).contains("\r\n,1,0.00000005,50,10,20,");
  }

  @Test
  void headers_sayWhatIsLeft() {
    Filter filter = purse.filter("daily_usd: 1\nmonthly_usd: 0.5\nheaders: true");
    Paid call = purse.exchange(filter);
    call.at("openai", "big");
    Headers told = call.answered();
    assertThat(text(told, "x-budget-limit-usd")).isEqualTo("0.5");
    assertThat(text(told, "x-budget-remaining-usd")).isEqualTo("0.4999");
    assertThat(text(told, "x-budget-period")).isEqualTo("monthly");
    assertThat(Long.parseLong(text(told, "x-budget-reset"))).isBetween(1_900_000L, 2_000_000L);
    assertThat(told.get(HeaderName.of("retry-after"))).isNull();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void sixtyFourThreads_spendTheBudgetAndNoMore(boolean strict) throws Exception {
    long calls = 200;
    String limit = BigDecimal.valueOf(calls * Purse.ESTIMATE, 9).toPlainString();
    Filter filter = purse.filter("per: all\ntotal_usd: " + limit + "\nstrict: " + strict);
    AtomicInteger served = new AtomicInteger();
    CountDownLatch start = new CountDownLatch(1);
    Thread[] threads = new Thread[64];
    for (int i = 0; i < threads.length; i++) {
      threads[i] =
          new Thread(
              () -> {
                try {
                  start.await();
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                for (int k = 0; k < 20; k++) {
                  Paid call = purse.exchange(filter);
                  if (call.at("openai", "big") == Step.NEXT) {
                    served.incrementAndGet();
                    call.cost(Purse.ESTIMATE);
                  }
                }
              });
      threads[i].start();
    }
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
    assertThat(served.get()).isEqualTo(calls);
    assertThat(purse.used("all:all", "total")).isEqualTo(calls * Purse.ESTIMATE);
    assertThat(purse.stat("weir_budget_threshold_total", "1")).isEqualTo(1);
  }

  @Test
  void estimatesAboveTheCost_neverOverspend() throws Exception {
    Filter filter = purse.filter("per: all\ntotal_usd: 0.00025\nstrict: true");
    Paid one = purse.exchange(filter);
    Paid two = purse.exchange(filter);
    assertThat(one.at("openai", "big")).isEqualTo(Step.NEXT);
    assertThat(two.at("openai", "big")).isEqualTo(Step.NEXT);
    assertThat(purse.exchange(filter).at("openai", "big")).isInstanceOf(Step.Fail.class);
    one.cost(10_000);
    Paid three = purse.exchange(filter);
    assertThat(three.at("openai", "big")).isEqualTo(Step.NEXT);
    assertThat(purse.used("all:all", "total")).isEqualTo(210_000);
  }
}
