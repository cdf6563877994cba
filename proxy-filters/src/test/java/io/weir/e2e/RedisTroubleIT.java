package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Crowd.Told;
import io.weir.filters.store.redis.RedisProcess;
import io.weir.filters.store.redis.SlowRelay;
import io.weir.testing.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The real proxy on a real Redis that is silent, gone, started again, or only takes its time. */
@Timeout(120)
class RedisTroubleIT {
  private static final int CLIENTS = 16;
  private static final int CALLS = 20;
  private static final int ALL = CLIENTS * CALLS;
  private static final int SHARE = 100;

  /** A Redis that is held takes for ever; a busy machine adds to the 50 ms that a call may. */
  private static final Duration LONGEST = Duration.ofSeconds(5);

  /** How many calls may have waited: those before the trouble was seen, and some that look. */
  private static final int WAITING_MAX = 4 * CLIENTS;

  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - name: paid
              match: {host: paid}
              filters:
                - budget: {per: all, total_usd: MONEY, strict: true, store: STORE}
                - usage: {prices: {built_in: false, models: [{match: gpt-x, input: 1, output: 2}]}}
              to: up
            - name: limited
              match: {prefix: /}
              filters: [{rate_limit: {per: all, LIMIT, store: STORE}}]
              to: up
      clusters:
        - UP
      """;

  @AutoClose private final RedisProcess redis = new RedisProcess();
  @AutoClose private final SlowRelay relay = new SlowRelay(redis.port());

  private LiveProxy proxy(String store, String limit, String money, String cluster) {
    String where = "{redis: {url: \"" + relay.url() + "\", " + store + "}}";
    return LiveProxy.of(
        YAML.replace("STORE", where)
            .replace("LIMIT", limit)
            .replace("MONEY", money)
            .replace("UP", "{name: up, " + cluster + "}"));
  }

  private static String request(String route) {
    String body = "{\"model\": \"gpt-x\", \"max_tokens\": 9, \"messages\": []}";
    return "POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nContent-Length: %d\r\n\r\n%s"
        .formatted(route, body.length(), body);
  }

  private static List<Told> ask(LiveProxy proxy, String route) {
    return Crowd.told(CLIENTS, List.of(proxy.address()), request(route), CALLS);
  }

  private static void awaitWell(LiveProxy proxy) {
    LiveProxy.await(
        () -> "a Redis that answers",
        () -> {
          Crowd.told(1, List.of(proxy.address()), request("limited"), 1);
          return proxy.stat("weir_store_state") == 1;
        });
  }

  private static void expectInTime(List<Told> told) {
    long longest = told.stream().mapToLong(Told::nanos).max().orElse(0);
    assertThat(Duration.ofNanos(longest)).isLessThan(LONGEST);
  }

  /**
   * Asks while Redis is not well: the policy holds, in time, and is seen; how many calls passed.
   */
  private static long expectPolicy(LiveProxy proxy, String policy, boolean shareLeft) {
    long waited = proxy.stat("weir_store_failures_total", "cause", "timeout");
    long shut = proxy.stat("weir_store_failures_total", "cause", "shut");
    List<Told> limited = ask(proxy, "limited");
    List<Told> paid = ask(proxy, "paid");

    expectInTime(limited);
    expectInTime(paid);
    boolean closed = policy.equals("closed");
    long passed = closed ? 0 : policy.equals("open") ? ALL : shareLeft ? SHARE : 0;
    assertThat(Crowd.count(limited, 200)).isEqualTo(passed);
    assertThat(Crowd.count(limited, closed ? 503 : 429)).isEqualTo(ALL - passed);
    assertThat(Crowd.count(paid, closed ? 503 : 200)).isEqualTo(ALL);
    assertThat(proxy.stat("weir_store_state")).isZero();
    assertThat(proxy.stat("weir_store_failures_total", "cause", "timeout") - waited)
        .isLessThan(WAITING_MAX);
    assertThat(proxy.stat("weir_store_failures_total", "cause", "shut") - shut).isGreaterThan(ALL);
    return Crowd.count(paid, 200);
  }

  private static void awaitCharged(LiveProxy proxy, long calls) {
    LiveProxy.await(
        () -> calls + " charges in " + proxy.admin("GET", "/spend?format=csv&by=route"),
        () ->
            calls == 0
                || proxy
                    .admin("GET", "/spend?format=csv&by=route")
                    .contains("\npaid," + calls + ","));
    proxy.awaitStat(0, "weir_store_unwritten");
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "closed", "local_share"})
  void policy_whileSilentOrGone_holdsInTime_andNoChargeIsLost(String policy) {
    String store = "on_failure: " + policy + ", share: 2";
    String limit = "requests: " + 2 * SHARE + "/d";
    try (LiveProxy proxy = proxy(store, limit, "1000", "type: mock")) {
      awaitWell(proxy);
      relay.hold();
      long paid = expectPolicy(proxy, policy, true);
      String answer =
          switch (policy) {
            case "open" -> "assumed";
            case "closed" -> "unavailable";
            default -> "refused";
          };
      assertThat(proxy.stat("weir_store_calls_total", "op", "take", "result", answer))
          .isGreaterThanOrEqualTo(ALL - SHARE);
      relay.delay(0);
      awaitWell(proxy);
      awaitCharged(proxy, paid);

      redis.stop();
      paid = expectPolicy(proxy, policy, false);
      AtomicBoolean goOn = new AtomicBoolean(true);
      Crowd load = new Crowd(4, List.of(proxy.address()), request("limited"), goOn::get);
      redis.restart();
      awaitWell(proxy);
      goOn.set(false);
      expectInTime(load.join());
      awaitCharged(proxy, paid);
    }
  }

  @ParameterizedTest
  @EnumSource
  void body_thatComesWhileRedisIsAsked_reachesTheUpstreamWhole(Wire wire) {
    int length = wire == Wire.H1 ? 300_000 : 16_000; // one frame
    String body = "{\"model\": \"gpt-x\", \"x\": \"" + "y".repeat(length) + "\"}";
    try (Backend up = Wire.H1.backend();
        LiveProxy proxy = proxy("timeout: 5s", "requests: 9/d", "1", upstream(up));
        Client client = wire.client(proxy.address())) {
      relay.delay(200);
      client.post("/v1/chat/completions", body);
      Backend.Served served = up.accept();
      assertThat(served.body()).isEqualTo(body);
      served.answer("{}");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  private static String upstream(Backend up) {
    return "endpoints: \"http://127.0.0.1:" + up.port() + "\"";
  }

  /** The only place, and money for one call, are taken and given back. */
  @ParameterizedTest
  @ValueSource(strings = {"limited", "paid"})
  void client_thatLeavesWhileRedisIsAsked_leavesNothingTaken(String route) {
    try (LiveProxy proxy =
        proxy("timeout: 10s", "concurrency: 1", "0.000040", "type: mock, reply: ok")) {
      proxy.awaitStat(1, "weir_store_state");
      relay.hold();
      try (RawClient client = RawClient.to(proxy.address())) {
        client.send(request(route));
        LiveProxy.await(() -> "the request", () -> proxy.exchanges() == 1);
      }
      proxy.awaitIdle();
      relay.delay(0);
      proxy.awaitStat(1, "weir_store_calls_total", "result", "accepted");
      LiveProxy.await(
          () -> "what was taken",
          () -> Crowd.count(Crowd.told(1, List.of(proxy.address()), request(route), 1), 200) == 1);
    }
  }
}
