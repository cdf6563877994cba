package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.testing.ClosedPort;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.Patience;
import io.weir.testing.RawClient;
import java.nio.file.Path;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Money through the whole proxy: what is served is charged, and what is refused is not served. */
class BudgetIT {
  private static final long INPUT_NANOS = 2500;
  private static final long OUTPUT_NANOS = 10_000;
  private static final String USAGE =
      "usage: {prices: {built_in: false, models: [{match: gpt-x, input: 2.5, output: 10}]}}";
  private static final String BODY =
      "{\"model\": \"gpt-x\", \"messages\": [{\"role\": \"user\", \"content\": \"hi there\"}]%s}";

  private static final String STREAM_HEAD =
      String.join(
          "\r\n",
          "HTTP/1.1 200 OK",
          "Content-Type: text/event-stream",
          "Transfer-Encoding: chunked",
          "",
          "");

  @TempDir private Path folder;

  private static String yaml(String budget, String to, String clusters) {
    return """
        listeners:
          - name: main
            address: 127.0.0.1:0
            filters:
              - auth: {keys: [{name: ann, secret: a, owner: ops}, {name: bob, secret: b}]}
            routes:
              - name: chat
                match: {prefix: /}
                filters: [{budget: {%s}}, {%s}]
                to: %s
                retry: {on: [connect, 5xx], attempts: 3, per_target: 1}
        clusters:
          - {name: mock, type: mock, reply: "one two three four five"}
          %s
        """
        .formatted(budget, USAGE, to, clusters);
  }

  private static String post(LiveProxy proxy, String key, String path, String body) {
    try (RawClient client = RawClient.to(proxy.address())) {
      return client.send(request(key, path, body)).readAll();
    }
  }

  private static String request(String key, String path, String body) {
    return "POST "
        + path
        + " HTTP/1.1\r\nHost: a\r\nConnection: close\r\nContent-Type: application/json\r\n"
        + "Authorization: Bearer "
        + key
        + "\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  private static String chat(LiveProxy proxy, String key, String more) {
    return post(proxy, key, "/v1/chat/completions", BODY.formatted(more));
  }

  /** What an answer costs by its own report of its usage. */
  private static long cost(String answer, String input, String output) {
    return last(answer, input) * INPUT_NANOS + last(answer, output) * OUTPUT_NANOS;
  }

  private static long last(String text, String field) {
    Matcher number = Pattern.compile('"' + field + "\": ?(\\d+)").matcher(text);
    long found = -1;
    while (number.find()) {
      found = Long.parseLong(number.group(1));
    }
    assertThat(found).as(field).isNotNegative();
    return found;
  }

  private static void awaitSpent(LiveProxy proxy, long nanos) {
    proxy.awaitStat(nanos, "weir_budget_spent_nanodollars_total");
  }

  private static String spend(LiveProxy proxy, String query) {
    return proxy.admin("GET", "/spend?format=csv&" + query);
  }

  @BeforeAll
  static void awaitTheDay() {
    Patience.awaitDayWithRoom();
  }

  @Test
  void everyDialect_plainAndStreamed_isChargedToTheNanoDollar() {
    try (LiveProxy proxy =
        LiveProxy.of(yaml("per: key, daily_usd: 5, store: memory", "mock", ""))) {
      String plain = chat(proxy, "a", "");
      assertThat(plain).startsWith("HTTP/1.1 200");
      String stream =
          chat(proxy, "a", ", \"stream\": true, \"stream_options\": {\"include_usage\": true}");
      String anthropic = post(proxy, "b", "/v1/messages", BODY.formatted(", \"max_tokens\": 100"));
      String anthropicStream =
          post(
              proxy,
              "b",
              "/v1/messages",
              BODY.formatted(", \"max_tokens\": 100, \"stream\": true"));
      long ann =
          cost(plain, "prompt_tokens", "completion_tokens")
              + cost(stream, "prompt_tokens", "completion_tokens");
      long bob =
          cost(anthropic, "input_tokens", "output_tokens")
              + cost(anthropicStream, "input_tokens", "output_tokens");
      proxy.awaitIdle();
      awaitSpent(proxy, ann + bob);
      assertThat(spend(proxy, "by=key"))
          .contains("\r\nann,2,")
          .contains("," + ann + ",")
          .contains("\r\nbob,2,")
          .contains("," + bob + ",");
      assertThat(spend(proxy, "by=owner,model&key=ann")).contains("\r\nops,gpt-x,2,");
      assertThat(proxy.admin("GET", "/spend?format=json")).contains("\"nano_usd\"");
      assertThat(proxy.admin("GET", "/spend?by=colour")).startsWith("HTTP/1.1 400");
    }
  }

  /** What comes back would pass the budget first, which then knows nothing but its estimate. */
  @Test
  void usage_beforeTheBudget_isRefused() {
    String yaml = yaml("per: key, daily_usd: 5, store: memory", "mock", "");
    String turned =
        yaml.replace(", {" + USAGE + "}", "").replace("- auth:", "- usage: {}\n      - auth:");

    assertThatThrownBy(() -> LiveProxy.of(turned)).hasMessageContaining("found budget after usage");
  }

