package io.weir.filters.mock;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.mock.MockHarness.Told;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the mock says in each provider's language. */
class MockDialectsTest {
  private static final String TEXT = "[mock] Be brief.\nHello there, mock";
  private static final int TEXT_TOKENS = 9;
  private static final int PROMPT_TOKENS = 7;

  private static final String MESSAGES =
      "\"messages\":[{\"role\":\"system\",\"content\":\"Be brief.\"},"
          + "{\"role\":\"user\",\"content\":[{\"type\":\"text\",\"text\":\"Hello there, mock\"}]}]";
  private static final String SCHEMA =
      "{\"type\":\"object\",\"properties\":{\"city\":{\"type\":\"string\"},"
          + "\"days\":{\"type\":\"integer\"},\"unit\":{\"enum\":[\"c\",\"f\"]}}}";
  private static final String ARGUMENTS = "{\"city\":\"example\",\"days\":1,\"unit\":\"c\"}";

  private final MockHarness mock = new MockHarness("{}");

  private Told openAi(String more) {
    return mock.post("/v1/chat/completions", "{\"model\":\"gpt-x\"," + MESSAGES + more + "}");
  }

  private static String joined(List<JsonNode> events, String pointer) {
    return events.stream().map(e -> e.at(pointer).asText("")).collect(Collectors.joining());
  }

  private static List<String> names(Told told) {
    return told.body()
        .lines()
        .filter(l -> l.startsWith("event: "))
        .map(l -> l.substring(7))
        .toList();
  }

  @Test
  void openAiChat_whole_isACompletion() {
    Told told = openAi("");
    JsonNode json = told.json();
    assertThat(told.head().headers().toString()).contains("content-type: application/json\n");
    assertThat(json.get("id").asText()).startsWith("chatcmpl-");
    assertThat(json.get("object").asText()).isEqualTo("chat.completion");
    assertThat(json.get("created").isIntegralNumber()).isTrue();
    assertThat(json.get("model").asText()).isEqualTo("gpt-x");
    assertThat(json.at("/choices/0/message/content").asText()).isEqualTo(TEXT);
    assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("stop");
    assertThat(json.at("/usage/prompt_tokens").asInt()).isEqualTo(PROMPT_TOKENS);
    assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(TEXT_TOKENS);
    assertThat(json.at("/usage/total_tokens").asInt()).isEqualTo(PROMPT_TOKENS + TEXT_TOKENS);
  }

  @Test
  void openAiChat_streamed_saysTheSame() {
    Told told = openAi(",\"stream\":true");
    List<JsonNode> events = told.events();
    assertThat(told.head().headers().toString()).contains("content-type: text/event-stream");
    assertThat(events.get(0).at("/choices/0/delta/role").asText()).isEqualTo("assistant");
    assertThat(joined(events, "/choices/0/delta/content")).isEqualTo(TEXT);
    assertThat(events.get(events.size() - 1).at("/choices/0/finish_reason").asText())
        .isEqualTo("stop");
    assertThat(events).allMatch(event -> !event.has("usage"));
    assertThat(events.stream().map(e -> e.get("id").asText()).distinct()).hasSize(1);
    assertThat(told.body()).endsWith("\n\ndata: [DONE]\n\n");
    assertThat(events.size()).isGreaterThan(5);
  }

  @Test
  void openAiChat_withUsageAskedFor_endsWithIt() {
    List<JsonNode> events =
        openAi(",\"stream\":true,\"stream_options\":{\"include_usage\":true}").events();
    JsonNode last = events.get(events.size() - 1);
    assertThat(last.get("choices")).isEmpty();
    assertThat(last.at("/usage/total_tokens").asInt()).isEqualTo(PROMPT_TOKENS + TEXT_TOKENS);
    assertThat(events.get(0).get("usage").isNull()).isTrue();
  }

  @Test
  void openAiChat_beyondMaxTokens_isCut() {
    JsonNode json = openAi(",\"max_completion_tokens\":2").json();
    assertThat(json.at("/choices/0/message/content").asText()).isEqualTo(TEXT.substring(0, 8));
    assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("length");
    assertThat(json.at("/usage/completion_tokens").asInt()).isEqualTo(2);
  }

  private static String openAiTools(String choice) {
    return ",\"tools\":[{\"type\":\"function\",\"function\":{\"name\":\"other\"}},"
        + "{\"type\":\"function\",\"function\":{\"name\":\"get_weather\",\"parameters\":"
        + SCHEMA
        + "}}],\"tool_choice\":"
        + choice;
  }

