package io.weir.filters.mock;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filters.mock.MockHarness.Told;
import io.weir.http.HeaderNames;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** How the mock plays its part of the port: timing, brakes, cancelling, going wrong. */
class MockUpstreamTest {
  private static final String CHAT = "/v1/chat/completions";

  private static String chat(String model, boolean stream) {
    return "{\"model\":\""
        + model
        + "\",\"stream\":"
        + stream
        + ",\"messages\":[{\"role\":\"user\",\"content\":\"one two three four five six\"}]}";
  }

  @Test
  void answer_isNeverToldWithinTheRequest() {
    MockHarness mock = new MockHarness("{}");
    Told told = new Told();
    mock.begin(told, "POST", CHAT, chat("m", false));
    assertThat(told.connected).isTrue();
    assertThat(told.answered()).isFalse();
    mock.house.run();
    assertThat(told.head().status()).isEqualTo(200);
    assertThat(told.head().bodyLength()).isEqualTo(told.bytes.size());
    assertThat(told.ended).isTrue();
  }

  @Test
  void delay_andPace_areKept() {
    MockHarness mock = new MockHarness("{delay: 500ms, pace: 100ms, reply: a b}");
    Told told = mock.post(CHAT, chat("m", true));
    mock.house.advance(Duration.ofMillis(490));
    assertThat(told.answered()).isFalse();
    mock.house.advance(Duration.ofMillis(20));
    assertThat(told.head().bodyLength()).isNegative();
    assertThat(told.pieces).hasSize(1);
    mock.house.advance(Duration.ofMillis(90));
    assertThat(told.pieces).hasSize(1);
    mock.house.advance(Duration.ofMillis(20));
    assertThat(told.pieces).hasSize(2);
    assertThat(told.completes).isEqualTo(2);
    for (int i = 0; i < 10; i++) {
      mock.house.advance(Duration.ofMillis(110));
    }
    assertThat(told.ended).isTrue();
    assertThat(told.pieces).last().isEqualTo("data: [DONE]\n\n");
  }

  @Test
  void reader_thatPauses_getsNoMoreUntilItGoesOn() {
    MockHarness mock = new MockHarness("{filler_tokens: 1000}");
    Told told = new Told();
    told.pauseAfter = 5;
    mock.begin(told, "POST", CHAT, chat("m", true));
    mock.house.run();
    assertThat(told.pieces).hasSize(5);
    mock.house.advance(Duration.ofSeconds(10));
    assertThat(told.pieces).hasSize(5);
    told.stream().reading(true);
    told.stream().reading(true);
    assertThat(told.pieces).hasSize(5);
    mock.house.run();
    assertThat(told.ended).isTrue();
    assertThat(told.pieces.size()).isGreaterThan(500);
  }

