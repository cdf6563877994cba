package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.Base64ImageSource;
import com.anthropic.models.messages.ContentBlockParam;
import com.anthropic.models.messages.ImageBlockParam;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlockParam;
import com.anthropic.models.messages.ToolResultBlockParam;
import com.anthropic.models.messages.ToolUseBlock;
import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice.FinishReason;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionContentPart;
import com.openai.models.chat.completions.ChatCompletionContentPartImage;
import com.openai.models.chat.completions.ChatCompletionContentPartText;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessageFunctionToolCall;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.responses.EasyInputMessage;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputContent;
import com.openai.models.responses.ResponseInputImage;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseInputText;
import com.openai.models.responses.ResponseOutputItem;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The providers' own clients for Java, unmodified, each against model servers of the other
 * dialects.
 */
class TranslateSdkIT {
  private static final String PIXEL =
      "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5E"
          + "rkJggg==";
  private static final String PIXEL_URL = "data:image/png;base64," + PIXEL;

  @AutoClose private static final FakeGemini GEMINI = new FakeGemini();
  @AutoClose private static final LiveProxy PROXY = LiveProxy.of(yaml());

  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @ValueSource(strings = {"anthropic", "openai-responses", "ollama", "gemini"})
  private @interface ChatTest {}

  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @ValueSource(strings = {"openai", "anthropic", "ollama", "gemini"})
  private @interface ResponseTest {}

  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @ValueSource(strings = {"openai", "openai-responses", "ollama", "gemini"})
  private @interface MessageTest {}

  /** A listener for each dialect of servers, and a mock behind it that speaks it. */
  private static String yaml() {
    StringBuilder listeners = new StringBuilder("listeners:\n");
    StringBuilder clusters = new StringBuilder("clusters:\n");
    for (String dialect : List.of("openai", "openai-responses", "anthropic", "ollama", "gemini")) {
      listeners.append(
          """
            - name: %1$s
              address: 127.0.0.1:0
              routes: [{name: to-%1$s, match: {prefix: /v1}, to: %1$s}]
          """
              .formatted(dialect));
      clusters.append(
          """
            - name: %1$s
              %2$s
              dialect: %1$s
              filters: [{translate: {}}]
          """
              .formatted(dialect, servers(dialect)));
    }
    return listeners.append(clusters).toString();
  }

  /** The mock speaks every dialect but one. */
  private static String servers(String dialect) {
    return dialect.equals("gemini")
        ? "endpoints: http://127.0.0.1:" + GEMINI.port()
        : "type: mock\n    reply: \"" + Sdks.REPLY + '"';
  }

  private static OpenAIClient openAi(String server) {
    return Sdks.openAi(PROXY.address(server));
  }

  private static AnthropicClient anthropic(String server) {
    return Sdks.anthropic(PROXY.address(server));
  }

  private static void assertNothingLost(String server) {
    PROXY.awaitIdle();
    assertThat(PROXY.stat("weir_translate_requests_total", "to", server)).isPositive();
    assertThat(PROXY.stat("weir_translate_losses_total", "to", server)).isZero();
  }