  @Test
  void lastDollar_isSpent_andTheNextCallIsRefusedInTheDialect() {
    try (LiveProxy proxy =
        LiveProxy.of(yaml("per: key, daily_usd: 0.00005, store: memory", "mock", ""))) {
      assertThat(chat(proxy, "a", "")).startsWith("HTTP/1.1 200");
      proxy.awaitIdle();
      String refused = chat(proxy, "a", "");
      assertThat(refused)
          .startsWith("HTTP/1.1 429")
          .contains("\"code\":\"insufficient_quota\"", "daily budget exceeded");
      assertThat(refused.toLowerCase(Locale.ROOT))
          .contains("x-should-retry: false", "retry-after: ", "x-weir-fault: budget_exhausted");
      assertThat(post(proxy, "a", "/v1/messages", BODY.formatted("")))
          .startsWith("HTTP/1.1 429")
          .contains("\"type\":\"rate_limit_error\"");
      assertThat(chat(proxy, "b", "")).startsWith("HTTP/1.1 200");
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_budget_refused_total")).isEqualTo(2);
      assertThat(proxy.stat("weir_budget_reserved_total", "verdict", "accepted")).isEqualTo(2);
    }
  }

  @Test
  void nextTarget_isTakenWhereTheFirstIsTooDear() {
    String to = "[mock, {cluster: local, model: free-model}]";
    String local = "- {name: local, type: mock, reply: local}";
    String budget = "per: all, daily_usd: 0.00005, on_exceeded: next_target, store: memory";
    try (LiveProxy proxy = LiveProxy.of(yaml(budget, to, local))) {
      assertThat(chat(proxy, "a", "")).contains("one two three");
      proxy.awaitIdle();
      assertThat(chat(proxy, "a", "")).startsWith("HTTP/1.1 200").contains("local");
      proxy.awaitIdle();
      assertThat(spend(proxy, "by=cluster")).contains("\r\nlocal,1,0,0,");
    }
  }

  @Test
  void failover_isChargedOnce() {
    String down = "- {name: down, endpoints: \"http://127.0.0.1:%d\"}";
    try (ClosedPort nobody = new ClosedPort();
        LiveProxy proxy =
            LiveProxy.of(
                yaml(
                    "per: all, daily_usd: 5, store: memory",
                    "[down, mock]",
                    down.formatted(nobody.port())))) {
      String answer = chat(proxy, "a", "");
      proxy.awaitIdle();
      awaitSpent(proxy, cost(answer, "prompt_tokens", "completion_tokens"));
      assertThat(spend(proxy, "by=cluster")).contains("\r\nmock,1,").doesNotContain("down");
      assertThat(proxy.stat("weir_budget_settled_total", "result", "released")).isEqualTo(1);
    }
  }

  @Test
  void clientThatLeavesAStream_paysForWhatWasSent_flagged() {
    try (FakeServer upstream = FakeServer.silent()) {
      String slow = "- {name: slow, endpoints: \"http://127.0.0.1:" + upstream.port() + "\"}";
      try (LiveProxy proxy =
          LiveProxy.of(yaml("per: all, daily_usd: 5, store: memory", "slow", slow))) {
        try (RawClient client = RawClient.to(proxy.address())) {
          client.send(request("a", "/v1/chat/completions", BODY.formatted(", \"stream\": true")));
          FakeConnection served = upstream.accept();
          served.readHead();
          served.write(STREAM_HEAD);
          String event = "data: {\"choices\":[{\"delta\":{\"content\":\"words\"}}]}\n\n";
          served.write(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
          client.readThrough("words");
        }
        proxy.awaitIdle();
        proxy.awaitStat(1, "weir_budget_settled_total", "result", "estimated");
        assertThat(proxy.stat("weir_budget_spent_nanodollars_total")).isPositive();
        assertThat(spend(proxy, "by=day")).contains(",1\r\n");
      }
    }
  }

  @Test
  void reload_keepsTheLedger() {
    String small = "per: key, daily_usd: 0.00005, store: memory";
    try (LiveProxy proxy = LiveProxy.of(yaml(small, "mock", ""))) {
      assertThat(chat(proxy, "a", "")).startsWith("HTTP/1.1 200");
      proxy.awaitIdle();
      assertThat(proxy.reload(yaml(small + ", headers: true", "mock", "")).ok()).isTrue();
      assertThat(chat(proxy, "a", "")).startsWith("HTTP/1.1 429");
      assertThat(proxy.reload(yaml("per: key, daily_usd: 1, store: memory", "mock", "")).ok())
          .isTrue();
      assertThat(chat(proxy, "a", "")).startsWith("HTTP/1.1 200");
    }
  }

  @Test
  void restart_findsWhatWasSpent() {
    String budget =
        "per: key, daily_usd: 0.00005, store: {sqlite: {path: \""
            + folder.resolve("weir.db")
            + "\"}}";
    try (LiveProxy proxy = LiveProxy.of(yaml(budget, "mock", ""))) {
      assertThat(chat(proxy, "a", "")).startsWith("HTTP/1.1 200");
    }
    try (LiveProxy proxy = LiveProxy.of(yaml(budget, "mock", ""))) {
      assertThat(chat(proxy, "a", "")).startsWith("HTTP/1.1 429");
      assertThat(spend(proxy, "by=key,model")).contains("\r\nann,gpt-x,1,");
    }
  }
}