  @Test
  void openAiChat_withAToolDemanded_callsIt() {
    String choice = "{\"type\":\"function\",\"function\":{\"name\":\"get_weather\"}}";
    JsonNode json = openAi(openAiTools(choice)).json();
    assertThat(json.at("/choices/0/message/content").isNull()).isTrue();
    JsonNode call = json.at("/choices/0/message/tool_calls/0");
    assertThat(call.at("/function/name").asText()).isEqualTo("get_weather");
    assertThat(call.at("/function/arguments").asText()).isEqualTo(ARGUMENTS);
    assertThat(call.get("id").asText()).startsWith("call_");
    assertThat(json.at("/choices/0/finish_reason").asText()).isEqualTo("tool_calls");
    List<JsonNode> events = openAi(openAiTools(choice) + ",\"stream\":true").events();
    assertThat(joined(events, "/choices/0/delta/tool_calls/0/function/arguments"))
        .isEqualTo(ARGUMENTS);
    assertThat(joined(events, "/choices/0/delta/tool_calls/0/function/name"))
        .isEqualTo("get_weather");
  }

  @ParameterizedTest
  @CsvSource({"\"auto\", false", "\"none\", false", "\"required\", true"})
  void openAiChat_withToolsOnOffer_callsOneIfAsked(String choice, boolean calls) {
    JsonNode json = openAi(openAiTools(choice)).json();
    assertThat(json.at("/choices/0/message").has("tool_calls")).isEqualTo(calls);
  }

  @Test
  void tools_namedByTheUser_areCalledUntilTheirResultComes() {
    String tools = openAiTools("\"auto\"");
    String asked =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"get_weather!\"}";
    String path = "/v1/chat/completions";
    assertThat(mock.post(path, asked + "]" + tools + "}").body()).contains("\"tool_calls\"");
    String done = ",{\"role\":\"tool\",\"tool_call_id\":\"x\",\"content\":\"sunny\"}]";
    Told after = mock.post(path, asked + done + tools + "}");
    assertThat(after.json().at("/choices/0/message/content").asText()).contains("sunny");
    MockHarness without = new MockHarness("{tools: false}");
    assertThat(without.post(path, asked + "]" + tools + "}").body()).doesNotContain("tool_calls");
  }

  @Test
  void openAiText_wholeAndStreamed_saysTheSame() {
    String body = "{\"model\":\"m\",\"prompt\":\"once upon a time\"";
    JsonNode json = mock.post("/v1/completions", body + "}").json();
    assertThat(json.get("object").asText()).isEqualTo("text_completion");
    assertThat(json.at("/choices/0/text").asText()).isEqualTo("[mock] once upon a time");
    Told stream = mock.post("/v1/completions", body + ",\"stream\":true}");
    assertThat(joined(stream.events(), "/choices/0/text")).isEqualTo("[mock] once upon a time");
    assertThat(stream.body()).endsWith("data: [DONE]\n\n");
  }

  @Test
  void anthropic_wholeAndStreamed_saysTheSame() {
    String body =
        "{\"model\":\"claude-x\",\"system\":\"Be brief.\",\"max_tokens\":99,\"messages\":"
            + "[{\"role\":\"user\",\"content\":\"Hello there, mock\"}]";
    JsonNode json = mock.post("/v1/messages", body + "}").json();
    assertThat(json.get("type").asText()).isEqualTo("message");
    assertThat(json.at("/content/0/text").asText()).isEqualTo(TEXT);
    assertThat(json.get("stop_reason").asText()).isEqualTo("end_turn");
    assertThat(json.at("/usage/input_tokens").asInt()).isEqualTo(PROMPT_TOKENS);
    assertThat(json.at("/usage/output_tokens").asInt()).isEqualTo(TEXT_TOKENS);
    Told stream = mock.post("/v1/messages", body + ",\"stream\":true}");
    assertThat(names(stream))
        .startsWith("message_start", "content_block_start", "ping", "content_block_delta")
        .endsWith("content_block_stop", "message_delta", "message_stop");
    assertThat(stream.events()).allSatisfy(e -> assertThat(e.get("type").isTextual()).isTrue());
    assertThat(joined(stream.events(), "/delta/text")).isEqualTo(TEXT);
    assertThat(joined(stream.events(), "/usage/output_tokens")).isEqualTo("" + TEXT_TOKENS);
  }

