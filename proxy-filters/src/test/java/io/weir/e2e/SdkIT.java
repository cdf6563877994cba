package io.weir.e2e;

import static io.weir.e2e.Sdks.SAID;
import static io.weir.e2e.Sdks.SAID_TOKENS;
import static io.weir.e2e.Sdks.WORDS;
import static io.weir.e2e.Sdks.chat;
import static io.weir.e2e.Sdks.response;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.InternalServerException;
import com.openai.errors.OpenAIException;
import com.openai.errors.OpenAIServiceException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletion.Choice.FinishReason;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.embeddings.CreateEmbeddingResponse;
import com.openai.models.embeddings.Embedding;
import com.openai.models.embeddings.EmbeddingCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** OpenAI's own client for Java, pointed at the proxy by nothing but its base URL. */
class SdkIT {
  @AutoClose
  private final LiveProxy proxy =
      LiveProxy.of(
          """
          listeners:
            - name: main
              address: 127.0.0.1:0
              filters: [{auth: {keys: [{name: sdk, secret: s3cr3t}]}}]
              routes:
                - name: all
                  match: {prefix: /v1}
                  to: mock
                  retry: {on: [5xx], attempts: 2, retry_after_max: 0s}
          clusters:
            - {name: mock, type: mock, reply: "You said: %prompt%", models: [large, small]}
          """);

  @AutoClose private final OpenAIClient client = Sdks.openAi(proxy.address());

  @Test
  void chat_isAnsweredWhole() {
    ChatCompletion answer = client.chat().completions().create(chat("large").build());

    assertThat(answer.model()).isEqualTo("large");
    assertThat(answer.choices()).hasSize(1);
    assertThat(answer.choices().get(0).message().content()).contains(SAID);
    assertThat(answer.choices().get(0).finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(answer.usage())
        .hasValueSatisfying(
            usage -> {
              assertThat(usage.completionTokens()).isEqualTo(SAID_TOKENS);
              assertThat(usage.promptTokens()).isPositive();
              assertThat(usage.totalTokens()).isEqualTo(usage.promptTokens() + SAID_TOKENS);
            });
  }

  @Test
  void chat_streamed_comesInPieces_andEndsWithItsUsage() {
    ChatCompletionCreateParams asked =
        chat("large")
            .streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build())
            .build();
    ChatCompletionAccumulator whole = ChatCompletionAccumulator.create();
    List<ChatCompletionChunk> chunks = new ArrayList<>();
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(asked)) {
      stream.stream().map(whole::accumulate).forEach(chunks::add);
    }

