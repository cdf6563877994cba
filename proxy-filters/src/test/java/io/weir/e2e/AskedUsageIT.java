package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The use of OpenAI streams between equal dialects: asked, counted, and kept from the client. */
class AskedUsageIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          filters: [usage]
          routes:
            - {name: r, match: {prefix: /}, to: up, retry: {attempts: 1}}
      clusters:
        - name: up
          endpoints: "http://127.0.0.1:%d"
          dialect: openai
          filters: [translate: {ask_usage: %s}]
      """;
  private static final String TEXT =
      "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[{\"delta\":{\"content\":\"hi\"}}],"
          + "\"usage\":null}\n\n";
  private static final String USE =
      "data: {\"id\":\"c\",\"model\":\"m\",\"choices\":[],"
          + "\"usage\":{\"prompt_tokens\":11,\"completion_tokens\":7,\"total_tokens\":18}}\n\n";
  private static final String TOKENS = "gen_ai_client_token_usage_total";
  private static final String DONE = "data: [DONE]\n\n";

  @AutoClose private final Backend backend = Wire.H1.backend();

  private Answer stream(Client client, String asked, String reaches) {
    client.send("POST", "/v1/chat/completions", asked, "content-type", "application/json");
    Served served = backend.accept();
    assertThat(served.body()).isEqualTo(reaches);
    served.head(200, "content-type", "text/event-stream");
    served.content(TEXT);
    assertThat(client.head()).isEqualTo(200);
    client.until(TEXT);
    served.content(USE.substring(0, 40));
    served.content(USE.substring(40) + DONE);
    served.end();
    return client.answer();
  }

  @ParameterizedTest
  @EnumSource
  void use_thatTheClientDidNotAsk_isCounted_andNotShown(Wire wire) {
    try (LiveProxy proxy = LiveProxy.of(YAML.formatted(backend.port(), "true"));
        Client client = wire.client(proxy.address())) {
      Answer answer =
          stream(
              client,
              "{\"model\":\"m\", \"stream\":true}",
              "{\"stream_options\":{\"include_usage\":true},\"model\":\"m\", \"stream\":true}");
      assertThat(answer.body()).isEqualTo(TEXT + DONE);
      assertThat(answer.whole()).isTrue();
      proxy.awaitStat(11, TOKENS, "gen_ai_token_type", "input");
      proxy.awaitStat(7, TOKENS, "gen_ai_token_type", "output");
      proxy.awaitStat(1, "weir_usage_total", "tokens", "reported");
    }
  }

  @Test
  void use_thatTheClientAsked_isShown() {
    String asked = "{\"model\":\"m\",\"stream\":true,\"stream_options\":{\"include_usage\":true}}";
    try (LiveProxy proxy = LiveProxy.of(YAML.formatted(backend.port(), "true"));
        Client client = Wire.H1.client(proxy.address())) {
      assertThat(stream(client, asked, asked).body()).isEqualTo(TEXT + USE + DONE);
      proxy.awaitStat(11, TOKENS, "gen_ai_token_type", "input");
    }
  }

  @Test
  void bytes_whereUseIsNotToBeAsked_passAsTheyAre() {
    String asked = "{\"model\":\"m\",\"stream\":true}";
    try (LiveProxy proxy = LiveProxy.of(YAML.formatted(backend.port(), "false"));
        Client client = Wire.H1.client(proxy.address())) {
      assertThat(stream(client, asked, asked).body()).isEqualTo(TEXT + USE + DONE);
    }
  }
}
