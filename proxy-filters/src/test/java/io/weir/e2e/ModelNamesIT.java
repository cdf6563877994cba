package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Which model names reach which servers. */
class ModelNamesIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes: [{name: r, match: {prefix: /}, to: %s, retry: {on: [5xx], attempts: 3}}]
      clusters:
        - {name: one, endpoints: "http://127.0.0.1:%d", model_names: {serves: ["gpt-*"]}}
        - {name: two, endpoints: "http://127.0.0.1:%d", model_names: %s}
      """;
  private static final String CHAT = "/v1/chat/completions";
  private static final String ASK = "{\"model\":\"%s\", \"n\":1}";

  @AutoClose private final Backend one = Wire.H1.backend();
  @AutoClose private final Backend two = Wire.H1.backend();

  private LiveProxy proxy(String targets, String names) {
    return LiveProxy.of(YAML.formatted(targets, one.port(), two.port(), names));
  }

  @Test
  void cluster_withoutTheModel_isPassedOver() {
    try (LiveProxy proxy = proxy("[one, two]", "{prefixes: openrouter}");
        Client client = Wire.H1.client(proxy.address())) {
      client.post(CHAT, ASK.formatted("claude-3"));
      Served served = two.accept();
      assertThat(served.body()).isEqualTo(ASK.formatted("anthropic/claude-3"));
      served.answer("{}");
      assertThat(client.answer().status()).isEqualTo(200);
      assertThat(proxy.stat("weir_route_retries_total")).isZero();
    }
  }

  @Test
  void failover_toAnotherCluster_asksItForItsOwnModel() {
    try (LiveProxy proxy = proxy("[one, two]", "{serves: claude-*, default: claude-3}");
        Client client = Wire.H1.client(proxy.address())) {
      client.post(CHAT, ASK.formatted("gpt-4o"));
      Served first = one.accept();
      assertThat(first.body()).isEqualTo(ASK.formatted("gpt-4o"));
      first.head(500, "content-length", "0");
      first.end();
      Served again = first.next();
      again.head(500, "content-length", "0");
      again.end();
      Served second = two.accept();
      assertThat(second.body()).isEqualTo(ASK.formatted("claude-3"));
      second.answer("{}");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void request_withoutAModel_getsTheDefault() {
    try (LiveProxy proxy = proxy("two", "{default: m}");
        Client client = Wire.H1.client(proxy.address())) {
      client.post(CHAT, "{\"n\":1}");
      Served served = two.accept();
      assertThat(served.body()).isEqualTo("{\"model\":\"m\",\"n\":1}");
      served.answer("{}");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void model_thatNobodyServes_isNotFound_inTheClientsDialect() {
    try (LiveProxy proxy = proxy("[one, two]", "{serves: claude-*}");
        Client client = Wire.H1.client(proxy.address())) {
      client.post(CHAT, ASK.formatted("llama"));
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).contains("\"code\":\"model_not_found\"").contains("llama");
      assertThat(answer.field("x-weir-fault")).isEqualTo("unknown_model");
      client.post("/v1/messages", ASK.formatted("llama"));
      assertThat(client.answer().body()).contains("\"type\":\"not_found_error\"");
    }
  }
}
