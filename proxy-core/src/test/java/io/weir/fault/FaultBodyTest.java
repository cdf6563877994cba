package io.weir.fault;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.http.Answer;
import io.weir.http.HeaderName;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class FaultBodyTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  private static FaultReport report(Fault fault, String detail) {
    return FaultReport.of(fault, detail, "req-1");
  }

  private static String body(Dialect dialect, FaultReport report) {
    return new String(FaultBody.answer(dialect, report).body(), StandardCharsets.UTF_8);
  }

  private static String inStream(Dialect dialect, boolean events) {
    FaultReport report = report(Fault.IDLE_TIMEOUT, "gone\nquiet");
    return new String(FaultBody.inStream(dialect, report, events), StandardCharsets.UTF_8);
  }

  @Test
  void answer_inEachDialect_isThatDialectsForm() {
    FaultReport report = report(Fault.RATE_LIMITED, "10/s is \"enough\"");
    String openAi =
        "{\"error\":{\"message\":\"10/s is \\\"enough\\\"\",\"type\":\"requests\",\"param\":null,"
            + "\"code\":\"rate_limit_exceeded\"}}";
    assertThat(body(Dialect.OPENAI, report)).isEqualTo(openAi);
    assertThat(body(Dialect.OPENAI_RESPONSES, report)).isEqualTo(openAi);
    assertThat(body(Dialect.ANTHROPIC, report))
        .isEqualTo(
            "{\"type\":\"error\",\"error\":{\"type\":\"rate_limit_error\","
                + "\"message\":\"10/s is \\\"enough\\\"\"},\"request_id\":\"req-1\"}");
    assertThat(body(Dialect.OLLAMA, report)).isEqualTo("{\"error\":\"10/s is \\\"enough\\\"\"}");
    assertThat(body(Dialect.PLAIN, report)).isEqualTo("{\"error\":\"10/s is \\\"enough\\\"\"}");
    assertThat(body(Dialect.FASTAPI, report)).isEqualTo("{\"detail\":\"10/s is \\\"enough\\\"\"}");
  }

  @Test
  void answer_always_saysTheFaultAndItsStatus() {
    Answer answer =
        FaultBody.answer(Dialect.OPENAI, new FaultReport(Fault.DRAINING, 503, "", "r", 2, true));
    assertThat(answer.status()).isEqualTo(503);
    assertThat(answer.headers())
        .hasToString(
            """
            content-type: application/json
            x-weir-fault: draining
            retry-after: 2
            x-should-retry: false
            """);
  }

  @Test
  void answer_whereNothingIsKnown_hasNoWordOnRetries() {
    Answer answer = FaultBody.answer(Dialect.OPENAI, report(Fault.INTERNAL, ""));
    assertThat(answer.headers().contains(HeaderName.of("retry-after"))).isFalse();
    assertThat(answer.headers().contains(HeaderName.of("x-should-retry"))).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "UNAUTHENTICATED, invalid_request_error, invalid_api_key, authentication_error",
    "FORBIDDEN, invalid_request_error, forbidden, permission_error",
    "NO_ROUTE, invalid_request_error, no_route, not_found_error",
    "BODY_TOO_LARGE, invalid_request_error, body_too_large, request_too_large",
    "BUDGET_EXHAUSTED, insufficient_quota, insufficient_quota, rate_limit_error",
    "OVERLOADED, server_error, overloaded, overloaded_error",
    "INTERNAL, server_error, internal, api_error",
    "HEAD_TIMEOUT, server_error, head_timeout, timeout_error",
    "UPSTREAM_CONTEXT_LENGTH, invalid_request_error, context_length_exceeded,"
        + " invalid_request_error",
    "UPSTREAM_MODEL_NOT_FOUND, invalid_request_error, model_not_found, not_found_error",
  })
  void types_ofKnownFaults_areTheProviders(
      Fault fault, String openAiType, String openAiCode, String anthropicType) throws IOException {
    JsonNode openAi = JACKSON.readTree(body(Dialect.OPENAI, report(fault, ""))).get("error");
    assertThat(openAi.get("type").textValue()).isEqualTo(openAiType);
    assertThat(openAi.get("code").textValue()).isEqualTo(openAiCode);
    JsonNode anthropic = JACKSON.readTree(body(Dialect.ANTHROPIC, report(fault, ""))).get("error");
    assertThat(anthropic.get("type").textValue()).isEqualTo(anthropicType);
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void faults_all_haveAMessageAndAValidBody(Fault fault) throws IOException {
    FaultReport report = report(fault, "");
    assertThat(report.message()).endsWith(".");
    for (Dialect dialect : Dialect.values()) {
      assertThat(JACKSON.readTree(body(dialect, report)).size()).isPositive();
      String line = new String(FaultBody.inStream(dialect, report, false), StandardCharsets.UTF_8);
      assertThat(JACKSON.readTree(line).isObject()).isTrue();
      assertThat(line).endsWith("}\n").doesNotContain("[DONE]");
      // In the simple chat the error itself says that nothing follows.
      assertThat(line.contains("done\":true")).isEqualTo(dialect == Dialect.SIMPLE_CHAT);
    }
  }

  @Test
  void status_ofTheUpstream_decidesTheType() throws IOException {
    FaultReport report = new FaultReport(Fault.UPSTREAM_5XX, 529, "", "r", -1, false);
    JsonNode error = JACKSON.readTree(body(Dialect.ANTHROPIC, report)).get("error");
    assertThat(error.get("type").textValue()).isEqualTo("overloaded_error");
  }

  @Test
  void inStream_ofEvents_isOneEventInTheDialect() {
    String openAi =
        "{\"error\":{\"message\":\"gone\\nquiet\",\"type\":\"server_error\",\"param\":null,"
            + "\"code\":\"idle_timeout\"}}";
    assertThat(inStream(Dialect.OPENAI, true)).isEqualTo("data: " + openAi + "\n\n");
    assertThat(inStream(Dialect.ANTHROPIC, true))
        .isEqualTo(
            """
            event: error
            data: {"type":"error","error":{"type":"timeout_error","message":"gone\\nquiet"},\
            "request_id":"req-1"}

            """);
    assertThat(inStream(Dialect.OPENAI_RESPONSES, true))
        .isEqualTo(
            "event: error\ndata: {\"type\":\"error\",\"code\":\"idle_timeout\","
                + "\"message\":\"gone\\nquiet\",\"param\":null,"
                + "\"error\":{\"type\":\"server_error\","
                + "\"code\":\"idle_timeout\",\"message\":\"gone\\nquiet\",\"param\":null}}\n\n");
    assertThat(inStream(Dialect.PLAIN, true)).isEqualTo("data: {\"error\":\"gone\\nquiet\"}\n\n");
  }

  @Test
  void inStream_ofLines_isOneLine() {
    assertThat(inStream(Dialect.OLLAMA, false)).isEqualTo("{\"error\":\"gone\\nquiet\"}\n");
  }

  @Test
  void words_ofFaults_areDistinctAndStable() {
    Set<String> words = new HashSet<>();
    for (Fault fault : Fault.values()) {
      assertThat(fault.word()).matches("[a-z0-9_]+");
      assertThat(words.add(fault.word())).isTrue();
    }
  }
}
