package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Crowd.Told;
import io.weir.filters.store.redis.RedisProcess;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Two proxies of their own processes on one real Redis, and one on sqlite: many clients at once,
 * and limits, money and breakers that hold as if there were one.
 */
@Timeout(120)
class SharedLimitsIT {
  private static final int CLIENTS = 64;
  private static final int CALLS = 8;
  private static final int LIMIT = 300;

  /** What a call comes to: seven tokens in at 1 USD a million, three out at 2. */
  private static final long COST = 13_000;

  /** What one is taken for: 35 bytes are nine tokens in, and nine more may come out. */
  private static final long ESTIMATE = 27_000;

  /** The same where one token may come out, and three do. */
  private static final long LOW_ESTIMATE = 11_000;

  private static final long MONEY = 100 * COST + COST / 2;
  private static final long PLENTY = 1_000_000_000;
  private static final String ANSWER =
      "{\"model\": \"gpt-x\", \"usage\": {\"prompt_tokens\": 7, \"completion_tokens\": 3}}";

  private static final String YAML =
      """
      process: {loops: 1}
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - name: limited
              match: {host: limited}
              filters: [{rate_limit: {per: all, requests: 300/d, store: STORE}}]
              respond: {json: {ok: true}}
            - name: strict
              match: {host: strict}
              filters:
                - budget: {per: all, total_usd: MONEY, strict: true, store: STORE}
                - usage: PRICES
              to: up
            - name: loose
              match: {host: loose}
              filters:
                - budget: {per: all, total_usd: MONEY, store: STORE}
                - usage: PRICES
              to: up
            - name: crash
              match: {host: crash}
              filters:
                - budget: {name: c, per: all, total_usd: ALL, strict: true, lease: 3s, store: STORE}
                - usage: PRICES
              to: up
            - name: less
              match: {host: less}
              filters:
                - budget: {name: c, per: all, total_usd: LESS, strict: true, store: STORE}
                - usage: PRICES
              to: up
            - {name: broken, match: {host: broken}, to: bad}
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:UP"}
        - name: bad
          endpoints: "http://127.0.0.1:UP"
          filters: [{breaker: {failures: 1, open_for: 0s, store: STORE}}]
      """;

  private static final String PRICES =
      "{prices: {built_in: false, models: [{match: gpt-x, input: 1, output: 2}]}}";

  @TempDir private static Path folder;
  private static final Map<String, AtomicLong> SERVED = new ConcurrentHashMap<>();
  private static final Semaphore GATE = new Semaphore(0);
  private static FakeServer upstream;
  private static RedisProcess redis;
  private static ProxyProcess one;
  private static ProxyProcess two;

  @BeforeAll
  static void start() {
    upstream = FakeServer.serving(SharedLimitsIT::serve);
    redis = new RedisProcess();
    one = inProcess();
    two = inProcess();
    awaitWell(one);
    awaitWell(two);
  }

  /** Waits until it serves, and has its store. */
  private static void awaitWell(ProxyProcess proxy) {
    proxy.awaitOpen();
    LiveProxy.await(() -> "a store", () -> proxy.stat("weir_store_state") == 1);
  }

  @AfterAll
  static void stop() {
    one.close();
    two.close();
    redis.close();
    upstream.close();
  }

  private static ProxyProcess inProcess() {
    return new ProxyProcess(folder, yaml(inRedis(), PLENTY, PLENTY));
  }

  private static String inRedis() {
    return "{redis: {url: \"" + redis.url() + "\", timeout: 5s, on_failure: closed}}";
  }

  private static String inSqlite() {
    return "{sqlite: {path: \"" + folder.resolve("weir.db") + "\", sync: normal}}";
  }

  private static String yaml(String store, long allNanos, long lessNanos) {
    return YAML.replace("STORE", store)
        .replace("PRICES", PRICES)
        .replace("MONEY", usd(MONEY))
        .replace("ALL", usd(allNanos))
        .replace("LESS", usd(lessNanos))
        .replace("UP", Integer.toString(upstream.port()));
  }

