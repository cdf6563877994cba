package io.weir.e2e;

import static io.weir.e2e.Sdks.SAID;
import static io.weir.e2e.Sdks.SAID_TOKENS;
import static io.weir.e2e.Sdks.WORDS;
import static io.weir.e2e.Sdks.message;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.anthropic.client.AnthropicClient;
import com.anthropic.core.http.StreamResponse;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.errors.InternalServerException;
import com.anthropic.errors.OverloadedException;
import com.anthropic.errors.RateLimitException;
import com.anthropic.errors.UnauthorizedException;
import com.anthropic.helpers.MessageAccumulator;
import com.anthropic.models.ErrorType;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCountTokensParams;
import com.anthropic.models.messages.RawMessageStreamEvent;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.ToolUseBlock;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Anthropic's own client for Java, pointed at the proxy by nothing but its base URL. */
class AnthropicSdkIT {
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

  @AutoClose private final AnthropicClient client = Sdks.anthropic(proxy.address());

  @Test
  void message_isAnsweredWhole() {
    assertSaid(client.messages().create(message("large").build()));
  }

  @Test
  void message_streamed_comesInPieces_andEndsWithItsUsage() {
    MessageAccumulator whole = MessageAccumulator.create();
    List<RawMessageStreamEvent> events = new ArrayList<>();
    try (StreamResponse<RawMessageStreamEvent> stream =
        client.messages().createStreaming(message("large").build())) {
      stream.stream().map(whole::accumulate).forEach(events::add);
    }

    assertThat(events.stream().filter(RawMessageStreamEvent::isContentBlockDelta)).hasSize(WORDS);
    assertSaid(whole.message());
  }

  private static void assertSaid(Message answer) {
    assertThat(answer.model().asString()).isEqualTo("large");
    assertThat(answer.content()).hasSize(1);
    assertThat(answer.content().get(0).asText().text()).isEqualTo(SAID);
    assertThat(answer.stopReason()).contains(StopReason.END_TURN);
    assertThat(answer.usage().outputTokens()).isEqualTo(SAID_TOKENS);
    assertThat(answer.usage().inputTokens()).isPositive();
  }

  @Test
  void message_withATool_callsIt() {
    Message answer =
        client
            .messages()
            .create(
                message("large").addUserMessage(Sdks.CALL_IT).addTool(Sdks.messageTool()).build());

    assertThat(answer.stopReason()).contains(StopReason.TOOL_USE);
    ToolUseBlock call = answer.content().get(0).asToolUse();
    assertThat(call.name()).isEqualTo(Sdks.TOOL);
    assertThat(call._input().toString()).contains("city");
  }

  @Test
  void tokens_areCounted() {
    MessageCountTokensParams asked =
        MessageCountTokensParams.builder().model("large").addUserMessage("hello there").build();

    assertThat(client.messages().countTokens(asked).inputTokens()).isPositive();
  }

  @Test
  void models_areListed_andAskedForOneByOne() {
    assertThat(client.models().list().autoPager())
        .extracting(model -> model.id())
        .containsExactly("large", "small");
    assertThat(client.models().retrieve("small").id()).isEqualTo("small");
  }

  @Test
  void wrongKey_isUnauthorized_inWordsTheClientReads() {
    AnthropicClient other =
        client.withOptions(options -> options.replaceHeaders("x-api-key", "wr0ng"));

    UnauthorizedException e =
        catchThrowableOfType(
            UnauthorizedException.class, () -> other.messages().create(message("large").build()));

    assertThat(e.type()).contains(ErrorType.AUTHENTICATION_ERROR);
    assertThat(e.headers().values("x-weir-fault")).containsExactly("unauthenticated");
  }

  /** The proxy tries twice, and says that this was enough: the client tries no more by itself. */
  @Test
  void failure_isTriedAgainByTheProxy_andNotByTheClient() {
    InternalServerException e =
        catchThrowableOfType(
            InternalServerException.class,
            () -> client.messages().create(message("mock-500").build()));

    assertThat(e.type()).contains(ErrorType.API_ERROR);
    assertThat(e.headers().values("x-should-retry")).containsExactly("false");
    proxy.awaitIdle();
    assertThat(proxy.stat("weir_requests_total")).isEqualTo(1);
    assertThat(proxy.stat("weir_cluster_requests_total")).isEqualTo(2);
  }

  /** When to come again is for the client to decide. */
  @ParameterizedTest
  @CsvSource({"429, rate_limit_error", "529, overloaded_error"})
  void refusal_thatNamesAWait_isPassedOn(int status, String type) {
    AnthropicClient once = client.withOptions(options -> options.maxRetries(0));

    AnthropicServiceException e =
        catchThrowableOfType(
            AnthropicServiceException.class,
            () -> once.messages().create(message("mock-" + status).build()));

    assertThat(e)
        .isInstanceOf(status == 429 ? RateLimitException.class : OverloadedException.class);
    assertThat(e.statusCode()).isEqualTo(status);
    assertThat(e.type()).contains(ErrorType.of(type));
    assertThat(e.headers().values("retry-after")).containsExactly("1");
    assertThat(e.headers().values("x-should-retry")).isEmpty();
  }

  /** A truncated answer never looks like a whole one. */
  @ParameterizedTest
  @ValueSource(strings = {"mock-cut", "mock-error"})
  void stream_thatBreaks_isAnError(String model) {
    try (StreamResponse<RawMessageStreamEvent> stream =
        client.messages().createStreaming(message(model).build())) {
      assertThatThrownBy(() -> stream.stream().forEach(event -> {}))
          .isInstanceOf(AnthropicException.class);
    }
  }

  @Test
  void stream_thatIsClosedEarly_endsAtTheModelToo() {
    try (StreamResponse<RawMessageStreamEvent> stream =
        client.messages().createStreaming(message("mock-stall").build())) {
      assertThat(stream.stream().findFirst()).isPresent();
      assertThat(proxy.stat("weir_endpoint_active")).isEqualTo(1);
    }
    proxy.awaitIdle();
  }
}
