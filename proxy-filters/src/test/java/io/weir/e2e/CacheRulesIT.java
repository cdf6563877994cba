package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import io.weir.filters.store.redis.RedisProcess;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What is answered from memory through the whole proxy, and what is not, by the words of both. */
class CacheRulesIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - name: r
              match: {prefix: /}
              filters: [cache: %s]
              to: up
              retry: {attempts: 1}
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d"}
      """;
  private static final String CHAT = "/v1/chat/completions";

  private static final String ASK = "{\"model\":\"m\",\"messages\":[]}";

  @AutoClose private final Backend backend = Wire.H1.backend();
  private @Nullable Served served;

  private LiveProxy proxy(String cache) {
    return LiveProxy.of(YAML.formatted(cache, backend.port()));
  }

  private static Client ask(Client client, String body, String... fields) {
    client.send("POST", CHAT, body, all(fields, "content-type", "application/json"));
    return client;
  }

  /** The next request at the server, whose connection the proxy uses again. */
  private Served next() {
    Served now = served == null ? backend.accept() : served.next();
    served = now;
    return now;
  }

  private static void answer(Served served, String body, String... fields) {
    String length = Integer.toString(body.length());
    served.head(200, all(fields, "content-type", "application/json", "content-length", length));
    served.content(body);
    served.end();
  }

  private static String[] all(String[] fields, String... more) {
    return Stream.concat(Stream.of(fields), Stream.of(more)).toArray(String[]::new);
  }

  /** Asks what the upstream must be asked; how the cache calls that. */
  private @Nullable String asked(Client client, String body, String... fields) {
    ask(client, body, fields);
    answer(next(), "{\"n\":1}");
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.field("age")).isNull();
    return answer.field("x-cache");
  }

  /** Has the cache keep an answer, and lets its one millisecond pass. */
  private void learnOld(Client client) {
    ask(client, ASK);
    answer(next(), "{\"n\":1}");
    assertThat(client.answer().field("x-cache")).isEqualTo("miss");
    untilOld();
  }

  private static void untilOld() {
    long kept = System.currentTimeMillis();
    LiveProxy.await(() -> "the next millisecond", () -> System.currentTimeMillis() > kept + 1);
  }

  @ParameterizedTest
  @EnumSource
  void rules_ofBothSides_holdForEveryClient(Wire wire) {
    try (LiveProxy proxy = proxy("{}");
        Client client = wire.client(proxy.address())) {
      assertThat(asked(client, ASK)).isEqualTo("miss");
      Answer hit = ask(client, ASK).answer();
      assertThat(hit.field("x-cache")).isEqualTo("hit");
      assertThat(hit.field("age")).matches("\\d");
      assertThat(hit.field("content-length")).isEqualTo("7");
      assertThat(hit.body()).isEqualTo("{\"n\":1}");
      assertThat(asked(client, ASK, "cache-control", "no-store")).isEqualTo("bypass");
      assertThat(asked(client, ASK, "cache-control", "no-cache")).isEqualTo("miss");
      assertThat(asked(client, ASK, "authorization", "Bearer other")).isEqualTo("miss");
      assertThat(asked(client, "{\"tools\":[{}]}")).isEqualTo("bypass");
      assertThat(asked(client, "{\"temperature\":1.5}")).isEqualTo("bypass");
      assertThat(asked(client, "{\"temperature\":0.5}")).isEqualTo("miss");
      Answer only = ask(client, "{\"a\":1}", "cache-control", "only-if-cached").answer();
      assertThat(only.status()).isEqualTo(504);
      ask(client, "{\"b\":1}");
      answer(next(), "{}", "cache-control", "private, max-age=9");
      assertThat(client.answer().field("x-cache")).isEqualTo("miss");
      assertThat(ask(client, "{\"b\":1}").answer().field("x-cache")).isEqualTo("hit");
    }
  }

  @ParameterizedTest
  @EnumSource
  void stale_isGivenAtOnce_andFetchedAnewOverTheUpstreamPath(Wire wire) {
    try (LiveProxy proxy = proxy("{ttl: 1ms, stale: 1h}");
        Client client = wire.client(proxy.address())) {
      learnOld(client);
      Answer stale = ask(client, ASK).answer();
      assertThat(stale.field("x-cache")).isEqualTo("stale");
      assertThat(stale.body()).isEqualTo("{\"n\":1}");
      Served refresh = next();
      assertThat(refresh.body()).isEqualTo(ASK);
      assertThat(ask(client, ASK).answer().field("x-cache")).isEqualTo("stale");
      answer(refresh, "{\"n\":2}");
      proxy.awaitStat(1, "weir_cache_refreshes_total", "result", "kept");
      untilOld();
      assertThat(ask(client, ASK).answer().body()).isEqualTo("{\"n\":2}");
      next().reset();
      served = null;
      proxy.awaitStat(1, "weir_cache_refreshes_total", "result", "failed");
      assertThat(ask(client, ASK).answer().body()).isEqualTo("{\"n\":2}");
      proxy.awaitIdle();
    }
  }

  @ParameterizedTest
  @EnumSource
  void stale_standsInForACallThatFails(Wire wire) {
    try (LiveProxy proxy = proxy("{ttl: 1ms, stale_if_error: 1h}");
        Client client = wire.client(proxy.address())) {
      learnOld(client);
      ask(client, ASK);
      next().reset();
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo("{\"n\":1}");
      assertThat(answer.whole()).isTrue();
      assertThat(answer.field("x-cache")).isEqualTo("stale");
      assertThat(answer.field("x-weir-fault")).isNull();
    }
  }

  @Test
  void store_inRedis_answersForOtherProcesses_andItsLossHurtsNobody() {
    try (RedisProcess redis = new RedisProcess();
        LiveProxy here = proxy("{store: {redis: {url: \"" + redis.url() + "\"}}}");
        LiveProxy there = proxy("{store: {redis: {url: \"" + redis.url() + "\"}}, ttl: 20m}");
        Client first = Wire.H1.client(here.address());
        Client second = Wire.H2.client(there.address())) {
      here.awaitStat(1, "weir_store_state");
      there.awaitStat(1, "weir_store_state");
      assertThat(asked(first, ASK)).isEqualTo("miss");
      LiveProxy.await(() -> "the answer in the store", () -> isHit(second, ASK));
      redis.stop();
      served = null;
      assertThat(asked(second, "{\"model\":\"other\"}")).isEqualTo("miss");
      assertThat(ask(second, ASK).answer().field("x-cache")).isEqualTo("hit");
    }
  }

  /** Whether it is answered from memory or the store; nobody calls the upstream for it. */
  private static boolean isHit(Client client, String body) {
    Answer answer = ask(client, body, "cache-control", "only-if-cached").answer();
    return "hit".equals(answer.field("x-cache"));
  }
}
