package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Anthropic clients that ask how long a prompt is, whoever the servers are. */
class CountTokensIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes: [{name: r, match: {prefix: /}, to: up, retry: {attempts: 1}}]
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d", dialect: %s, filters: [translate]}
      """;
  private static final String PATH = "/v1/messages/count_tokens";
  private static final String ASK =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"How long is this?\"}]}";

  @AutoClose private final Backend backend = Wire.H1.backend();

  private LiveProxy proxy(String dialect) {
    return LiveProxy.of(YAML.formatted(backend.port(), dialect));
  }

  @Test
  void otherServers_areNotAsked() {
    try (LiveProxy proxy = proxy("openai");
        Client client = Wire.H1.client(proxy.address())) {
      client.post(PATH, ASK);
      Answer answer = client.answer();
      assertThat(answer.status()).isEqualTo(200);
      assertThat(answer.field("content-type")).isEqualTo("application/json");
      assertThat(answer.body()).matches("\\{\"input_tokens\":[1-9][0-9]?}");
      client.post(PATH, "{\"model\":\"m\",\"messages\":7}");
      assertThat(client.answer().body()).contains("invalid_request_error").contains("messages");
      client.post(PATH, "[");
      assertThat(client.answer().status()).isEqualTo(400);
    }
  }

  @Test
  void anthropicServers_answerThemselves() {
    try (LiveProxy proxy = proxy("anthropic");
        Client client = Wire.H1.client(proxy.address())) {
      client.post(PATH, ASK);
      Served served = backend.accept();
      assertThat(served.body()).isEqualTo(ASK);
      served.answer("{\"input_tokens\":14}");
      assertThat(client.answer().body()).isEqualTo("{\"input_tokens\":14}");
    }
  }
}