    assertThat(chunks).hasSizeGreaterThan(WORDS);
    assertThat(chunks.get(chunks.size() - 1).usage())
        .hasValueSatisfying(usage -> assertThat(usage.completionTokens()).isEqualTo(SAID_TOKENS));
    ChatCompletion answer = whole.chatCompletion();
    assertThat(answer.choices().get(0).message().content()).contains(SAID);
    assertThat(answer.choices().get(0).finishReason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void chat_withATool_callsIt() {
    ChatCompletionCreateParams asked =
        chat("large").addUserMessage(Sdks.CALL_IT).addFunctionTool(Sdks.chatTool()).build();

    ChatCompletion.Choice choice = client.chat().completions().create(asked).choices().get(0);

    assertThat(choice.finishReason()).isEqualTo(FinishReason.TOOL_CALLS);
    var call = choice.message().toolCalls().orElseThrow().get(0).asFunction().function();
    assertThat(call.name()).isEqualTo(Sdks.TOOL);
    assertThat(call.arguments()).contains("\"city\"");
  }

  @Test
  void response_isAnsweredWhole() {
    Response answer = client.responses().create(response("large").build());

    assertSaid(answer);
  }

  @Test
  void response_streamed_comesInPieces_andEndsCompleted() {
    ResponseAccumulator whole = ResponseAccumulator.create();
    StringBuilder pieces = new StringBuilder();
    try (StreamResponse<ResponseStreamEvent> stream =
        client.responses().createStreaming(response("large").build())) {
      stream.stream()
          .map(whole::accumulate)
          .forEach(event -> event.outputTextDelta().ifPresent(text -> pieces.append(text.delta())));
    }

    assertThat(pieces.toString()).isEqualTo(SAID);
    assertSaid(whole.response());
  }

  private static void assertSaid(Response answer) {
    assertThat(answer.status()).contains(ResponseStatus.COMPLETED);
    assertThat(answer.output()).hasSize(1);
    assertThat(answer.output().get(0).asMessage().content().get(0).asOutputText().text())
        .isEqualTo(SAID);
    assertThat(answer.usage())
        .hasValueSatisfying(usage -> assertThat(usage.outputTokens()).isEqualTo(SAID_TOKENS));
  }

  @Test
  void embeddings_ofTwoTexts_areTwoVectors() {
    EmbeddingCreateParams asked =
        EmbeddingCreateParams.builder()
            .model("small")
            .inputOfArrayOfStrings(List.of("one", "two"))
            .dimensions(8)
            .build();

    CreateEmbeddingResponse answer = client.embeddings().create(asked);

    assertThat(answer.data()).extracting(Embedding::index).containsExactly(0L, 1L);
    assertThat(answer.data())
        .allSatisfy(
            vector -> {
              assertThat(vector.embedding()).hasSize(8);
              double squares = vector.embedding().stream().mapToDouble(x -> x * x).sum();
              assertThat(squares).isBetween(0.999, 1.001);
            });
    assertThat(answer.data().get(0).embedding()).isNotEqualTo(answer.data().get(1).embedding());
    assertThat(answer.usage().promptTokens()).isPositive();
  }

  @Test
  void models_areListed_andAskedForOneByOne() {
    assertThat(client.models().list().autoPager())
        .extracting(Model::id)
        .containsExactly("large", "small");
    assertThat(client.models().retrieve("small").id()).isEqualTo("small");
  }

  @Test
  void wrongKey_isUnauthorized_inWordsTheClientReads() {
    OpenAIClient other = client.withOptions(options -> options.apiKey("wr0ng"));

    UnauthorizedException e =
        catchThrowableOfType(
            UnauthorizedException.class,
            () -> other.chat().completions().create(chat("large").build()));

    assertThat(e.code()).contains("invalid_api_key");
    assertThat(e.headers().values("x-weir-fault")).containsExactly("unauthenticated");
  }

  /** The proxy tries twice, and says that this was enough: the client tries no more by itself. */
  @Test
  void failure_isTriedAgainByTheProxy_andNotByTheClient() {
    InternalServerException e =
        catchThrowableOfType(
            InternalServerException.class,
            () -> client.chat().completions().create(chat("mock-500").build()));

    assertThat(e.statusCode()).isEqualTo(500);
    assertThat(e.headers().values("x-should-retry")).containsExactly("false");
    proxy.awaitIdle();
    assertThat(proxy.stat("weir_requests_total")).isEqualTo(1);
    assertThat(proxy.stat("weir_cluster_requests_total")).isEqualTo(2);
  }

  /** When to come again is for the client to decide. */
  @ParameterizedTest
  @ValueSource(ints = {429, 503})
  void refusal_thatNamesAWait_isPassedOn(int status) {
    OpenAIClient once = client.withOptions(options -> options.maxRetries(0));

    OpenAIServiceException e =
        catchThrowableOfType(
            OpenAIServiceException.class,
            () -> once.chat().completions().create(chat("mock-" + status).build()));

    assertThat(e)
        .isInstanceOf(status == 429 ? RateLimitException.class : InternalServerException.class);
    assertThat(e.statusCode()).isEqualTo(status);
    assertThat(e.headers().values("retry-after")).containsExactly("1");
    assertThat(e.headers().values("x-should-retry")).isEmpty();
  }

  /** A truncated answer never looks like a whole one. */
  @ParameterizedTest
  @ValueSource(strings = {"mock-cut", "mock-error"})
  void stream_thatBreaks_isAnError(String model) {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(chat(model).build())) {
      assertThatThrownBy(() -> stream.stream().forEach(chunk -> {}))
          .isInstanceOf(OpenAIException.class);
    }
  }

  @Test
  void stream_thatIsClosedEarly_endsAtTheModelToo() {
    try (StreamResponse<ChatCompletionChunk> stream =
        client.chat().completions().createStreaming(chat("mock-stall").build())) {
      assertThat(stream.stream().findFirst()).isPresent();
      assertThat(proxy.stat("weir_endpoint_active")).isEqualTo(1);
    }
    proxy.awaitIdle();
  }
}
