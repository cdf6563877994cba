package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Client.Answer;
import io.weir.testing.RawClient;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Limits in the running proxy: on the wire, over reloads, and at a failover. */
class RateLimitIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - name: one
              match: {prefix: /one}
              filters: [{rate_limit: {per: all, requests: %s}}]
              respond: {json: {ok: true}}
            - name: two
              match: {prefix: /two}
              filters: [{rate_limit: {per: all, requests: %s}}]
              respond: {json: {ok: true}}
            - name: other
              match: {prefix: /other}
              respond: {status: %d}
      """;

  private static int status(Client client, String path) {
    client.post(path, "{}");
    return client.answer().status();
  }

  /** How many requests one after another pass before one is refused. */
  private static int admitted(LiveProxy proxy, String path) {
    try (Client client = Wire.H1.client(proxy.address())) {
      int passed = 0;
      while (status(client, path) == 200) {
        passed++;
      }
      return passed;
    }
  }

  @Test
  void request_overTheLimit_isToldSoInItsDialect() {
    try (LiveProxy proxy = LiveProxy.of(YAML.formatted("1/h", "1/h", 200));
        Client client = Wire.H1.client(proxy.address())) {
      client.post("/one", "{}");
      Answer first = client.answer();
      assertThat(first.status()).isEqualTo(200);
      assertThat(first.field("x-ratelimit-limit-requests")).isEqualTo("1");
      assertThat(first.field("x-ratelimit-remaining-requests")).isEqualTo("0");
      client.post("/one", "{}");
      Answer second = client.answer();
      assertThat(second.status()).isEqualTo(429);
      assertThat(second.body()).contains("the limit of 1/h requests for all is reached");
      assertThat(second.field("x-weir-fault")).isEqualTo("rate_limited");
      assertThat(Long.parseLong(second.field("retry-after"))).isBetween(3500L, 3600L);
      assertThat(second.field("x-ratelimit-reset-requests")).matches("(59m\\d+s|1h0m0s)");
      proxy.awaitStat(1, "weir_rate_limited_total", "owner", "route main/one");
    }
  }

  @Test
  void reload_ofOneRoutesLimit_resetsOnlyThatOne() {
    try (LiveProxy proxy = LiveProxy.of(YAML.formatted("20/h", "30/h", 200))) {
      assertThat(admitted(proxy, "/one")).isEqualTo(20);
      assertThat(admitted(proxy, "/two")).isEqualTo(30);
      assertThat(proxy.reload(YAML.formatted("20/h", "30/h", 204)).ok()).isTrue();
      assertThat(admitted(proxy, "/one")).as("nothing of the limit changed").isZero();
      assertThat(proxy.reload(YAML.formatted("20/h", "40/h", 204)).ok()).isTrue();
      assertThat(admitted(proxy, "/one")).as("another route's limit changed").isZero();
      assertThat(admitted(proxy, "/two")).as("a new limit").isEqualTo(40);
    }
  }

  @Test
  void reload_underLoad_keepsBuckets() throws InterruptedException {
    try (LiveProxy proxy = LiveProxy.of(YAML.formatted("500/d", "1/h", 200))) {
      AtomicInteger passed = new AtomicInteger();
      AtomicInteger refused = new AtomicInteger();
      AtomicBoolean over = new AtomicBoolean();
      Thread[] clients = new Thread[4];
      for (int i = 0; i < clients.length; i++) {
        clients[i] = new Thread(() -> ask(proxy, over, passed, refused));
        clients[i].start();
      }
      for (int i = 0; i < 6; i++) {
        int before = passed.get() + refused.get();
        assertThat(proxy.reload(YAML.formatted("500/d", (i + 2) + "/h", 200 + i)).ok()).isTrue();
        LiveProxy.await(() -> "more requests", () -> passed.get() + refused.get() > before + 50);
      }
      LiveProxy.await(() -> "refusals", () -> refused.get() > 100);
      over.set(true);
      for (Thread client : clients) {
        client.join(10_000);
      }
      assertThat(passed.get()).isEqualTo(500);
    }
  }

  private static void ask(
      LiveProxy proxy, AtomicBoolean over, AtomicInteger passed, AtomicInteger refused) {
    try (Client client = Wire.H1.client(proxy.address())) {
      while (!over.get()) {
        (status(client, "/one") == 200 ? passed : refused).incrementAndGet();
      }
    }
  }

  @Test
  void places_ofStreams_comeBackWhenTheClientLeaves() {
    String yaml =
        """
        listeners:
          - name: main
            address: 127.0.0.1:0
            filters: [{rate_limit: {per: client, concurrency: 1}}]
            routes: [{name: r, match: {prefix: /}, to: up}]
        clusters:
          - {name: up, endpoints: "http://127.0.0.1:%d"}
        """;
    try (Backend up = Wire.H1.backend();
        LiveProxy proxy = LiveProxy.of(yaml.formatted(up.port()));
        Client first = Wire.H1.client(proxy.address());
        Client second = Wire.H1.client(proxy.address());
        Client third = Wire.H1.client(proxy.address())) {
      first.post("/v1/chat/completions", "{}");
      Backend.Served served = up.accept();
      assertThat(status(second, "/v1/chat/completions")).isEqualTo(429);
      first.leave();
      served.awaitGone();
      proxy.awaitIdle();
      third.post("/v1/chat/completions", "{}");
      up.accept().answer("{}");
      assertThat(third.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void model_withoutRoom_isPassedOverForTheNextTarget() {
    String yaml =
        """
        listeners:
          - name: main
            address: 127.0.0.1:0
            routes:
              - name: r
                match: {prefix: /}
                filters: [{rate_limit: {per: model, requests: 1/h}}]
                to: [{cluster: up, model: dear}, {cluster: up, model: cheap}]
        clusters:
          - {name: up, endpoints: "http://127.0.0.1:%d"}
        """;
    try (Backend up = Wire.H1.backend();
        LiveProxy proxy = LiveProxy.of(yaml.formatted(up.port()));
        Client client = Wire.H1.client(proxy.address())) {
      Backend.Served served = null;
      for (String model : List.of("dear", "cheap")) {
        client.post("/v1/chat/completions", "{\"model\":\"any\"}");
        served = served == null ? up.accept() : served.next();
        assertThat(served.body()).isEqualTo("{\"model\":\"" + model + "\"}");
        served.answer("{}");
        Answer answer = client.answer();
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.field("retry-after")).isNull();
        proxy.awaitIdle();
      }
      client.post("/v1/chat/completions", "{\"model\":\"any\"}");
      Answer third = client.answer();
      assertThat(third.status()).isEqualTo(429);
      assertThat(third.body()).contains("the limit of 1/h requests per model is reached");
      assertThat(third.field("retry-after")).isNotNull();
    }
  }

  @Test
  void refusal_beforeTheBodyHasCome_keepsTheConnection() {
    String post = "POST /one HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n";
    try (LiveProxy proxy = LiveProxy.of(YAML.formatted("1/h", "1/h", 200));
        RawClient client = RawClient.to(proxy.address())) {
      client.send(post + "{}");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 200 ");
      client.send(post);
      assertThat(client.readResponse()).startsWith("HTTP/1.1 429 ").doesNotContain("close");
      client.send("{}GET /other HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.readResponse()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void tokens_areSettledByWhatTheAnswerSays() {
    String yaml =
        """
        listeners:
          - name: main
            address: 127.0.0.1:0
            filters: [{rate_limit: {per: all, tokens: 1000/d}}]
            routes: [{name: r, match: {prefix: /}, to: up}]
        clusters:
          - {name: up, endpoints: "http://127.0.0.1:%d"}
        """;
    String said =
        "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":300,\"completion_tokens\":200,"
            + "\"total_tokens\":500}}";
    String length = Integer.toString(said.length());
    try (Backend up = Wire.H1.backend();
        LiveProxy proxy = LiveProxy.of(yaml.formatted(up.port()));
        Client client = Wire.H1.client(proxy.address())) {
      Backend.Served served = null;
      for (int left : new int[] {992, 492}) {
        client.post("/v1/chat/completions", "{\"max_tokens\":2,\"x\":1}");
        served = served == null ? up.accept() : served.next();
        served.head(200, "content-type", "application/json", "content-length", length);
        served.content(said);
        Answer answer = client.answer();
        assertThat(answer.body()).isEqualTo(said);
        assertThat(answer.field("x-ratelimit-remaining-tokens")).isEqualTo("" + left);
        proxy.awaitIdle();
      }
    }
  }
}
