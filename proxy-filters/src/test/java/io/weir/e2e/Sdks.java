package io.weir.e2e;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.Tool;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.JsonValue;
import com.openai.models.FunctionDefinition;
import com.openai.models.FunctionParameters;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.responses.FunctionTool;
import com.openai.models.responses.ResponseCreateParams;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;

/** The providers' own clients, and what they ask of a mock that repeats what it is told. */
final class Sdks {
  static final String KEY = "s3cr3t";

  /** What the mock is configured to say. */
  static final String REPLY = "You said: %prompt%";

  static final String SAID = "You said: hello there";

  /** Four characters are a token to the mock. */
  static final int SAID_TOKENS = (SAID.length() + 3) / 4;

  /** A stream brings them one by one. */
  static final int WORDS = 4;

  static final String TOOL = "get_weather";
  static final String CALL_IT = "call " + TOOL;

  private static final Map<String, Object> CITY = Map.of("city", Map.of("type", "string"));

  private Sdks() {}

  static OpenAIClient openAi(InetSocketAddress proxy) {
    return OpenAIOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + proxy.getPort() + "/v1")
        .apiKey(KEY)
        .responseValidation(true)
        .build();
  }

  static AnthropicClient anthropic(InetSocketAddress proxy) {
    return AnthropicOkHttpClient.builder()
        .baseUrl("http://127.0.0.1:" + proxy.getPort())
        .apiKey(KEY)
        .responseValidation(true)
        .build();
  }

  static ChatCompletionCreateParams.Builder chat(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("hello there");
  }

  static ResponseCreateParams.Builder response(String model) {
    return ResponseCreateParams.builder().model(model).input("hello there");
  }

  static MessageCreateParams.Builder message(String model) {
    return MessageCreateParams.builder().model(model).maxTokens(99).addUserMessage("hello there");
  }

  static FunctionDefinition chatTool() {
    return FunctionDefinition.builder()
        .name(TOOL)
        .parameters(
            FunctionParameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(CITY))
                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                .build())
        .build();
  }

  static FunctionTool responseTool() {
    return FunctionTool.builder()
        .name(TOOL)
        .strict(false)
        .parameters(
            FunctionTool.Parameters.builder()
                .putAdditionalProperty("type", JsonValue.from("object"))
                .putAdditionalProperty("properties", JsonValue.from(CITY))
                .putAdditionalProperty("required", JsonValue.from(List.of("city")))
                .build())
        .build();
  }

  static Tool messageTool() {
    return Tool.builder()
        .name(TOOL)
        .inputSchema(
            Tool.InputSchema.builder()
                .properties(
                    Tool.InputSchema.Properties.builder()
                        .putAdditionalProperty(
                            "city", com.anthropic.core.JsonValue.from(CITY.get("city")))
                        .build())
                .addRequired("city")
                .build())
        .build();
  }
}
