package io.weir.filters.usage;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.filter.Filter;
import io.weir.filter.Hook;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.filters.llm.price.Prices;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Charge.Basis;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.Usage;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.json.Decimal;
import io.weir.stats.StatsView;
import io.weir.testing.FilterHarness;
import io.weir.testing.FilterHarness.Ending;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class UsageFilterTest {
  private static final String PRICES =
      "{prices: {models: [{match: gpt-x, input: 2, cached: 0.5, output: 8}]}}";
  private static final String CHAT = "/v1/chat/completions";
  private static final String REPORT =
      "{\"model\":\"gpt-x\",\"usage\":{\"prompt_tokens\":100,\"completion_tokens\":20,"
          + "\"prompt_tokens_details\":{\"cached_tokens\":40}}}";

  private final FilterHarness harness = new FilterHarness();
  private final StringBuilder passed = new StringBuilder();

  /** Collects what the hook lets through. */
  private final Sink sink =
      new Sink() {
        @Override
        public void emit(ByteBuf owned, boolean end) {
          passed.append(owned.toString(StandardCharsets.UTF_8));
          owned.release();
        }

        @Override
        public void fail(Fault fault, String detail) {
          throw new AssertionError(fault + " " + detail);
        }
      };

  /** One call on its way through the filter. */
  private final class Call {
    private final FilterHarness.Context context;
    private final Hook hook;

    Call(String yaml, String path) {
      this(harness.filter(new UsageKind(), yaml), path);
    }

    Call(Filter filter, String path) {
      context = harness.exchange("POST", path);
      hook = context.open(filter);
      context.request().headers().add("accept-encoding", "gzip");
      assertThat(hook.request(context.request(), false)).isEqualTo(Step.NEXT);
      assertThat(hook.attempt(new Hook.Attempted(1, "openai", "asked-for"))).isEqualTo(Step.NEXT);
    }

    Call answers(int status, String type, String coding) {
      Headers headers = new Headers();
      headers.add("content-type", type);
      if (!coding.isEmpty()) {
        headers.add("content-encoding", coding);
      }
      hook.response(new ResponseHead(status, headers), false);
      return this;
    }

    Call says(String text, boolean end) {
      hook.responseData(Unpooled.copiedBuffer(text, StandardCharsets.UTF_8), end, sink);
      return this;
    }

    Usage done(Ending ending) {
      hook.done(ending);
      return Objects.requireNonNull(context.get(Usage.SLOT));
    }
  }

  private static String event(String text) {
    return "data: {\"model\":\"gpt-x\",\"choices\":[{\"delta\":{\"content\":\""
        + text
        + "\"}}]}\n\n";
  }

  private String stats(String of) {
    return new StatsView(harness.stats()).text(name -> name.startsWith(of), true);
  }

  @Test
  void plainAnswer_isChargedAndPassesUnchanged() {
    Call call = new Call(PRICES, CHAT).answers(200, "application/json", "");
    Usage usage =
        call.says(REPORT.substring(0, 50), false)
            .says(REPORT.substring(50), true)
            .done(new Ending().at(Mark.START, 0).at(Mark.DONE, 5_000_000));
    assertThat(passed).hasToString(REPORT);
    // 60 at 2, 40 at 0.5 and 20 at 8 micro-dollars
    assertThat(usage.charge()).isEqualTo(new Charge(300_000, Basis.OVERRIDE));
    assertThat(usage.model()).isEqualTo("gpt-x");
    assertThat(usage.estimated()).isFalse();
    assertThat(usage.complete()).isTrue();
    assertThat(call.context.tags())
        .containsEntry("model", "gpt-x")
        .containsEntry("input_tokens", 100L)
        .containsEntry("cached_tokens", 40L)
        .containsEntry("output_tokens", 20L)
        .containsEntry("cost_basis", "override")
        .doesNotContainKeys("reasoning_tokens", "tokens_estimated", "first_token_ms");
    assertThat(call.context.tags().get("cost_usd")).hasToString("0.000300000");
  }

  @Test
  void headers_byName_tellThoseFiguresAlone() {
    String yaml =
        PRICES.replaceAll("}$", ", headers: {cost_usd: x-litellm-response-cost, model: x-model}}");
    Call call = new Call(yaml, CHAT);
    Headers headers = new Headers();
    headers.add("content-type", "application/json");
    headers.add("X-Model", "claimed");
    call.context.soFar(new Ending());
    Step step = call.hook.response(new ResponseHead(200, headers), false);
    assertThat(step).isEqualTo(new Step.Hold(1 << 20));
    assertThat(headers.get(HeaderName.of("x-model"))).isNull();
    call.says(REPORT.substring(0, 50), false).says(REPORT.substring(50), true);
    assertThat(headers.get(HeaderName.of("x-litellm-response-cost"))).isEqualTo("0.000300000");
    assertThat(headers.get(HeaderName.of("x-model"))).isEqualTo("gpt-x");
    assertThat(headers.size()).isEqualTo(3);
    assertThat(call.done(new Ending()).charge().nanos()).isEqualTo(300_000);
  }

  @ParameterizedTest
  @CsvSource({
    "text/event-stream, identity, 200, /v1/chat/completions",
    "text/event-stream, gzip, 200, /v1/chat/completions",
    "application/json, identity, 404, /v1/chat/completions",
    "audio/mpeg, identity, 200, /v1/audio/speech",
    "application/json, identity, 200, /v1/files"
  })
  void headers_ofOtherAnswers_areNotHeld(String type, String coding, int status, String path) {
    Call call = new Call("{headers: true}", path);
    Headers headers = new Headers();
    headers.add("content-type", type);
    headers.add("content-encoding", coding);
    assertThat(call.hook.response(new ResponseHead(status, headers), false)).isEqualTo(Step.NEXT);
  }

  @Test
  void headers_ofAFigureThatThereIsNot_areRefused() {
    assertThat(FilterHarness.read(new UsageKind(), "{headers: {costs: x-cost}}").problems())
        .asString()
        .contains("cost_usd");
  }

  @Test
  void cost_inTheLog_hasNoExponent() {
    assertThat(new Decimal(120, 9)).hasToString("0.000000120");
    assertThat(new Decimal(0, 9)).hasToString("0.000000000");
    assertThat(new Decimal(12_345_678_901_234L, 9)).hasToString("12345.678901234");
  }

  @Test
  void plainAnswer_isCountedUnderItsNames() {
    new Call(PRICES, CHAT)
        .answers(200, "application/json", "")
        .says(REPORT, true)
        .done(new Ending().at(Mark.START, 0).at(Mark.DONE, 5_000_000));
    String names =
        "gen_ai_operation_name=\"chat\",gen_ai_provider_name=\"openai\","
            + "gen_ai_request_model=\"asked-for\",gen_ai_response_model=\"gpt-x\"";
    assertThat(stats("gen_ai"))
        .contains("token_usage_total{" + names + ",gen_ai_token_type=\"input\"}: 100\n")
        .contains("token_usage_total{" + names + ",gen_ai_token_type=\"input_cache_read\"}: 40\n")
        .contains("token_usage_total{" + names + ",gen_ai_token_type=\"output\"}: 20\n")
        .contains("gen_ai_client_cost_usd_total{" + names + "}: 0.0003\n")
        .contains("gen_ai_server_request_duration_seconds{" + names + "}: count=1");
    assertThat(stats("weir_"))
        .contains("weir_cost_nanodollars_total{" + names + "}: 300000\n")
        .contains(
            "weir_usage_total{cluster=\"openai\",tokens=\"reported\",cost=\"override\"}: 1\n");
  }

  @Test
  void stream_paceIsMeasuredFromItsFirstWords() {
    harness.loop().turn();
    long start = harness.loop().nowNanos();
    Call call = new Call(PRICES, CHAT).answers(200, "text/event-stream; charset=utf-8", "");
    later(50);
    call.says(": working\n\n", false).says(event(""), false);
    later(30);
    call.says(event("a"), false);
    later(10);
    call.says(event("b"), false);
    later(20);
    call.says(
        "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":4}}\n\n",
        true);
    Usage usage = call.done(new Ending().at(Mark.START, start));
    assertThat(usage.tokens()).isEqualTo(Tokens.of(10, 4));
    assertThat(call.context.tags())
        .containsEntry("first_token_ms", new Decimal(80_000, 3))
        .containsEntry("per_token_ms", new Decimal(10_000, 3))
        .containsEntry("gap_max_ms", new Decimal(20_000, 3));
    assertThat(stats("gen_ai_server_time")).contains("first_token_seconds{").contains("count=1");
  }

  private void later(int millis) {
    harness.advance(Duration.ofMillis(millis));
    harness.loop().turn();
  }

  @Test
  void stream_cutByItsClient_isChargedForWhatWasSent() {
    Call call = new Call(PRICES, CHAT).answers(200, "text/event-stream", "");
    for (int i = 0; i < 7; i++) {
      call.says(event("word"), false);
    }
    Usage usage = call.done(new Ending().fault(Fault.CLIENT_GONE, "the client left"));
    assertThat(usage.estimated()).isTrue();
    assertThat(usage.complete()).isFalse();
    // 10 bytes of request are 3 tokens at 2, 7 events are 7 at 8
    assertThat(usage.tokens()).isEqualTo(Tokens.of(3, 7));
    assertThat(usage.charge().nanos()).isEqualTo(62_000);
    assertThat(call.context.tags()).containsEntry("tokens_estimated", true);
  }

  @Test
  void answer_withoutUpstream_costsNothing() {
    Call call = new Call(PRICES, CHAT).answers(200, "application/json", "");
    Usage usage = call.says(REPORT, true).done(new Ending().attempts(0));
    assertThat(usage.charge()).isEqualTo(Charge.LOCAL);
    assertThat(stats("gen_ai")).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "500, application/json, /v1/chat/completions",
    "200, text/html, /v1/chat/completions",
    "200, application/json, /v1/models",
    "200, application/json, /v1/messages/count_tokens",
  })
  void answer_thatIsNoModelCall_isLeftAlone(int status, String type, String path) {
    Call call = new Call(PRICES, path).answers(status, type, "");
    call.says("{\"input_tokens\":7}", true).hook.done(new Ending());
    assertThat(call.context.get(Usage.SLOT)).isNull();
    assertThat(call.context.tags()).isEmpty();
    assertThat(passed).hasToString("{\"input_tokens\":7}");
  }

  @Test
  void answer_onAnUnknownPath_countsWhereItReports() {
    Call call = new Call(PRICES, "/custom").answers(200, "application/json", "");
    assertThat(call.says(REPORT, true).done(new Ending()).charge().nanos()).isEqualTo(300_000);
  }

  @Test
  void answer_compressed_isGuessed() {
    Call call = new Call(PRICES, CHAT).answers(200, "application/json", "gzip");
    Usage usage = call.says("0123456789abcdef", true).done(new Ending());
    assertThat(usage.estimated()).isTrue();
    assertThat(usage.tokens()).isEqualTo(Tokens.of(3, 4));
  }

  @Test
  void request_ofAModelCall_asksForAPlainAnswer() {
    assertThat(new Call("{}", CHAT).context.request().headers()).hasToString("");
    assertThat(new Call("{}", "/v1/files").context.request().headers().size()).isOne();
    assertThat(new Call("{plain_answers: false}", CHAT).context.request().headers().size()).isOne();
  }

  @Test
  void prices_areThereForOtherFilters() {
    assertThat(new Call(PRICES, CHAT).context.get(Prices.SLOT)).isNotNull();
  }

  @Test
  void statedCost_countsBeforeTheListButNotBeforeAnOverride() {
    String stated =
        "{\"model\":\"%s\",\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1,\"cost\":0.5}}";
    assertThat(charge("{}", stated.formatted("gpt-4o")))
        .isEqualTo(new Charge(500_000_000, Basis.STATED));
    assertThat(charge("{prices: {stated_cost: false}}", stated.formatted("gpt-4o")))
        .isEqualTo(new Charge(12_500, Basis.LIST));
    assertThat(charge(PRICES, stated.formatted("gpt-x")))
        .isEqualTo(new Charge(10_000, Basis.OVERRIDE));
  }

  private Charge charge(String yaml, String answer) {
    Call call = new Call(yaml, CHAT).answers(200, "application/json", "");
    return call.says(answer, true).done(new Ending()).charge();
  }

  @Test
  void modelThatWasAskedFor_isChargedWhereTheAnswersIsUnknown() {
    String yaml = "{prices: {models: [{match: asked-for, input: 1}]}}";
    assertThat(charge(yaml, REPORT.replace("gpt-x", "deployment-7")))
        .isEqualTo(new Charge(100_000, Basis.OVERRIDE));
    assertThat(charge("{}", REPORT.replace("gpt-x", "deployment-7")).basis()).isEqualTo(Basis.FREE);
  }

  @Test
  void helpers_areChargedAtTheirOwnPrice() {
    String yaml =
        "{prices: {models: [{match: small, input: 1, output: 1}, {match: large, input: 10}]}}";
    String answer =
        "{\"model\":\"small\",\"usage\":{\"input_tokens\":100,\"output_tokens\":10,"
            + "\"iterations\":[{\"type\":\"message\",\"input_tokens\":100,\"output_tokens\":10},"
            + "{\"type\":\"advisor_message\",\"model\":\"large\",\"input_tokens\":7},"
            + "{\"type\":\"compaction\",\"input_tokens\":5,\"output_tokens\":5}]}}";
    assertThat(charge(yaml, answer).nanos()).isEqualTo(110_000 + 70_000 + 10_000);
  }

  @Test
  void unknownModel_underDeny_isRefusedBeforeItsAttempt() {
    Filter filter = harness.filter(new UsageKind(), "{prices: {unknown: deny}}");
    FilterHarness.Context context = harness.exchange("POST", CHAT);
    Hook hook = context.open(filter);
    hook.request(context.request(), false);
    assertThat(hook.attempt(new Hook.Attempted(1, "openai", "nobody-knows-it")))
        .isInstanceOfSatisfying(
            Step.Fail.class, fail -> assertThat(fail.fault()).isEqualTo(Fault.FORBIDDEN));
    assertThat(hook.attempt(new Hook.Attempted(2, "openai", "gpt-4o"))).isEqualTo(Step.NEXT);
    assertThat(hook.attempt(new Hook.Attempted(3, "openai", null))).isEqualTo(Step.NEXT);
  }

  @Test
  void translatedUsage_standsWhereTheAnswerItselfIsSilent() {
    Call call = new Call(PRICES, CHAT).answers(200, "text/event-stream", "").says(event("a"), true);
    call.context.set(
        Usage.SLOT, new Usage("gpt-x", Tokens.of(50, 5), List.of(), Charge.UNKNOWN, false, true));
    Usage usage = call.done(new Ending());
    assertThat(usage.tokens()).isEqualTo(Tokens.of(50, 5));
    assertThat(usage.charge()).isEqualTo(new Charge(140_000, Basis.OVERRIDE));
  }
}
