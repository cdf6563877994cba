package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The catalogue of models through the whole proxy: told to clients, and put into requests. */
class ModelsIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          filters:
            - models: {strict: true, default: small, list: [{name: gpt-4o-mini, aliases: [small]}]}
          routes: [{name: r, match: {prefix: [/v1/chat, /v1/messages, /api/]}, to: up}]
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d", dialect: openai, filters: [translate]}
      """;
  private static final String CHAT = "/v1/chat/completions";

  @AutoClose private final Backend backend = Wire.H1.backend();

  private LiveProxy proxy() {
    return LiveProxy.of(YAML.formatted(backend.port()));
  }

  @Test
  void questions_areAnswered_withoutARouteOrAServer() {
    try (LiveProxy proxy = proxy();
        Client client = Wire.H1.client(proxy.address())) {
      client.send("GET", "/v1/models", "");
      assertThat(client.answer().body()).contains("gpt-4o-mini").contains("\"id\":\"small\"");
      client.send("GET", "/v1/models/other", "", "anthropic-version", "2023-06-01");
      Answer unknown = client.answer();
      assertThat(unknown.status()).isEqualTo(404);
      client.post("/api/show", "{\"model\":\"small:latest\"}");
      assertThat(client.answer().body()).contains("\"capabilities\":[\"completion\"]");
    }
  }

  @Test
  void alias_becomesTheName_andNothingElseChanges() {
    try (LiveProxy proxy = proxy();
        Client client = Wire.H1.client(proxy.address())) {
      client.post(CHAT, "{ \"n\":1.0, \"model\": \"small\" }");
      Served served = backend.accept();
      assertThat(served.body()).isEqualTo("{ \"n\":1.0, \"model\": \"gpt-4o-mini\" }");
      served.answer("{}");
      assertThat(client.answer().status()).isEqualTo(200);
      client.post(CHAT, "{\"n\":1}");
      served = served.next();
      assertThat(served.body()).isEqualTo("{\"model\":\"gpt-4o-mini\",\"n\":1}");
      served.answer("{}");
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void alias_ofAnotherDialectsClient_isEchoed_andItsNameSent() {
    try (LiveProxy proxy = proxy();
        Client client = Wire.H1.client(proxy.address())) {
      client.post(
          "/v1/messages",
          "{\"model\":\"small\",\"max_tokens\":9,"
              + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
      Served served = backend.accept();
      assertThat(served.body()).contains("\"model\":\"gpt-4o-mini\"");
      String body =
          "{\"id\":\"c\",\"model\":\"gpt-4o-mini-2024\",\"choices\":[{\"index\":0,"
              + "\"message\":{\"role\":\"assistant\",\"content\":\"hi\"},"
              + "\"finish_reason\":\"stop\"}]}";
      served.head(200, "content-type", "application/json", "content-length", "" + body.length());
      served.content(body);
      served.end();
      assertThat(client.answer().body()).contains("\"model\":\"small\"");
    }
  }

  @Test
  void model_thatIsNotListed_isRefused_inTheClientsDialect() {
    try (LiveProxy proxy = proxy();
        Client client = Wire.H1.client(proxy.address())) {
      client.post(CHAT, "{\"model\":\"huge\"}");
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(404);
      assertThat(answer.body()).contains("\"code\":\"model_not_found\"").contains("huge");
    }
  }
}
