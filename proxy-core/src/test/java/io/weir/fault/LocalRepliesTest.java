package io.weir.fault;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.http.Answer;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class LocalRepliesTest {

  private static Reading<LocalReplies> read(String yaml) {
    return YamlSource.text("routes.yaml", yaml, name -> null).read(LocalReplies.SHAPE);
  }

  private static LocalReplies replies(String yaml) {
    return read(yaml).orThrow();
  }

  private static String body(LocalReplies replies, Fault fault, String detail) {
    Dialect dialect = replies.dialect("/v1/chat/completions");
    Answer answer = replies.answer(dialect, FaultReport.of(fault, detail, "req-1"));
    return answer.status() + " " + new String(answer.body(), StandardCharsets.UTF_8);
  }

  private static final String SEED_0 =
      """
      use: plain
      no_upstream: {status: 503, json: {error: llm_unavailable, detail: "%detail%"}}
      upstream_timeout: {status: 503, json: {error: llm_unavailable, detail: "%error%"}}
      connect_timeout: {text: "%fault% %status% %request_id% %%nonsense% 100%", status: 200}
      """;

  @Test
  void nothing_written_meansTheClientsDialect() {
    assertThat(replies("{}")).isEqualTo(LocalReplies.NONE);
    assertThat(body(LocalReplies.NONE, Fault.NO_ROUTE, "x")).startsWith("404 {\"error\":{\"mess");
  }

  @Test
  void use_ofADialect_holdsForEveryPath() {
    assertThat(replies("use: fastapi").dialect("/v1/messages")).isEqualTo(Dialect.FASTAPI);
    assertThat(LocalReplies.NONE.dialect("/v1/messages")).isEqualTo(Dialect.ANTHROPIC);
    assertThat(body(replies("use: fastapi"), Fault.NO_ROUTE, "gone"))
        .isEqualTo("404 {\"detail\":\"gone\"}");
  }

  @Test
  void group_overridden_answersItsFaults() {
    LocalReplies replies = replies(SEED_0);
    assertThat(body(replies, Fault.CONNECT_FAILED, "refused"))
        .isEqualTo("503 {\"error\":\"llm_unavailable\",\"detail\":\"refused\"}");
    assertThat(body(replies, Fault.HEAD_TIMEOUT, ""))
        .isEqualTo(
            "503 {\"error\":\"llm_unavailable\","
                + "\"detail\":\"The model server did not answer in time.\"}");
    assertThat(body(replies, Fault.RATE_LIMITED, "slow down"))
        .isEqualTo("429 {\"error\":\"slow down\"}");
  }

  @Test
  void fault_overridden_comesBeforeItsGroup() {
    LocalReplies replies = replies(SEED_0);
    assertThat(body(replies, Fault.CONNECT_TIMEOUT, ""))
        .isEqualTo("200 connect_timeout 504 req-1 %%nonsense% 100%");
    Answer answer =
        replies.answer(Dialect.OPENAI, FaultReport.of(Fault.CONNECT_TIMEOUT, "", "req-1"));
    assertThat(answer.headers())
        .hasToString("content-type: text/plain; charset=utf-8\nx-weir-fault: connect_timeout\n");
  }

  @Test
  void detail_ofWhatHappenedUpstream_isOnlyToldWhereItIsAskedFor() {
    String detail = "10.0.0.1:8000: connection refused";
    assertThat(body(LocalReplies.NONE, Fault.CONNECT_FAILED, detail))
        .contains("The model server could not be reached.")
        .doesNotContain("10.0.0.1");
    assertThat(body(replies(SEED_0), Fault.CONNECT_FAILED, detail)).contains(detail);
    assertThat(body(replies(SEED_0), Fault.HEAD_TIMEOUT, detail)).doesNotContain("10.0.0.1");
    FaultReport report = FaultReport.of(Fault.UPSTREAM_RESET, detail, "r");
    byte[] event = LocalReplies.NONE.inStream(Dialect.ANTHROPIC, report, true);
    assertThat(new String(event, StandardCharsets.UTF_8)).doesNotContain("10.0.0.1");
  }

  @Test
  void detail_withQuotes_cannotBreakOutOfTheText() {
    assertThat(body(replies(SEED_0), Fault.DNS_FAILED, "\"},\"x\":{\"%fault%"))
        .isEqualTo(
            "503 {\"error\":\"llm_unavailable\",\"detail\":\"\\\"},\\\"x\\\":{\\\"%fault%\"}");
  }

  @Test
  void inStream_overridden_isSentAsTheStreamsForm() {
    LocalReplies replies = replies("in_stream: {json: {error: stream failure, done: true}}");
    FaultReport report = FaultReport.of(Fault.UPSTREAM_RESET, "", "r");
    assertThat(new String(replies.inStream(Dialect.OPENAI, report, true), StandardCharsets.UTF_8))
        .isEqualTo("data: {\"error\":\"stream failure\",\"done\":true}\n\n");
    assertThat(new String(replies.inStream(Dialect.OPENAI, report, false), StandardCharsets.UTF_8))
        .isEqualTo("{\"error\":\"stream failure\",\"done\":true}\n");
  }

  @Test
  void answersOfUpstreams_areShown_unlessTheyAreReplaced() {
    LocalReplies replies =
        replies(
            """
            upstream_error: {status: 502, replaces_answer: true, json: {error: failure}}
            upstream_bad_request: {json: {error: wrong}}
            """);
    assertThat(replies.shows(Fault.UPSTREAM_5XX)).isFalse();
    assertThat(replies.shows(Fault.UPSTREAM_RATE_LIMITED)).isFalse();
    assertThat(replies.shows(Fault.UPSTREAM_BAD_REQUEST)).isTrue();
    assertThat(LocalReplies.NONE.shows(Fault.UPSTREAM_5XX)).isTrue();
    assertThat(LocalReplies.NONE.shows(Fault.UPSTREAM_AUTH)).isFalse();
    assertThat(body(replies, Fault.UPSTREAM_OVERLOADED, "busy"))
        .isEqualTo("502 {\"error\":\"failure\"}");
  }

  @Test
  void reply_withoutBody_isAProblem() {
    assertThat(read("no_upstream: {status: 503}").problems().toString())
        .contains("no_upstream: found neither (expected json or text)");
    assertThat(read("no_upstream: {json: 1, text: a}").problems().toString())
        .contains("no_upstream: found both (expected json or text)");
  }

  @Test
  void word_thatIsNone_isAProblemWithASuggestion() {
    assertThat(read("no_upsteam: {json: 1}").problems().toString())
        .contains("unknown key \"no_upsteam\"")
        .contains("did you mean \"no_upstream\"?");
  }

  @ParameterizedTest
  @EnumSource(Fault.class)
  void faults_all_haveAGroup(Fault fault) {
    assertThat(Reason.words(fault)).hasSizeBetween(2, 3).startsWith(fault.word());
  }
}