  @Test
  void anthropic_withAToolDemanded_callsIt() {
    String body =
        "{\"model\":\"claude-x\",\"max_tokens\":99,\"tools\":[{\"name\":\"w\",\"input_schema\":"
            + SCHEMA
            + "}],\"tool_choice\":{\"type\":\"any\"},"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]";
    JsonNode json = mock.post("/v1/messages", body + "}").json();
    assertThat(json.at("/content/0/type").asText()).isEqualTo("tool_use");
    assertThat(json.at("/content/0/input")).hasToString(ARGUMENTS);
    assertThat(json.get("stop_reason").asText()).isEqualTo("tool_use");
    Told stream = mock.post("/v1/messages", body + ",\"stream\":true}");
    assertThat(joined(stream.events(), "/delta/partial_json")).isEqualTo(ARGUMENTS);
  }

  @Test
  void anthropic_countTokens_isThePromptsCount() {
    String body = "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"12345678\"}]}";
    Told told = mock.post("/v1/messages/count_tokens", body);
    assertThat(told.body()).isEqualTo("{\"input_tokens\":2}");
  }

  @Test
  void responses_wholeAndStreamed_saysTheSame() {
    String body = "{\"model\":\"m\",\"instructions\":\"Be brief.\",\"input\":\"Hello there, mock\"";
    JsonNode json = mock.post("/v1/responses", body + "}").json();
    assertThat(json.get("object").asText()).isEqualTo("response");
    assertThat(json.at("/output/0/content/0/text").asText()).isEqualTo(TEXT);
    assertThat(json.at("/usage/total_tokens").asInt()).isEqualTo(PROMPT_TOKENS + TEXT_TOKENS);
    Told stream = mock.post("/v1/responses", body + ",\"stream\":true}");
    List<JsonNode> events = stream.events();
    assertThat(names(stream))
        .startsWith(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta")
        .endsWith(
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    for (int i = 0; i < events.size(); i++) {
      assertThat(events.get(i).get("sequence_number").asInt()).isEqualTo(i);
      assertThat(events.get(i).get("type").asText()).isEqualTo(names(stream).get(i));
    }
    assertThat(joined(events, "/delta")).isEqualTo(TEXT);
    assertThat(events.get(events.size() - 1).at("/response/output/0/content/0/text").asText())
        .isEqualTo(TEXT);
  }

  @Test
  void responses_withAToolDemanded_callsIt() {
    String body =
        "{\"model\":\"m\",\"input\":[{\"role\":\"user\",\"content\":[{\"type\":\"input_text\","
            + "\"text\":\"Hi\"}]}],\"tool_choice\":\"required\",\"tools\":[{\"type\":\"function\","
            + "\"name\":\"w\",\"parameters\":"
            + SCHEMA
            + "}]";
    JsonNode json = mock.post("/v1/responses", body + "}").json();
    assertThat(json.at("/output/0/type").asText()).isEqualTo("function_call");
    assertThat(json.at("/output/0/arguments").asText()).isEqualTo(ARGUMENTS);
    Told stream = mock.post("/v1/responses", body + ",\"stream\":true}");
    assertThat(joined(stream.events(), "/delta")).isEqualTo(ARGUMENTS);
    assertThat(names(stream)).contains("response.function_call_arguments.done");
  }

  @Test
  void ollamaChat_streamedByDefault_saysTheSame() {
    Told stream = mock.post("/api/chat", "{\"model\":\"llama\"," + MESSAGES + "}");
    List<JsonNode> lines = stream.events();
    assertThat(stream.head().headers().toString()).contains("content-type: application/x-ndjson");
    assertThat(joined(lines, "/message/content")).isEqualTo(TEXT);
    JsonNode last = lines.get(lines.size() - 1);
    assertThat(last.get("done").asBoolean()).isTrue();
    assertThat(last.get("done_reason").asText()).isEqualTo("stop");
    assertThat(last.get("prompt_eval_count").asInt()).isEqualTo(PROMPT_TOKENS);
    assertThat(last.get("eval_count").asInt()).isEqualTo(TEXT_TOKENS);
    Told whole = mock.post("/api/chat", "{\"model\":\"llama\",\"stream\":false," + MESSAGES + "}");
    assertThat(whole.json().at("/message/content").asText()).isEqualTo(TEXT);
    assertThat(whole.json().get("done").asBoolean()).isTrue();
  }

  @Test
  void ollamaChat_withAToolNamed_callsIt() {
    String body =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"use w\"}],\"tools\":"
            + "[{\"type\":\"function\",\"function\":{\"name\":\"w\",\"parameters\":"
            + SCHEMA
            + "}}]";
    List<JsonNode> lines = mock.post("/api/chat", body + "}").events();
    assertThat(lines.get(0).at("/message/tool_calls/0/function/arguments")).hasToString(ARGUMENTS);
    assertThat(lines).hasSize(2);
  }

  @Test
  void ollamaGenerate_wholeAndStreamed_saysTheSame() {
    String body = "{\"model\":\"m\",\"system\":\"Be brief.\",\"prompt\":\"Hello there, mock\"";
    List<JsonNode> lines = mock.post("/api/generate", body + "}").events();
    assertThat(joined(lines, "/response")).isEqualTo(TEXT);
    assertThat(mock.post("/api/generate", body + ",\"stream\":false}").json().get("response"))
        .hasToString("\"[mock] Be brief.\\nHello there, mock\"");
  }

  @Test
  void embeddings_ofTheSameText_areTheSame() {
    String input = "\"input\":[\"a\",\"b\",\"a\"],\"dimensions\":8";
    JsonNode json = mock.post("/v1/embeddings", "{\"model\":\"e\"," + input + "}").json();
    assertThat(json.get("data")).hasSize(3);
    JsonNode first = json.at("/data/0/embedding");
    assertThat(first).hasSize(8).isEqualTo(json.at("/data/2/embedding"));
    assertThat(first).isNotEqualTo(json.at("/data/1/embedding"));
    double squares = 0;
    for (JsonNode number : first) {
      squares += number.asDouble() * number.asDouble();
    }
    assertThat(squares).isBetween(0.99, 1.01);
    String packed = "{\"model\":\"e\",\"encoding_format\":\"base64\"," + input + "}";
    JsonNode base64 = mock.post("/v1/embeddings", packed).json();
    byte[] bytes = Base64.getDecoder().decode(base64.at("/data/0/embedding").asText());
    assertThat(bytes).hasSize(32);
    assertThat(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getFloat())
        .isEqualTo((float) first.get(0).asDouble());
    JsonNode ollama = mock.post("/api/embed", "{\"model\":\"e\"," + input + "}").json();
    assertThat(ollama.at("/embeddings/0")).isEqualTo(first);
    JsonNode old = mock.post("/api/embeddings", "{\"model\":\"e\",\"prompt\":\"a\"}").json();
    assertThat(old.get("embedding")).hasSize(32);
  }

  @Test
  void models_areListedInTheLanguageOfWhoAsks() {
    MockHarness two = new MockHarness("{models: [a, b]}");
    Told openAi = two.ask("GET", "/v1/models", "");
    assertThat(joined(openAi.json().findParents("id"), "/id")).isEqualTo("ab");
    assertThat(openAi.json().get("object").asText()).isEqualTo("list");
    Told anthropic = two.ask("GET", "/v1/models", "", "anthropic-version", "2023-06-01");
    assertThat(anthropic.json().at("/data/1/type").asText()).isEqualTo("model");
    assertThat(anthropic.json().get("last_id").asText()).isEqualTo("b");
    Told ollama = two.ask("GET", "/api/tags", "");
    assertThat(ollama.json().at("/models/1/name").asText()).isEqualTo("b");
    assertThat(two.ask("GET", "/v1/models/x/y", "").json().get("id").asText()).isEqualTo("x/y");
    assertThat(two.ask("GET", "/api/version", "").json().get("version").isTextual()).isTrue();
    assertThat(two.post("/api/show", "{\"model\":\"a\"}").json().get("capabilities")).isNotEmpty();
  }

  @Test
  void head_ofAnAnswer_hasItsLengthAndNoBody() {
    Told told = mock.ask("HEAD", "/", "");
    assertThat(told.ended).isTrue();
    assertThat(told.head().bodyLength()).isEqualTo(15);
    assertThat(told.pieces).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "POST, /v1/nothing, {}, 404",
    "GET, /v1/chat/completions, '', 404",
    "DELETE, /v1/models/m, '', 405",
    "POST, /v1/chat/completions, '{\"model\":', 400",
    "POST, /v1/chat/completions, '[1]', 400",
    "POST, /v1/chat/completions, '', 400",
  })
  void request_thatMakesNoSense_isRefusedInTheDialect(
      String method, String path, String body, int status) {
    Told told = mock.ask(method, path, body);
    assertThat(told.head().status()).isEqualTo(status);
    assertThat(told.json().at("/error/message").asText()).startsWith("mock: ");
  }

  @Test
  void reply_fromATemplate_isFilled() {
    MockHarness harness = new MockHarness("{reply: \"%model%: %prompt% (100% %nothing%)\"}");
    Told told = harness.post("/v1/chat/completions", "{\"model\":\"m\"," + MESSAGES + "}");
    assertThat(told.json().at("/choices/0/message/content").asText())
        .isEqualTo("m: Hello there, mock (100% %nothing%)");
  }

  @Test
  void filler_ofSomeTokens_hasThatMany() {
    MockHarness harness = new MockHarness("{filler_tokens: 250, piece_tokens: 10}");
    Told told = harness.post("/api/generate", "{\"model\":\"m\",\"prompt\":\"x\"}");
    List<JsonNode> lines = told.events();
    assertThat(joined(lines, "/response")).hasSize(1000);
    assertThat(lines.get(lines.size() - 1).get("eval_count").asInt()).isEqualTo(250);
    assertThat(lines.size()).isBetween(15, 30);
  }
}
