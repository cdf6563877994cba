package io.weir.filters.breaker;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.filters.breaker.config.HealthConfig;
import io.weir.filters.breaker.config.State;
import io.weir.filters.breaker.machine.Breaker;
import io.weir.filters.breaker.machine.Signal;
import io.weir.testing.FilterHarness;
import io.weir.testing.FilterHarness.Context;
import io.weir.testing.FilterHarness.Ending;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class BreakerTest {
  private static final Pattern INCIDENT = Pattern.compile("[0-9a-f-]{36}");

  @TempDir private @Nullable Path folder;
  private final FilterHarness house = new FilterHarness();

  /** The incidents' file is opened by a thread; its folder must not go before that. */
  @AfterEach
  void endLines() {
    house.lines().closeAll().toCompletableFuture().orTimeout(10, TimeUnit.SECONDS).join();
  }

  private Path file() {
    if (folder == null) {
      throw new AssertionError("no folder");
    }
    return folder.resolve("incidents.jsonl");
  }

  private BreakerFilter breaker(String keys) {
    String yaml = "{incidents: \"" + file() + "\", " + keys + "}";
    return (BreakerFilter) house.filter(new BreakerKind(), yaml);
  }

  private Step call(Filter filter, @Nullable Fault fault, int status) {
    house.loop().turn();
    Context context = house.exchange("POST", "/v1/chat").cluster("primary");
    Hook hook = context.open(filter);
    Step step = hook.request(context.request(), false);
    hook.done(ending(step, fault, status));
    return step;
  }

  private static Ending ending(Step step, @Nullable Fault fault, int status) {
    Ending ending = new Ending().status(step == Step.NEXT ? status : 0);
    return fault == null ? ending : ending.fault(fault, "");
  }

  private void fail(Filter filter) {
    call(filter, Fault.UPSTREAM_RESET, 0);
  }

  private boolean admitted(Filter filter) {
    return call(filter, null, 200) == Step.NEXT;
  }

  private static State state(BreakerFilter filter) {
    return filter.breaker().period().state();
  }

  /** The file's lines once the filter is gone, with times and names of incidents taken out. */
  private List<String> incidents(BreakerFilter filter) throws IOException {
    filter.close();
    endLines();
    return Files.readAllLines(file(), StandardCharsets.UTF_8).stream()
        .map(line -> line.replaceFirst("\"ts\":\"[0-9TZ:.-]+\"", "\"ts\":T"))
        .map(line -> INCIDENT.matcher(line).replaceFirst("I"))
        .toList();
  }

  private static Signal red(String reason) {
    return new Signal(State.OPEN, reason, null);
  }

  private static final Signal GREEN = new Signal(State.CLOSED, "green", Map.of("p95_ms", 7));
  private static final Signal AMBER = new Signal(State.HALF_OPEN, "amber", null);

  @Test
  void failuresInARow_reachTheLimit_open() {
    BreakerFilter filter = breaker("failures: 3");
    fail(filter);
    fail(filter);
    assertThat(admitted(filter)).isTrue();
    fail(filter);
    fail(filter);
    assertThat(state(filter)).isEqualTo(State.CLOSED);
    fail(filter);
    assertThat(state(filter)).isEqualTo(State.OPEN);
    assertThat(call(filter, null, 200))
        .isEqualTo(
            new Step.Fail(Fault.BREAKER_OPEN, "the breaker of cluster listener main is open"));
  }

  @ParameterizedTest
  @CsvSource({
    "UPSTREAM_BAD_REQUEST, 400, false",
    "UPSTREAM_RATE_LIMITED, 429, false",
    "UPSTREAM_5XX, 500, true",
    "TRUNCATED, 200, true",
    "CONNECT_FAILED, 0, true",
    "CLIENT_GONE, 0, false"
  })
  void fault_ofThatClass_counts(Fault fault, int status, boolean opens) {
    BreakerFilter filter = breaker("failures: 1");
    call(filter, fault, status);
    assertThat(state(filter)).isEqualTo(opens ? State.OPEN : State.CLOSED);
  }

  @Test
  void non2xx_whereItIsAskedFor_countsEveryOddAnswer() {
    BreakerFilter filter = breaker("failures: 1, on: [connect, non_2xx]");
    call(filter, Fault.UPSTREAM_BAD_REQUEST, 400);
    assertThat(state(filter)).isEqualTo(State.OPEN);
  }

  @Test
  void ratio_ofEnoughCalls_opens() {
    BreakerFilter filter = breaker("failures: 0, ratio: 0.5, min_calls: 4, window: 10s");
    fail(filter);
    admitted(filter);
    fail(filter);
    assertThat(state(filter)).isEqualTo(State.CLOSED);
    fail(filter);
    assertThat(state(filter)).isEqualTo(State.OPEN);
  }

  @Test
  void ratio_ofCallsLongPast_isForgotten() {
    BreakerFilter filter = breaker("failures: 0, ratio: 0.5, min_calls: 2, window: 10s");
    fail(filter);
    house.advance(Duration.ofSeconds(11));
    admitted(filter);
    house.advance(Duration.ofSeconds(5));
    admitted(filter);
    fail(filter);
    assertThat(state(filter)).isEqualTo(State.CLOSED);
  }

  @Test
  void open_afterItsTime_isTriedAndClosesAfterSuccesses() throws IOException {
    BreakerFilter filter =
        breaker("failures: 1, open_for: 30s, half_open: {ratio: 1, successes: 2}");
    fail(filter);
    house.advance(Duration.ofSeconds(29));
    assertThat(admitted(filter)).isFalse();
    house.advance(Duration.ofSeconds(1));
    assertThat(admitted(filter)).isTrue();
    assertThat(state(filter)).isEqualTo(State.HALF_OPEN);
    assertThat(admitted(filter)).isTrue();
    assertThat(state(filter)).isEqualTo(State.CLOSED);
    assertThat(incidents(filter))
        .containsExactly(
            line("opened", "\"reason\":\"primary_request_failed\",\"metrics\":null"),
            line("half_open", "\"reason\":\"open_for\",\"metrics\":null"),
            line("closed", "\"duration_ms\":30000,\"metrics\":null"));
  }

  private static String line(String event, String rest) {
    return "{\"ts\":T,\"incident_id\":\"I\",\"event\":\"" + event + "\"," + rest + "}";
  }

  @Test
  void halfOpen_failure_opensTheSameIncidentForLonger() throws IOException {
    BreakerFilter filter = breaker("failures: 1, open_for: 10s, growth: 3, half_open: {ratio: 1}");
    fail(filter);
    String incident = filter.breaker().period().incident();
    long openedAt = filter.breaker().period().openedAtMillis();
    house.advance(Duration.ofSeconds(10));
    fail(filter);
    assertThat(state(filter)).isEqualTo(State.OPEN);
    assertThat(filter.breaker().period().incident()).isEqualTo(incident);
    assertThat(filter.breaker().period().openedAtMillis()).isEqualTo(openedAt);
    house.advance(Duration.ofSeconds(29));
    assertThat(admitted(filter)).isFalse();
    house.advance(Duration.ofSeconds(1));
    assertThat(admitted(filter)).isTrue();
    assertThat(incidents(filter).get(2))
        .isEqualTo(line("reopened", "\"reason\":\"half_open_failure\""));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "0.2, 20", "0.5, 50", "1, 100"})
  void halfOpen_ofAHundredCalls_letsItsShareThrough(double ratio, int expected) {
    BreakerFilter filter =
        breaker("failures: 1, open_for: 1s, half_open: {ratio: " + ratio + ", successes: 1000}");
    fail(filter);
    house.advance(Duration.ofSeconds(1));
    int through = 0;
    for (int i = 0; i < 100; i++) {
      through += admitted(filter) ? 1 : 0;
    }
    assertThat(through).isEqualTo(expected);
  }

  @Test
  void lateFailure_ofACallFromBefore_changesNothing() throws IOException {
    BreakerFilter filter = breaker("failures: 1, open_for: 0s");
    Context early = house.exchange("POST", "/v1/chat").cluster("primary");
    Hook hook = early.open(filter);
    hook.request(early.request(), false);
    fail(filter);
    hook.done(new Ending().fault(Fault.UPSTREAM_RESET, ""));
    filter.breaker().signal(AMBER);
    Hook another = early.open(filter);
    another.request(early.request(), false);
    assertThat(incidents(filter)).hasSize(2);
  }

  @Test
  void signals_closedAndOpen_followTheTable() throws IOException {
    BreakerFilter filter = breaker("failures: 1, open_for: 0s");
    Breaker breaker = filter.breaker();
    breaker.signal(AMBER);
    assertThat(state(filter)).isEqualTo(State.CLOSED);
    breaker.signal(new Signal(null, "purple", null));
    assertThat(state(filter)).isEqualTo(State.CLOSED);
    breaker.signal(red("http_503"));
    assertThat(state(filter)).isEqualTo(State.OPEN);
    String first = breaker.period().incident();
    breaker.signal(red("health_fetch_failed"));
    house.advance(Duration.ofMillis(1500));
    breaker.signal(AMBER);
    assertThat(state(filter)).isEqualTo(State.HALF_OPEN);
    breaker.signal(AMBER);
    breaker.signal(red("red"));
    assertThat(breaker.period().incident()).isNotEqualTo(first);
    breaker.signal(GREEN);
    assertThat(state(filter)).isEqualTo(State.CLOSED);
    breaker.signal(GREEN);
    assertThat(incidents(filter))
        .containsExactly(
            line("opened", "\"reason\":\"http_503\",\"metrics\":null"),
            line("half_open", "\"reason\":\"amber\",\"metrics\":null"),
            line("opened", "\"reason\":\"red\",\"metrics\":null"),
            line("closed", "\"duration_ms\":0,\"metrics\":{\"p95_ms\":7}"));
  }

  @Test
  void signal_greenWhileHalfOpen_closes() {
    BreakerFilter filter = breaker("failures: 1, open_for: 0s");
    fail(filter);
    filter.breaker().signal(AMBER);
    filter.breaker().signal(GREEN);
    assertThat(state(filter)).isEqualTo(State.CLOSED);
    assertThat(admitted(filter)).isTrue();
  }

  @Test
  void credential_refused_keepsCallsAwayButTheStateStays() {
    BreakerFilter filter = breaker("failures: 1, credential: {failures: 2, open_for: 60s}");
    call(filter, Fault.UPSTREAM_AUTH, 401);
    assertThat(admitted(filter)).isTrue();
    call(filter, Fault.UPSTREAM_AUTH, 401);
    call(filter, Fault.UPSTREAM_AUTH, 401);
    assertThat(admitted(filter)).isFalse();
    assertThat(state(filter)).isEqualTo(State.CLOSED);
    house.advance(Duration.ofSeconds(60));
    assertThat(admitted(filter)).isTrue();
    assertThat(admitted(filter)).isTrue();
  }

  @Test
  void operator_setsTheState_untilToldToLetItDecide() {
    BreakerFilter filter = breaker("failures: 1, open_for: 10s");
    Breaker breaker = filter.breaker();
    breaker.force(State.OPEN);
    breaker.signal(GREEN);
    house.advance(Duration.ofMinutes(5));
    assertThat(admitted(filter)).isFalse();
    breaker.force(State.CLOSED);
    fail(filter);
    assertThat(admitted(filter)).isTrue();
    breaker.force(null);
    fail(filter);
    assertThat(state(filter)).isEqualTo(State.OPEN);
  }

  @Test
  void incidents_toAPlaceThatCannotBeWritten_harmNothing() {
    String yaml = "{failures: 1, incidents: /proc/nowhere/at/all.jsonl}";
    BreakerFilter filter = (BreakerFilter) house.filter(new BreakerKind(), yaml);
    fail(filter);
    assertThat(state(filter)).isEqualTo(State.OPEN);
    filter.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "200 | {\"state\":\"green\"} | CLOSED | green",
        "200 | {\"state\":\"amber\",\"reason\":\"too_few\"} | HALF_OPEN | too_few",
        "200 | {\"state\":\"red\",\"reason\":null} | OPEN | red",
        "503 | {\"state\":\"red\",\"reason\":\"slow\"} | OPEN | http_503",
        "200 | nonsense | OPEN | health_fetch_failed",
        "200 | {\"state\":\"purple\"} |  | purple"
      })
  void poll_answer_isRead(int status, String body, @Nullable State state, String reason) {
    HealthConfig config =
        FilterHarness.read(new BreakerKind(), "{health: {url: \"http://127.0.0.1:1/healthz\"}}")
            .orThrow()
            .health();
    if (config == null) {
      throw new AssertionError("no health");
    }
    Signal signal = HealthPoll.read(config, status, body.getBytes(StandardCharsets.UTF_8));
    assertThat(signal.state()).isEqualTo(state);
    assertThat(signal.reason()).isEqualTo(reason);
  }
}
