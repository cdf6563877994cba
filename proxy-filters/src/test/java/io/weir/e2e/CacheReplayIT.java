package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.fasterxml.jackson.databind.JsonNode;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import io.weir.e2e.Client.Answer;
import io.weir.filters.llm.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Kept answers in the other form, as clients of both dialects get them. */
class CacheReplayIT {
  private static final String OPENAI = "/v1/chat/completions";
  private static final String ANTHROPIC = "/v1/messages";
  private static final String ASK =
      "\"model\":\"m\",\"max_tokens\":99,\"messages\":[{\"role\":\"user\",\"content\":\"use f\"}],"
          + "\"tools\":[{%s}]}";
  private static final String FUNCTION =
      "\"type\":\"function\",\"function\":{\"name\":\"f\",\"parameters\":{\"type\":\"object\"}}";
  private static final String TOOL = "\"name\":\"f\",\"input_schema\":{\"type\":\"object\"}";
  private static final String STREAM = "\"stream\":true,";
  private static final String USAGE = "\"stream_options\":{\"include_usage\":true},";

  @AutoClose
  private final LiveProxy proxy =
      LiveProxy.of(
          """
          listeners:
            - name: main
              address: 127.0.0.1:0
              filters: [cache: {tools: true}]
              routes: [{match: {prefix: /}, to: mock}]
          clusters:
            - {name: mock, type: mock, reply: "You said: %prompt%"}
          """);

  private static Answer ask(Client client, String path, String body, String cache) {
    client.send("POST", path, body, "content-type", "application/json");
    Answer answer = client.answer();
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.whole()).isTrue();
    assertThat(answer.field("x-cache")).isEqualTo(cache);
    return answer;
  }

  private static JsonNode json(Answer answer) {
    int length = answer.body().getBytes(StandardCharsets.UTF_8).length;
    assertThat(answer.field("content-length")).isEqualTo(Integer.toString(length));
    assertThat(answer.field("content-type")).isEqualTo("application/json");
    assertThat(answer.field("age")).matches("\\d");
    return Objects.requireNonNull(Json.parse(answer.body()));
  }

  @ParameterizedTest
  @EnumSource
  void openAi_streamAnswersForPlainAnswer_withItsTools(Wire wire) {
    String ask = ASK.formatted(FUNCTION);
    try (Client client = wire.client(proxy.address())) {
      ask(client, OPENAI, "{" + STREAM + USAGE + ask, "miss");
      JsonNode answer = json(ask(client, OPENAI, "{" + ask, "hit"));
      assertThat(answer.at("/choices/0/message/tool_calls/0/function/name").asText())
          .isEqualTo("f");
      assertThat(answer.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
      assertThat(answer.at("/usage/total_tokens").asLong()).isPositive();
      Answer other = ask(client, OPENAI, "{" + STREAM + ask, "hit");
      assertThat(other.field("content-type")).startsWith("text/event-stream");
      assertThat(other.body()).doesNotContain("total_tokens").endsWith("data: [DONE]\n\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void openAi_plainAnswerAnswersForStreams_withUsageWhereAsked(Wire wire) {
    String ask = ASK.formatted(FUNCTION);
    try (Client client = wire.client(proxy.address())) {
      ask(client, OPENAI, "{" + ask, "miss");
      Answer stream = ask(client, OPENAI, "{" + STREAM + ask, "hit");
      assertThat(stream.field("content-type")).startsWith("text/event-stream");
      assertThat(stream.body()).contains("\"name\":\"f\"").doesNotContain("total_tokens");
      Answer usage = ask(client, OPENAI, "{" + STREAM + USAGE + ask, "hit");
      assertThat(usage.body()).contains("\"total_tokens\":").endsWith("data: [DONE]\n\n");
    }
  }

  @ParameterizedTest
  @EnumSource
  void anthropic_eachFormAnswersForTheOther(Wire wire) {
    String ask = ASK.formatted(TOOL);
    String other = ask.replace("use f", "please use f");
    try (Client client = wire.client(proxy.address())) {
      ask(client, ANTHROPIC, "{" + STREAM + ask, "miss");
      JsonNode answer = json(ask(client, ANTHROPIC, "{" + ask, "hit"));
      assertThat(answer.path("stop_reason").asText()).isEqualTo("tool_use");
      assertThat(answer.at("/usage/output_tokens").asLong()).isPositive();
      assertThat(answer.findValuesAsText("type")).contains("tool_use");
      ask(client, ANTHROPIC, "{" + other, "miss");
      Answer stream = ask(client, ANTHROPIC, "{" + STREAM + other, "hit");
      assertThat(stream.field("content-type")).startsWith("text/event-stream");
      assertThat(stream.body()).startsWith("event: message_start\n").contains("tool_use");
      assertThat(stream.body()).endsWith("data: {\"type\":\"message_stop\"}\n\n");
    }
  }

  private String url(String path) {
    return "http://127.0.0.1:" + proxy.address().getPort() + path;
  }

  private void answeredFromMemory(int count) {
    proxy.awaitStat(1, "weir_cache_requests_total", "result", "miss");
    proxy.awaitStat(count, "weir_cache_requests_total", "result", "hit");
    proxy.awaitStat(count, "weir_cache_replays_total");
  }

  @Test
  void openAisOwnClient_understandsBothForms() {
    OpenAIClient client =
        OpenAIOkHttpClient.builder()
            .baseUrl(url("/v1"))
            .apiKey("k")
            .responseValidation(true)
            .build();
    ChatCompletionCreateParams asked =
        ChatCompletionCreateParams.builder().model("m").addUserMessage("hello").build();
    ChatCompletion plain = client.chat().completions().create(asked);
    ChatCompletionAccumulator read = ChatCompletionAccumulator.create();
    ChatCompletionCreateParams streamed =
        asked.toBuilder()
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    try (var stream = client.chat().completions().createStreaming(streamed)) {
      stream.stream().forEach(read::accumulate);
    }
    ChatCompletion told = read.chatCompletion();
    assertThat(told.id()).isEqualTo(plain.id());
    assertThat(told.model()).isEqualTo(plain.model());
    assertThat(told.choices().get(0).message().content())
        .isEqualTo(plain.choices().get(0).message().content())
        .contains("You said: hello");
    assertThat(told.choices().get(0).finishReason())
        .isEqualTo(plain.choices().get(0).finishReason());
    assertThat(told.usage().orElseThrow().totalTokens())
        .isEqualTo(plain.usage().orElseThrow().totalTokens());
    answeredFromMemory(1);
    client.close();
  }

  @Test
  void anthropicsOwnClient_understandsBothForms() {
    AnthropicClient client =
        AnthropicOkHttpClient.builder()
            .baseUrl(url(""))
            .apiKey("k")
            .responseValidation(true)
            .build();
    MessageCreateParams asked =
        MessageCreateParams.builder().model("m").maxTokens(99).addUserMessage("hello").build();
    MessageAccumulator read = MessageAccumulator.create();
    try (var stream = client.messages().createStreaming(asked)) {
      stream.stream().forEach(read::accumulate);
    }
    Message streamed = read.message();
    Message told = client.messages().create(asked);
    assertThat(told.id()).isEqualTo(streamed.id());
    assertThat(told.content().get(0).asText().text()).isEqualTo("You said: hello");
    assertThat(told.stopReason()).isEqualTo(streamed.stopReason());
    assertThat(told.usage().outputTokens()).isEqualTo(streamed.usage().outputTokens());
    assertThat(told.usage().inputTokens()).isEqualTo(streamed.usage().inputTokens());
    answeredFromMemory(1);
    client.close();
  }
}