  @Test
  void reader_thatPausesBeforeTheHead_getsOnlyThat() {
    MockHarness mock = new MockHarness("{pace: 50ms}");
    Told told = new Told();
    mock.begin(told, "POST", CHAT, chat("m", true));
    told.stream().reading(false);
    mock.house.advance(Duration.ofSeconds(1));
    assertThat(told.answered()).isTrue();
    assertThat(told.pieces).isEmpty();
    told.stream().reading(true);
    mock.house.run();
    assertThat(told.pieces).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 2, 3})
  void request_thatIsCancelled_isToldNothingMore(int when) {
    MockHarness mock = new MockHarness("{delay: 100ms, pace: 100ms}");
    Told told = mock.post(CHAT, chat("m", true));
    for (int i = 0; i < when; i++) {
      mock.house.advance(Duration.ofMillis(110));
    }
    int pieces = told.pieces.size();
    told.stream().cancel();
    told.stream().cancel();
    told.stream().reading(true);
    mock.house.advance(Duration.ofSeconds(10));
    assertThat(told.pieces).hasSize(pieces);
    assertThat(told.ended).isFalse();
    assertThat(mock.house.loop().timers().armed()).isZero();
  }

  @Test
  void request_thatIsTooLong_isRefusedAndNotKept() {
    MockHarness mock = new MockHarness("{body_max: 150}");
    Told told = mock.post(CHAT, chat("m", false) + " ".repeat(500));
    assertThat(told.head().status()).isEqualTo(413);
    assertThat(told.json().at("/error/code").textValue()).isEqualTo("body_too_large");
  }

  @ParameterizedTest
  @CsvSource({
    "mock-429, 429, requests",
    "mock-500, 500, server_error",
    "mock-503, 503, server_error",
    "vendor/mock-529, 529, server_error",
    "mock-401:latest, 401, invalid_request_error",
  })
  void model_namedForAStatus_answersIt(String model, int status, String type) {
    Told told = new MockHarness("{}").post(CHAT, chat(model, true));
    assertThat(told.head().status()).isEqualTo(status);
    assertThat(told.head().bodyLength()).isEqualTo(told.bytes.size());
    assertThat(told.json().at("/error/type").textValue()).isEqualTo(type);
    assertThat(told.head().headers().contains(HeaderNames.RETRY_AFTER))
        .isEqualTo(status == 429 || status == 503 || status == 529);
  }

  @ParameterizedTest
  @ValueSource(strings = {"mock-", "mock-200", "mock-9999", "mock-none", "mock-status", "mock-4x4"})
  void model_namedForNothing_isServed(String model) {
    assertThat(new MockHarness("{}").post(CHAT, chat(model, false)).head().status()).isEqualTo(200);
  }

  @Test
  void timeout_neverAnswers() {
    MockHarness mock = new MockHarness("{}");
    Told told = mock.post(CHAT, chat("mock-timeout", false));
    mock.house.advance(Duration.ofMinutes(10));
    assertThat(told.answered()).isFalse();
    assertThat(told.ended).isFalse();
  }

  @Test
  void reset_failsBeforeTheHead() {
    Told told = new MockHarness("{}").post(CHAT, chat("mock-reset", false));
    assertThat(told.answered()).isFalse();
    assertThat(told.fault).isEqualTo(Fault.UPSTREAM_RESET);
  }

  @Test
  void connect_failsWithoutConnection() {
    MockHarness mock = new MockHarness("{fail: connect}");
    Told told = new Told();
    mock.begin(told, "GET", "/v1/models", "");
    assertThat(told.ended).isFalse();
    mock.house.run();
    assertThat(told.connected).isFalse();
    assertThat(told.fault).isEqualTo(Fault.CONNECT_FAILED);
  }

  @Test
  void cut_ofAStream_breaksOffWithinAnEvent() {
    Told told = new MockHarness("{}").post(CHAT, chat("mock-cut", true));
    assertThat(told.fault).isEqualTo(Fault.TRUNCATED);
    assertThat(told.pieces).hasSize(4);
    assertThat(told.body()).doesNotContain("[DONE]").doesNotEndWith("\n");
  }

  @Test
  void cut_ofAWholeAnswer_breaksOffWithinIt() {
    Told told = new MockHarness("{}").post(CHAT, chat("mock-cut", false));
    assertThat(told.fault).isEqualTo(Fault.TRUNCATED);
    assertThat(told.head().bodyLength() / 2).isEqualTo(told.bytes.size());
  }

  @Test
  void stall_stopsAndStays() {
    MockHarness mock = new MockHarness("{}");
    Told told = mock.post(CHAT, chat("mock-stall", true));
    mock.house.advance(Duration.ofMinutes(10));
    assertThat(told.pieces).hasSize(4);
    assertThat(told.ended).isFalse();
    told.stream().cancel();
  }

  @Test
  void malformed_isFramedWellAndNoJson() {
    Told whole = new MockHarness("{}").post(CHAT, chat("mock-malformed", false));
    assertThat(whole.ended).isTrue();
    assertThat(whole.fault).isNull();
    assertThat(whole.body()).startsWith("{\"id\"").doesNotEndWith("}");
    Told stream = new MockHarness("{}").post(CHAT, chat("mock-malformed", true));
    assertThat(stream.ended).isTrue();
    assertThat(stream.pieces).hasSize(4).last().asString().startsWith("data: {").endsWith("\n\n");
    assertThat(stream.body()).doesNotContain("[DONE]");
  }

  @Test
  void error_withinAStream_isTheProvidersEvent() {
    Told openAi = new MockHarness("{}").post(CHAT, chat("mock-error", true));
    assertThat(openAi.pieces).hasSize(4).last().asString().startsWith("data: {\"error\":{\"mess");
    Told anthropic = new MockHarness("{}").post("/v1/messages", chat("mock-error", true));
    assertThat(anthropic.pieces).last().asString().startsWith("event: error\ndata: {\"type\":");
    Told ollama = new MockHarness("{}").post("/api/chat", chat("mock-error", true));
    assertThat(ollama.pieces).last().isEqualTo("{\"error\":\"mock: asked to fail\"}\n");
    Told whole = new MockHarness("{}").post(CHAT, chat("mock-error", false));
    assertThat(whole.head().status()).isEqualTo(500);
  }

  @Test
  void slow_takesASecondForEachEvent() {
    MockHarness mock = new MockHarness("{}");
    Told told = mock.post(CHAT, chat("mock-slow", true));
    assertThat(told.pieces).hasSize(1);
    mock.house.advance(Duration.ofMillis(1010));
    assertThat(told.pieces).hasSize(2);
  }

  @Test
  void failRatio_spreadsFailuresEvenly() {
    MockHarness mock = new MockHarness("{fail: 503, fail_ratio: 0.25}");
    int failed = 0;
    for (int i = 0; i < 100; i++) {
      failed += mock.post(CHAT, chat("m", false)).head().status() == 503 ? 1 : 0;
      assertThat(failed).isBetween((i + 1) / 4, (i + 1) / 4 + 1);
    }
    assertThat(failed).isEqualTo(25);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "fail: 200 | fail: found \"200\" (expected a status from 400 to 599, or one of: none, conn",
        "fail: status | fail: found \"status\"",
        "pace: 2h | pace: found \"2h\"",
        "models: [] | models",
        "piece_tokens: 0 | piece_tokens: found \"0\"",
      })
  void settings_thatCannotWork_areRefused(String yaml, String problem) {
    assertThat(MockHarness.read(yaml).problems().toString()).contains(problem);
  }

  @Test
  void settings_thatAreEqual_areEqualValues() {
    String yaml = "{fail: 503, reply: hello, models: [a, b]}";
    assertThat(MockHarness.read(yaml).orThrow()).isEqualTo(MockHarness.read(yaml).orThrow());
  }
}
