package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What a call used and cost, in the head of its answer. */
class UsageHeadersIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          filters: [request_id, rate_limit: {per: all, requests: 1000/h}]
          routes:
            - name: r
              match: {prefix: /}
              filters:
                - %s
                - usage:
                    headers: true
                    headers_within: 1KiB
                    prices: {models: [{match: "*", input: 2, cached: 0.5, output: 8}]}
              to: up
              retry: {attempts: 1}
      clusters:
        - name: up
          endpoints: "http://127.0.0.1:%d"
          protocol: %s
          dialect: %s
          filters: [%s]
      """;
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK =
      "{\"model\":\"m\",\"temperature\":0,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String REPORT =
      "{\"model\":\"m\",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":40}}}";
  private static final String JSON = "application/json";
  private static final String COST = "x-weir-usage-cost-usd";
  private static final String INPUT = "x-weir-usage-input-tokens";
  private static final String OUTPUT = "x-weir-usage-output-tokens";

  private static LiveProxy proxy(Backend up, Wire wire) {
    return proxy(up, wire, "cache: {enabled: false}");
  }

  private static LiveProxy proxy(Backend up, Wire wire, String outer) {
    return LiveProxy.of(YAML.formatted(outer, up.port(), wire.protocol, "openai", ""));
  }

  private static void whole(Served served, String body) {
    String length = Integer.toString(body.length());
    served.head(200, "content-type", JSON, "content-length", length, COST, "claimed");
    served.content(body.substring(0, 10));
    served.content(body.substring(10));
    served.end();
  }

  private static void tells(
      Answer answer, @Nullable String input, @Nullable String output, @Nullable String cost) {
    assertThat(answer.field(INPUT)).isEqualTo(input);
    assertThat(answer.field(OUTPUT)).isEqualTo(output);
    assertThat(answer.field(COST)).isEqualTo(cost);
  }

  @ParameterizedTest
  @CsvSource({"H1,H1", "H1,H2", "H2,H1", "H2,H2"})
  void plainAnswer_tellsItsUse_besideAllOtherFields(Wire down, Wire up) {
    try (Backend backend = up.backend();
        LiveProxy proxy = proxy(backend, up);
        Client client = down.client(proxy.address())) {
      client.post(CHAT, ASK);
      whole(backend.accept(), REPORT);
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.body()).isEqualTo(REPORT);
      assertThat(answer.whole()).isTrue();
      tells(answer, "100", "20", "0.000300000");
      assertThat(answer.field("content-length")).isEqualTo("" + REPORT.length());
      assertThat(answer.field("x-ratelimit-limit-requests")).isEqualTo("1000");
      assertThat(answer.field("x-request-id")).isNotNull();
      assertThat(answer.field("x-weir-usage-tokens-estimated")).isNull();
    }
  }

  @ParameterizedTest
  @EnumSource
  void answer_longerThanWhatIsHeld_tellsNothing(Wire wire) {
    String body = REPORT + " ".repeat(2000);
    try (Backend backend = wire.backend();
        LiveProxy proxy = proxy(backend, wire);
        Client client = wire.client(proxy.address())) {
      client.post(CHAT, ASK);
      Served served = backend.accept();
      served.head(200, "content-type", JSON);
      served.content(body.substring(0, 1100));
      assertThat(client.head()).isEqualTo(200);
      served.content(body.substring(1100));
      served.end();
      Answer answer = client.answer();
      assertThat(answer.body()).isEqualTo(body);
      tells(answer, null, null, null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void stream_isNotHeld(Wire wire) {
    String event = "data: {\"choices\":[{\"delta\":{\"content\":\"a\"}}]}\n\n";
    try (Backend backend = wire.backend();
        LiveProxy proxy = proxy(backend, wire);
        Client client = wire.client(proxy.address())) {
      client.post(CHAT, ASK);
      Served served = backend.accept();
      served.head(200, "content-type", "text/event-stream", COST, "claimed");
      served.content(event);
      client.until(event);
      served.content("data: [DONE]\n\n");
      served.end();
      Answer answer = client.answer();
      assertThat(answer.whole()).isTrue();
      tells(answer, null, null, null);
    }
  }

  @ParameterizedTest
  @EnumSource
  void answer_cutWhileItIsHeld_isAnErrorAndNoHalfAnswer(Wire wire) {
    try (Backend backend = wire.backend();
        LiveProxy proxy = proxy(backend, wire);
        Client client = wire.client(proxy.address())) {
      client.post(CHAT, ASK);
      Served served = backend.accept();
      served.head(200, "content-type", JSON, "content-length", "500");
      served.content(REPORT);
      served.reset();
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(502);
      assertThat(answer.body()).startsWith("{\"error\":").doesNotContain("prompt_tokens");
      assertThat(answer.whole()).isTrue();
      assertThat(answer.field("x-request-id")).isNotNull();
      assertThat(answer.field("x-ratelimit-limit-requests")).isEqualTo("1000");
      tells(answer, null, null, null);
    }
  }

  @Test
  void client_leavesWhileItsAnswerIsHeld_cancels() {
    try (Backend backend = Wire.H1.backend();
        LiveProxy proxy = proxy(backend, Wire.H1);
        Client client = Wire.H1.client(proxy.address())) {
      client.post(CHAT, ASK);
      Served served = backend.accept();
      served.head(200, "content-type", JSON);
      served.content(REPORT);
      client.leave();
      served.awaitGone();
      proxy.awaitIdle();
    }
  }

  @Test
  void answer_fromTheCache_costNothing() {
    try (Backend backend = Wire.H1.backend();
        LiveProxy proxy = proxy(backend, Wire.H1, "cache");
        Client client = Wire.H1.client(proxy.address());
        Client other = Wire.H2.client(proxy.address())) {
      client.post(CHAT, ASK);
      whole(backend.accept(), REPORT);
      Answer first = client.answer();
      assertThat(first.field("x-cache")).isEqualTo("miss");
      tells(first, "100", "20", "0.000300000");
      other.post(CHAT, ASK);
      Answer again = other.answer();
      assertThat(again.field("x-cache")).isEqualTo("hit");
      assertThat(again.body()).isEqualTo(REPORT);
      tells(again, "100", "20", "0.000000000");
    }
  }

  @ParameterizedTest
  @EnumSource
  void answer_translated_tellsWhatTheServerSaid(Wire down) {
    String said =
        "{\"id\":\"x\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"m\",\"content\":"
            + "[{\"type\":\"text\",\"text\":\"ho\"}],\"stop_reason\":\"end_turn\",\"usage\":"
            + "{\"input_tokens\":60,\"cache_read_input_tokens\":40,\"output_tokens\":20}}";
    try (Backend backend = Wire.H1.backend();
        LiveProxy proxy =
            LiveProxy.of(
                YAML.formatted(
                    "cache: {enabled: false}", backend.port(), "h1", "anthropic", "translate"));
        Client client = down.client(proxy.address())) {
      client.post(CHAT, ASK);
      Served served = backend.accept();
      served.head(200, "content-type", JSON);
      served.content(said.substring(0, 50));
      served.content(said.substring(50));
      served.end();
      Answer answer = client.answer();
      assertThat(answer.body()).contains("\"object\":\"chat.completion\"");
      tells(answer, "100", "20", "0.000300000");
      assertThat(answer.field("content-length")).isEqualTo("" + answer.body().length());
    }
  }

  @Test
  void error_tellsNothing() {
    try (Backend backend = Wire.H1.backend();
        LiveProxy proxy = proxy(backend, Wire.H1);
        Client client = Wire.H1.client(proxy.address())) {
      client.post(CHAT, ASK);
      Served served = backend.accept();
      served.head(400, "content-type", JSON, "content-length", "12");
      served.content("{\"error\":{}}");
      served.end();
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(400);
      tells(answer, null, null, null);
    }
  }
}
