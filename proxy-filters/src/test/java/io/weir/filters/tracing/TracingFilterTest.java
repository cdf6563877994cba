package io.weir.filters.tracing;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Hook.Attempted;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Step;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Tokens.Input;
import io.weir.filters.llm.usage.Tokens.Output;
import io.weir.filters.llm.usage.Usage;
import io.weir.filters.tracing.CollectorStub.Seen;
import io.weir.filters.tracing.collector.Collectors;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.testing.FilterHarness;
import io.weir.testing.FilterHarness.Ending;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TracingFilterTest {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String CHAT = "{\"model\": \"gpt-x\", \"stream\": true}";

  @AutoClose private final CollectorStub collector = new CollectorStub();
  private final FilterHarness harness = new FilterHarness();
  private final FilterHarness.Context exchange = harness.exchange("POST", "/v1/chat/completions");
  private final Headers request = exchange.request().headers();

  private Filter filter(String more) {
    return harness.filter(
        new TracingKind(), "{endpoint: \"%s\", %s}".formatted(collector.endpoint(), more));
  }

  private Hook opened(String more) {
    Hook hook = exchange.open(filter(more));
    assertThat(hook.request(exchange.request(), false)).isEqualTo(Step.NEXT);
    assertThat(hook.ready(FilterHarness.body(CHAT))).isEqualTo(Step.NEXT);
    return hook;
  }

  /** Has everything sent. */
  private void flush() {
    harness.common(Collectors.class, Collectors::new).close();
  }

  private Seen exchangeSpan(Ending ending) {
    opened("").done(ending);
    flush();
    return collector.one("SERVER");
  }

  private String sent() {
    return String.valueOf(request.get(HeaderNames.TRACEPARENT));
  }

  @Test
  void exchange_notChosen_hasNoHookAndSaysSoToTheUpstream() {
    request.add(HeaderNames.TRACESTATE, "a=b");
    assertThat(filter("sample: 0").open(exchange)).isNull();
    assertThat(sent()).matches("00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    assertThat(request.contains(HeaderNames.TRACESTATE)).isFalse();
    assertThat(exchange.tags()).isEmpty();
  }

  @Test
  void exchange_whoseClientDoesNotRecord_passesUntouched() {
    request.add(HeaderNames.TRACEPARENT, "00-" + TRACE + "-" + PARENT + "-00");
    request.add(HeaderNames.TRACESTATE, "a=b");
    String before = request.toString();
    assertThat(filter("sample: 1").open(exchange)).isNull();
    assertThat(request).hasToString(before);
  }

  @Test
  void exchange_whoseClientRecords_continuesItsTraceWhateverTheShare() {
    request.add(HeaderNames.TRACEPARENT, "00-" + TRACE + "-" + PARENT + "-01");
    request.add(HeaderNames.TRACESTATE, "a=b");
    Hook hook = opened("sample: 0");
    hook.attempt(new Attempted(1, "openai", "gpt-x"));
    assertThat(request.get(HeaderNames.TRACESTATE)).isEqualTo("a=b");
    hook.attemptDone(new Attempted(1, "openai", "gpt-x"), new Ending());
    hook.done(new Ending());
    flush();
    Seen own = collector.one("SERVER");
    Seen attempt = collector.one("CLIENT");
    assertThat(List.of(own.trace(), own.parent())).containsExactly(TRACE, PARENT);
    assertThat(List.of(attempt.trace(), attempt.parent())).containsExactly(TRACE, own.id());
    assertThat(own.raw().getTraceState()).isEqualTo("a=b");
    assertThat(sent()).isEqualTo("00-" + TRACE + "-" + attempt.id() + "-01");
    assertThat(exchange.tags()).containsExactly(Map.entry("trace_id", TRACE));
  }

  @Test
  void client_thatIsNotTrusted_decidesNothing() {
    request.add(HeaderNames.TRACEPARENT, "00-" + TRACE + "-" + PARENT + "-01");
    request.add(HeaderNames.TRACESTATE, "a=b");
    assertThat(filter("sample: 0, trust: false").open(exchange)).isNull();
    assertThat(sent()).doesNotContain(TRACE).endsWith("-00");
    assertThat(request.contains(HeaderNames.TRACESTATE)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "whatever",
        "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
        "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
        "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
        "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more"
      })
  void trace_thatIsMalformed_beginsAnew(String field) {
    request.add(HeaderNames.TRACEPARENT, field);
    assertThat(exchangeSpan(new Ending()).parent()).isEmpty();
  }

  @Test
  void trace_thatComesTwice_beginsAnew() {
    request.add(HeaderNames.TRACEPARENT, "00-" + TRACE + "-" + PARENT + "-01");
    request.add(HeaderNames.TRACEPARENT, "00-" + TRACE + "-" + PARENT + "-01");
    assertThat(exchangeSpan(new Ending()).trace()).isNotEqualTo(TRACE);
  }

  @Test
  void trace_ofALaterVersion_isContinued() {
    request.add(HeaderNames.TRACEPARENT, "cc-" + TRACE + "-" + PARENT + "-0b-more");
    assertThat(exchangeSpan(new Ending()).parent()).isEqualTo(PARENT);
  }

  @Test
  void exchange_isDescribed() {
    Hook hook = opened("service: gate, resource: {deployment.environment.name: test}");
    long start = harness.loop().nowNanos();
    harness.advance(Duration.ofMillis(40));
    Ending ending =
        new Ending()
            .at(Mark.ATTEMPT_START, start)
            .at(Mark.FIRST_CONTENT, start + 25_000_000)
            .at(Mark.DONE, start + 40_000_000);
    hook.done(ending);
    flush();
    Seen span = collector.one("SERVER");
    assertThat(span.name()).isEqualTo("chat gpt-x");
    assertThat(span.attributes())
        .containsAllEntriesOf(
            Map.ofEntries(
                Map.entry("http.request.method", "POST"),
                Map.entry("http.response.status_code", 200L),
                Map.entry("url.path", "/v1/chat/completions"),
                Map.entry("network.protocol.version", "1.1"),
                Map.entry("client.address", "127.0.0.1"),
                Map.entry("server.address", "api.example"),
                Map.entry("gen_ai.operation.name", "chat"),
                Map.entry("gen_ai.provider.name", "openai"),
                Map.entry("gen_ai.request.model", "gpt-x"),
                Map.entry("gen_ai.request.stream", true),
                Map.entry("gen_ai.response.time_to_first_chunk", 0.025),
                Map.entry("weir.listener", "main"),
                Map.entry("weir.route", "chat"),
                Map.entry("weir.cluster", "openai"),
                Map.entry("weir.attempts", 1L),
                Map.entry("weir.request_id", "made-here")))
        .doesNotContainKeys("error.type", "gen_ai.usage.input_tokens", "url.query");
    assertThat(span.nanos()).isEqualTo(40_000_000);
    assertThat(span.raw().getEvents(0).getTimeUnixNano() - span.raw().getStartTimeUnixNano())
        .isEqualTo(25_000_000);
    assertThat(span.resource())
        .containsEntry("service.name", "gate")
        .containsEntry("deployment.environment.name", "test");
  }

  @Test
  void usage_isToldInTheConventionsNames() {
    Tokens tokens = new Tokens(new Input(1200, 1000, 100, 20, 0, 0), new Output(300, 250, 0, 0), 0);
    Charge charge = new Charge(1_500_000, Charge.Basis.LIST);
    exchange.set(Usage.SLOT, new Usage("gpt-x-1", tokens, List.of(), charge, true, true));
    assertThat(exchangeSpan(new Ending()).attributes())
        .containsEntry("gen_ai.response.model", "gpt-x-1")
        .containsEntry("gen_ai.usage.input_tokens", 1200L)
        .containsEntry("gen_ai.usage.cache_read.input_tokens", 1000L)
        .containsEntry("gen_ai.usage.cache_creation.input_tokens", 120L)
        .containsEntry("gen_ai.usage.output_tokens", 300L)
        .containsEntry("gen_ai.usage.reasoning.output_tokens", 250L)
        .containsEntry("weir.cost_usd", 0.0015)
        .containsEntry("weir.tokens_estimated", true);
  }

  @Test
  void usage_ofAnAnswerFromTheCache_isNotCountedAgain() {
    exchange.set(
        Usage.SLOT, new Usage("gpt-x-1", Tokens.of(12, 3), List.of(), Charge.LOCAL, false, true));
    assertThat(exchangeSpan(new Ending().attempts(0)).attributes())
        .containsEntry("gen_ai.response.model", "gpt-x-1")
        .doesNotContainKeys("gen_ai.usage.input_tokens", "weir.cost_usd");
  }

  @ParameterizedTest
  @CsvSource({
    "RATE_LIMITED,429,false",
    "CLIENT_GONE,0,false",
    "NOT_IMPLEMENTED,501,true",
    "TRUNCATED,200,true",
    "BREAKER_OPEN,503,true",
    "UPSTREAM_BAD_REQUEST,400,false"
  })
  void fault_ofTheExchange_isToldAndAnErrorWhereWeAreToBlame(
      Fault fault, int status, boolean error) {
    Seen span = exchangeSpan(new Ending().status(status).fault(fault, "so it went"));
    assertThat(span.get("error.type")).isEqualTo(fault.word());
    assertThat(span.error()).isEqualTo(error);
    assertThat(span.raw().getStatus().getMessage()).isEqualTo(error ? "so it went" : "");
  }

  @ParameterizedTest
  @CsvSource({
    "UPSTREAM_5XX,500,upstream_5xx,true",
    "CONNECT_FAILED,0,connect_failed,true",
    "CLIENT_GONE,200,client_gone,false",
    ",404,404,true",
    ",200,none,false"
  })
  void fault_ofAnAttempt_isToldAndAnErrorUnlessItWasGivenUp(
      Fault fault, int status, String type, boolean error) {
    Hook hook = opened("");
    Attempted attempt = new Attempted(1, "openai", "gpt-x");
    hook.attempt(attempt);
    Ending ending = new Ending().status(status);
    hook.attemptDone(attempt, fault == null ? ending : ending.fault(fault, ""));
    hook.done(new Ending());
    flush();
    Seen span = collector.one("CLIENT");
    assertThat(span.get("error.type")).isEqualTo(type);
    assertThat(span.error()).isEqualTo(error);
    assertThat(span.get("server.address")).isEqualTo("10.0.0.1");
    assertThat(span.get("server.port")).isEqualTo(443L);
  }

  @Test
  void attempt_thatAnotherFilterPassedOver_hasNoSpan() {
    Hook hook = opened("");
    hook.attempt(new Attempted(1, "a", "gpt-x"));
    String passedOver = sent();
    hook.attempt(new Attempted(1, "b", "small"));
    assertThat(sent()).isNotEqualTo(passedOver);
    hook.attemptDone(new Attempted(1, "b", "small"), new Ending());
    hook.done(new Ending());
    flush();
    Seen span = collector.one("CLIENT");
    assertThat(span.name()).isEqualTo("POST b");
    assertThat(span.get("gen_ai.request.model")).isEqualTo("small");
    assertThat(sent()).contains(span.id());
  }

  @Test
  void attempts_beside_endEachForItself() {
    Hook hook = opened("");
    Attempted first = new Attempted(1, "a", "gpt-x");
    Attempted second = new Attempted(2, "b", "gpt-x", true);
    hook.attempt(first);
    harness.advance(Duration.ofMillis(5));
    harness.loop().turn();
    hook.attempt(second);
    harness.advance(Duration.ofMillis(5));
    harness.loop().turn();
    hook.attemptDone(first, new Ending().status(0).fault(Fault.CLIENT_GONE, ""));
    hook.attemptDone(second, new Ending());
    hook.done(new Ending().attempts(2));
    flush();
    assertThat(collector.spans()).extracting(Seen::name).contains("POST a", "POST b");
    for (Seen span : collector.spans()) {
      if (span.name().equals("POST b")) {
        assertThat(span.get("weir.hedge")).isEqualTo(true);
        assertThat(span.get("http.request.resend_count")).isEqualTo(1L);
        assertThat(span.nanos()).isEqualTo(5_000_000);
      } else if (span.name().equals("POST a")) {
        assertThat(span.nanos()).isEqualTo(10_000_000);
      }
    }
  }

  @Test
  void span_ofALongModelName_isBounded() {
    Hook hook = exchange.open(filter(""));
    hook.ready(FilterHarness.body("{\"model\": \"" + "m".repeat(900) + "\"}"));
    hook.done(new Ending());
    flush();
    assertThat(collector.one("SERVER").name()).hasSize(105);
  }

  @ParameterizedTest
  @CsvSource({"true,usage", "false,"})
  void usage_asWritten_bringsItsFilter(boolean usage, String kind) {
    TracingKind tracing = new TracingKind();
    TracingConfig config =
        FilterHarness.read(tracing, "{endpoint: \"http://c:4318\", usage: " + usage + "}")
            .orThrow();
    assertThat(tracing.requires(config)).isEqualTo(kind == null ? List.of() : List.of(kind));
    assertThat(filter("usage: " + usage).fields()).hasSize(usage ? 2 : 0);
  }

  @Test
  void config_thatIsWrong_isRefused() {
    TracingKind tracing = new TracingKind();
    assertThat(FilterHarness.read(tracing, "{}").problems().toString()).contains("endpoint");
    assertThat(
            FilterHarness.read(
                    tracing, "{endpoint: \"http://c\", queue: {spans_max: 10, batch: 11}}")
                .problems()
                .toString())
        .contains("at most spans_max");
  }

  @Test
  void config_printed_showsNoSecret() {
    String yaml = "{endpoint: \"http://c\", headers: {authorization: Bearer geheim}}";
    assertThat(FilterHarness.read(new TracingKind(), yaml).orThrow().toString())
        .contains("***")
        .doesNotContain("geheim");
  }
}