  private static ChatCompletion streamed(OpenAIClient client, ChatCompletionCreateParams asked) {
    ChatCompletionStreamOptions usage =
        ChatCompletionStreamOptions.builder().includeUsage(true).build();
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> stream =
        client
            .chat()
            .completions()
            .createStreaming(asked.toBuilder().streamOptions(usage).build())) {
      stream.stream().forEach(whole::accumulate);
    }
    return whole.chatCompletion();
  }

  private static void assertSaid(ChatCompletion answer) {
    ChatCompletion.Choice choice = answer.choices().get(0);
    assertThat(answer.model()).isEqualTo("large");
    assertThat(choice.message().content()).contains(Sdks.SAID);
    assertThat(choice.finishReason()).isEqualTo(FinishReason.STOP);
  }

  @ChatTest
  void chat_isTheSame_wholeAndStreamed(String server) {
    OpenAIClient client = openAi(server);
    ChatCompletion whole = client.chat().completions().create(Sdks.chat("large").build());

    assertSaid(whole);
    assertThat(whole.usage())
        .hasValueSatisfying(
            usage -> assertThat(usage.completionTokens()).isEqualTo(Sdks.SAID_TOKENS));
    assertSaid(streamed(client, Sdks.chat("large").build()));
    assertNothingLost(server);
    client.close();
  }

  @ChatTest
  void chat_callsATool_andIsToldItsResult(String server) {
    OpenAIClient client = openAi(server);
    ChatCompletionCreateParams asked =
        Sdks.chat("large").addUserMessage(Sdks.CALL_IT).addFunctionTool(Sdks.chatTool()).build();

    ChatCompletion whole = client.chat().completions().create(asked);
    for (ChatCompletion answer : List.of(whole, streamed(client, asked))) {
      assertThat(answer.choices().get(0).finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
      ChatCompletionMessageFunctionToolCall call =
          answer.choices().get(0).message().toolCalls().orElseThrow().get(0).asFunction();
      assertThat(call.function().name()).isEqualTo(Sdks.TOOL);
      assertThat(call.function().arguments()).contains("\"city\"");
      ChatCompletionCreateParams next =
          asked.toBuilder()
              .addMessage(answer.choices().get(0).message())
              .addMessage(
                  ChatCompletionToolMessageParam.builder()
                      .toolCallId(call.id())
                      .content("rain")
                      .build())
              .build();
      assertThat(client.chat().completions().create(next).choices().get(0).message().content())
          .hasValueSatisfying(said -> assertThat(said).startsWith("You said: "));
    }
    assertNothingLost(server);
    client.close();
  }

  @ChatTest
  void chat_showsAnImage(String server) {
    OpenAIClient client = openAi(server);
    ChatCompletionContentPartImage image =
        ChatCompletionContentPartImage.builder()
            .imageUrl(ChatCompletionContentPartImage.ImageUrl.builder().url(PIXEL_URL).build())
            .build();
    ChatCompletionContentPartText text =
        ChatCompletionContentPartText.builder().text("hello there").build();

    assertSaid(
        client
            .chat()
            .completions()
            .create(
                ChatCompletionCreateParams.builder()
                    .model("large")
                    .addUserMessageOfArrayOfContentParts(
                        List.of(
                            ChatCompletionContentPart.ofText(text),
                            ChatCompletionContentPart.ofImageUrl(image)))
                    .build()));
    assertNothingLost(server);
    client.close();
  }

  @ChatTest
  void chat_thatFails_isTheClientsOwnError(String server) {
    OpenAIClient client = openAi(server).withOptions(options -> options.maxRetries(0));
    OpenAIServiceException refused =
        catchThrowableOfType(
            OpenAIServiceException.class,
            () -> client.chat().completions().create(Sdks.chat("mock-429").build()));

    assertThat(refused).isInstanceOf(RateLimitException.class);
    assertThat(refused.headers().values("retry-after")).containsExactly("1");
    for (String model : List.of("mock-cut", "mock-error", "mock-malformed")) {
      assertThatThrownBy(() -> streamed(client, Sdks.chat(model).build()))
          .as(model)
          .isInstanceOf(OpenAIException.class);
    }
    client.close();
  }

  private static Response streamed(OpenAIClient client, ResponseCreateParams asked) {
    ResponseAccumulator whole = ResponseAccumulator.create();
    try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(asked)) {
      stream.stream().forEach(whole::accumulate);
    }
    return whole.response();
  }

  private static void assertSaid(Response answer) {
    assertThat(answer.status()).contains(ResponseStatus.COMPLETED);
    assertThat(answer.output()).hasSize(1);
    assertThat(answer.output().get(0).asMessage().content().get(0).asOutputText().text())
        .isEqualTo(Sdks.SAID);
    assertThat(answer.usage())
        .hasValueSatisfying(usage -> assertThat(usage.outputTokens()).isEqualTo(Sdks.SAID_TOKENS));
  }

  @ResponseTest
  void response_isTheSame_wholeAndStreamed(String server) {
    OpenAIClient client = openAi(server);

    assertSaid(client.responses().create(Sdks.response("large").build()));
    assertSaid(streamed(client, Sdks.response("large").build()));
    assertNothingLost(server);
    client.close();
  }

  @ResponseTest
  void response_callsATool_andIsToldItsResult(String server) {
    OpenAIClient client = openAi(server);
    ResponseCreateParams asked =
        Sdks.response("large").input(Sdks.CALL_IT).addTool(Sdks.responseTool()).build();

    for (Response answer : List.of(client.responses().create(asked), streamed(client, asked))) {
      ResponseFunctionToolCall call =
          answer.output().stream()
              .flatMap(item -> item.functionCall().stream())
              .findFirst()
              .orElseThrow();
      assertThat(call.name()).isEqualTo(Sdks.TOOL);
      assertThat(call.arguments()).contains("\"city\"");
      ResponseInputItem result =
          ResponseInputItem.ofFunctionCallOutput(
              ResponseInputItem.FunctionCallOutput.builder()
                  .callId(call.callId())
                  .output("rain")
                  .build());
      Response next =
          client
              .responses()
              .create(
                  asked.toBuilder()
                      .inputOfResponse(
                          List.of(
                              said(Sdks.CALL_IT), ResponseInputItem.ofFunctionCall(call), result))
                      .build());
      assertThat(next.output()).allMatch(ResponseOutputItem::isMessage);
    }
    assertNothingLost(server);
    client.close();
  }

  private static ResponseInputItem said(String text) {
    return ResponseInputItem.ofEasyInputMessage(
        EasyInputMessage.builder().role(EasyInputMessage.Role.USER).content(text).build());
  }

  @ResponseTest
  void response_showsAnImage(String server) {
    OpenAIClient client = openAi(server);
    EasyInputMessage message =
        EasyInputMessage.builder()
            .role(EasyInputMessage.Role.USER)
            .contentOfResponseInputMessageContentList(
                List.of(
                    ResponseInputContent.ofInputText(
                        ResponseInputText.builder().text("hello there").build()),
                    ResponseInputContent.ofInputImage(
                        ResponseInputImage.builder()
                            .detail(ResponseInputImage.Detail.AUTO)
                            .imageUrl(PIXEL_URL)
                            .build())))
            .build();

    assertSaid(
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model("large")
                    .inputOfResponse(List.of(ResponseInputItem.ofEasyInputMessage(message)))
                    .build()));
    assertNothingLost(server);
    client.close();
  }

  @ResponseTest
  void response_thatFails_isTheClientsOwnError(String server) {
    OpenAIClient client = openAi(server).withOptions(options -> options.maxRetries(0));

    assertThatThrownBy(() -> client.responses().create(Sdks.response("mock-429").build()))
        .isInstanceOf(RateLimitException.class);
    for (String model : List.of("mock-cut", "mock-malformed")) {
      assertThatThrownBy(() -> streamed(client, Sdks.response(model).build()))
          .as(model)
          .isInstanceOf(OpenAIException.class);
    }
    client.close();
  }

  private static Message streamed(AnthropicClient client, MessageCreateParams asked) {
    MessageAccumulator whole = MessageAccumulator.create();
    try (com.anthropic.core.http.StreamResponse<RawMessageStreamEvent> stream =
        client.messages().createStreaming(asked)) {
      stream.stream().forEach(whole::accumulate);
    }
    return whole.message();
  }

  private static void assertSaid(Message answer) {
    assertThat(answer.model().asString()).isEqualTo("large");
    assertThat(answer.content()).hasSize(1);
    assertThat(answer.content().get(0).asText().text()).isEqualTo(Sdks.SAID);
    assertThat(answer.stopReason()).contains(StopReason.END_TURN);
    assertThat(answer.usage().outputTokens()).isEqualTo(Sdks.SAID_TOKENS);
  }

  @MessageTest
  void message_isTheSame_wholeAndStreamed(String server) {
    AnthropicClient client = anthropic(server);

    assertSaid(client.messages().create(Sdks.message("large").build()));
    assertSaid(streamed(client, Sdks.message("large").build()));
    assertNothingLost(server);
    client.close();
  }

  @MessageTest
  void message_callsATool_andIsToldItsResult(String server) {
    AnthropicClient client = anthropic(server);
    MessageCreateParams asked =
        Sdks.message("large").addUserMessage(Sdks.CALL_IT).addTool(Sdks.messageTool()).build();

    for (Message answer : List.of(client.messages().create(asked), streamed(client, asked))) {
      assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
      ToolUseBlock call =
          answer.content().stream()
              .flatMap(block -> block.toolUse().stream())
              .findFirst()
              .orElseThrow();
      assertThat(call.name()).isEqualTo(Sdks.TOOL);
      assertThat(call._input().toString()).contains("city");
      ToolResultBlockParam result =
          ToolResultBlockParam.builder().toolUseId(call.id()).content("rain").build();
      Message next =
          client
              .messages()
              .create(
                  asked.toBuilder()
                      .addMessage(answer)
                      .addUserMessageOfContentBlockParams(
                          List.of(ContentBlockParam.ofToolResult(result)))
                      .build());
      assertThat(next.stopReason()).contains(StopReason.END_TURN);
      assertThat(next.content().get(0).asText().text()).startsWith("You said: ");
    }
    assertNothingLost(server);
    client.close();
  }

  @MessageTest
  void message_showsAnImage(String server) {
    AnthropicClient client = anthropic(server);
    ImageBlockParam image =
        ImageBlockParam.builder()
            .source(
                Base64ImageSource.builder()
                    .mediaType(Base64ImageSource.MediaType.IMAGE_PNG)
                    .data(PIXEL)
                    .build())
            .build();
    TextBlockParam text = TextBlockParam.builder().text("hello there").build();

    assertSaid(
        client
            .messages()
            .create(
                MessageCreateParams.builder()
                    .model("large")
                    .maxTokens(99)
                    .addUserMessageOfContentBlockParams(
                        List.of(ContentBlockParam.ofText(text), ContentBlockParam.ofImage(image)))
                    .build()));
    assertNothingLost(server);
    client.close();
  }

  @MessageTest
  void message_thatFails_isTheClientsOwnError(String server) {
    AnthropicClient client = anthropic(server).withOptions(options -> options.maxRetries(0));
    AnthropicServiceException refused =
        catchThrowableOfType(
            AnthropicServiceException.class,
            () -> client.messages().create(Sdks.message("mock-503").build()));

    assertThat(refused.statusCode()).isEqualTo(529);
    assertThat(refused.type()).contains(ErrorType.OVERLOADED_ERROR);
    for (String model : List.of("mock-cut", "mock-error", "mock-malformed")) {
      assertThatThrownBy(() -> streamed(client, Sdks.message(model).build()))
          .as(model)
          .isInstanceOf(AnthropicException.class);
    }
    client.close();
  }
}