  private static String usd(long nanos) {
    return "%d.%09d".formatted(nanos / 1_000_000_000, nanos % 1_000_000_000);
  }

  /** Answers by route; a proxy that is killed takes its connections with it. */
  private static void serve(FakeConnection connection) {
    try {
      while (connection.goesOn()) {
        String head = connection.readHead();
        String route = found("x-route: (\\w+)", head);
        connection.read(Integer.parseInt(found("content-length: (\\d+)", head)));
        served(route).incrementAndGet();
        if (route.equals("crash")) {
          GATE.acquire();
        }
        String status = route.equals("broken") ? "500 Broken" : "200 OK";
        connection.write(
            "HTTP/1.1 %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                .formatted(status, ANSWER.length(), ANSWER));
      }
    } catch (RuntimeException | AssertionError | InterruptedException e) {
      // It idled for long, or its proxy is gone.
    }
  }

  private static String found(String field, String head) {
    Matcher found = Pattern.compile(field, Pattern.CASE_INSENSITIVE).matcher(head);
    assertThat(found.find()).as(head).isTrue();
    return found.group(1);
  }

  private static AtomicLong served(String route) {
    return SERVED.computeIfAbsent(route, any -> new AtomicLong());
  }

  private static String request(String route, int maxTokens) {
    String body = "{\"model\": \"gpt-x\", \"max_tokens\": " + maxTokens + "}";
    return ("POST /v1/chat/completions HTTP/1.1\r\nHost: %s\r\nX-Route: %s\r\n"
            + "Content-Length: %d\r\n\r\n%s")
        .formatted(route, route, body.length(), body);
  }

  private static String post(InetSocketAddress proxy, String route) {
    try (RawClient client = RawClient.to(proxy)) {
      return client.send(request(route, 9)).readResponse();
    }
  }

  private static List<InetSocketAddress> both() {
    return List.of(one.address(), two.address());
  }

  /** Calls and nano-dollars of a route by the ledger. */
  private record Spent(long calls, long nanos) {
    static Spent of(UnaryOperator<String> admin, String route) {
      Matcher row =
          Pattern.compile("\n" + route + ",(\\d+),[0-9.]+,(\\d+),")
              .matcher(admin.apply("/spend?format=csv&by=route"));
      return row.find()
          ? new Spent(Long.parseLong(row.group(1)), Long.parseLong(row.group(2)))
          : new Spent(0, 0);
    }
  }

  private static void expectExactlyTheLimit(List<InetSocketAddress> proxies) {
    List<Told> told = Crowd.told(CLIENTS, proxies, request("limited", 9), CALLS);

    assertThat(told).hasSize(CLIENTS * CALLS);
    assertThat(Crowd.count(told, 200)).isEqualTo(LIMIT);
    assertThat(Crowd.count(told, 429)).isEqualTo(CLIENTS * CALLS - LIMIT);
  }

  /** Spends an account at once, then what is left call by call; what the ledger says then. */
  private static Spent spendAll(
      List<InetSocketAddress> proxies, UnaryOperator<String> admin, String route, int maxTokens) {
    long before = served(route).get();
    String request = request(route, maxTokens);
    long passed = Crowd.count(Crowd.told(CLIENTS, proxies, request, CALLS), 200);
    for (long more = 1; more > 0; passed += more) {
      awaitCharged(admin, route, passed);
      more = Crowd.count(Crowd.told(1, proxies, request, 1), 200);
    }
    assertThat(served(route).get() - before).isEqualTo(passed);
    return new Spent(passed, passed * COST);
  }

  /** Waits until the ledger has so many calls of a route, and holds nothing more for them. */
  private static void awaitCharged(UnaryOperator<String> admin, String route, long calls) {
    LiveProxy.await(
        () -> calls + " charges, are " + Spent.of(admin, route),
        () -> Spent.of(admin, route).equals(new Spent(calls, calls * COST)));
  }

  private static void expectNoOverspending(
      List<InetSocketAddress> proxies, UnaryOperator<String> admin) {
    Spent strict = spendAll(proxies, admin, "strict", 9);
    assertThat(strict.nanos).isBetween(MONEY - ESTIMATE + 1, MONEY);

    Spent loose = spendAll(proxies, admin, "loose", 1);
    long error = CLIENTS * (COST - LOW_ESTIMATE);
    assertThat(loose.nanos).isBetween(MONEY, MONEY + COST + error);
  }

  @Test
  void limit_ofTwoProcessesOnRedis_admitsExactlyThat() {
    expectExactlyTheLimit(both());
  }

  @Test
  void budget_ofTwoProcessesOnRedis_isSpentAndNotOverspent() {
    expectNoOverspending(both(), two::admin);
  }

  @Test
  void limitAndBudget_ofOneProcessOnSqlite_holdAsWell() {
    try (LiveProxy proxy = LiveProxy.of(yaml(inSqlite(), 1, 1))) {
      expectExactlyTheLimit(List.of(proxy.address()));
      expectNoOverspending(List.of(proxy.address()), path -> proxy.admin("GET", path));
    }
  }

  @Test
  void breaker_thatTripsInOneProcess_keepsCallsAwayInTheOther() {
    assertThat(post(two.address(), "broken")).startsWith("HTTP/1.1 500");
    assertThat(two.admin("/breakers")).contains("bad.state: open");
    long tripped = System.nanoTime();
    LiveProxy.await(() -> "open", () -> one.admin("/breakers").contains("bad.state: open"));
    assertThat(Duration.ofNanos(System.nanoTime() - tripped)).isLessThan(Duration.ofSeconds(4));
    long before = served("broken").get();
    assertThat(post(one.address(), "broken"))
        .startsWith("HTTP/1.1 503")
        .containsIgnoringCase("x-weir-fault: breaker_open");
    assertThat(served("broken").get()).isEqualTo(before);
  }

  /** Two hundred calls are at the upstream when one process is killed. */
  @Test
  void kill_ofOneProcessAmidCalls_losesNoChargeButItsOwnInFlight_andLocksNothing() {
    int each = 100;
    AtomicBoolean goOn = new AtomicBoolean(true);
    String request = request("crash", 9);
    Crowd killed;
    Crowd living;
    try (ProxyProcess victim = inProcess()) {
      awaitWell(victim);
      GATE.release(2 * each);
      killed = new Crowd(each, List.of(victim.address()), request, goOn::get);
      living = new Crowd(each, List.of(two.address()), request, goOn::get);
      LiveProxy.await(() -> "calls: " + SERVED, () -> served("crash").get() == 4L * each);
      GATE.release(each / 2);
    } // which kills it
    goOn.set(false);
    GATE.release(100 * each);
    long answered = Crowd.count(killed.join(), 200);
    long others = Crowd.count(living.join(), 200);

    assertThat(answered + others).isGreaterThanOrEqualTo(3L * each);
    LiveProxy.await(
        () -> "settled: " + two.admin("/stats?filter=weir_budget"),
        () ->
            two.stat("weir_budget_reserved_total.*accepted")
                == two.stat("weir_budget_settled_total"));
    Spent spent = Spent.of(two::admin, "crash");
    assertThat(spent.nanos).isEqualTo(spent.calls * COST);
    assertThat(spent.calls).isBetween(others + answered - each, served("crash").get());

    long all = spent.nanos + ESTIMATE;
    try (LiveProxy again = LiveProxy.of(yaml(inRedis(), all, all - 1))) {
      String[] told = {""};
      LiveProxy.await(
          () -> "money: " + told[0],
          () -> {
            assertThat(post(again.address(), "less")).startsWith("HTTP/1.1 429");
            told[0] = post(again.address(), "crash");
            return told[0].startsWith("HTTP/1.1 200");
          });
    }
  }
}
