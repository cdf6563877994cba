package io.weir.filters.translate;

import static io.weir.filters.translate.Streams.chunk;
import static io.weir.filters.translate.Streams.data;
import static io.weir.filters.translate.Streams.named;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.Step;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.usage.Tokens;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Streams of OpenAI servers, and of those who say that they speak its dialect, as they have broken
 * other proxies: to clients of the other dialects. What can be understood is; what cannot never
 * looks whole.
 */
class BrokenStreamsTest {
  private static final String DONE = "data: [DONE]\n\n";
  private static final String STOP = chunk("{}", "stop");
  private static final String HI = chunk("{'content':'Hi'}", "");
  private static final String USAGE = "'usage':{'prompt_tokens':3,'completion_tokens':2}";

  @ParameterizedTest
  @EnumSource(names = {"ANTHROPIC", "OPENAI_RESPONSES", "OLLAMA"})
  @Retention(RetentionPolicy.RUNTIME)
  @interface ToEveryClient {}

  private static Translation call(Dialect client, String... events) {
    return Translation.asked(client, Dialect.OPENAI, true).stream(String.join("", events));
  }

  /** The first event in a piece of its own: by then the client has heard something. */
  private static Translation begun(Dialect client, String first, String... events) {
    return Translation.asked(client, Dialect.OPENAI, true)
        .head(200, "text/event-stream")
        .data(first, false)
        .data(String.join("", events), true);
  }

  /** What the client hears of a stream that is good enough. */
  private static Heard heard(Dialect client, String... events) {
    Translation call = call(client, events);
    assertThat(call.fault()).isNull();
    assertThat(call.ended()).isTrue();
    Heard heard = call.heard();
    assertThat(heard.ended).isEqualTo(1);
    return heard;
  }

  private static void assertBroken(Translation call, Fault fault) {
    assertThat(call.fault()).isEqualTo(fault);
    assertThat(call.ended()).isFalse();
    assertThat(call.heard().ended).isZero();
  }

  private static String tool(String call) {
    return chunk("{'tool_calls':[" + call + "]}", "");
  }

  private static String arguments(String call) {
    return tool(call).replace("@", "\\\"");
  }

  @ToEveryClient
  void words_togetherWithTheFinish_areTold(Dialect client) {
    Heard heard = heard(client, chunk("{'role':'assistant','content':'Hi'}", "length"), DONE);

    assertThat(heard.text).hasToString("Hi");
    assertThat(heard.stop).isEqualTo(StopReason.LENGTH);
  }

  @ToEveryClient
  void choices_none_areNoWords(Dialect client) {
    String azure = data("{'id':'','model':'','choices':[],'prompt_filter_results':[{'x':1}]}");
    String alive = data("{'choices':[]}");

    Heard heard = heard(client, azure, alive, HI, alive, data("{'choices':null}"), STOP, DONE);
    assertThat(heard.text).hasToString("Hi");
  }

  @ToEveryClient
  void calls_anEmptyList_areNone(Dialect client) {
    Heard heard = heard(client, chunk("{'content':'Hi','tool_calls':[]}", ""), STOP, DONE);

    assertThat(heard.text).hasToString("Hi");
    assertThat(heard.tools).isEmpty();
    assertThat(heard.stop).isEqualTo(StopReason.END);
  }

  @ToEveryClient
  void call_inOnePiece_isTold(Dialect client) {
    String all = "{'index':0,'id':'a','function':{'name':'get','arguments':'{@x@:1}'}}";

    Heard heard = heard(client, arguments(all), chunk("{}", "stop"), DONE);
    assertThat(heard.tools).hasToString("{0=get {\"x\":1}}");
    assertThat(heard.reason()).isEqualTo(StopReason.TOOLS);
  }

  @ToEveryClient
  void arguments_inTheLastPieceOnly_areTold(Dialect client) {
    String last = "{'content':null,'tool_calls':[{'index':0,'function':{'arguments':'{@x@:1}'}}]}";

    assertThat(
            heard(
                    client,
                    tool("{'index':0,'id':'a','function':{'name':'get'}}"),
                    chunk(last, "tool_calls").replace("@", "\\\""),
                    DONE)
                .tools)
        .hasToString("{0=get {\"x\":1}}");
  }

  @ToEveryClient
  void name_repeatedInEachPiece_isOneCall(Dialect client) {
    String again = "{'index':0,'id':'a','function':{'name':'get','arguments':'%s'}}";
    Heard heard =
        heard(
            client,
            arguments(again.formatted("")),
            arguments(again.formatted("{@x@")),
            arguments(again.formatted(":1}")),
            STOP,
            DONE);

    assertThat(heard.tools).hasToString("{0=get {\"x\":1}}");
  }

  @ToEveryClient
  void index_missing_andIdOnlyInTheFirstPiece_isOneCall(Dialect client) {
    Heard heard =
        heard(
            client,
            arguments("{'id':'a','function':{'name':'get','arguments':'{@x@'}}"),
            arguments("{'function':{'arguments':':1}'}}"),
            STOP,
            DONE);

    assertThat(heard.tools).hasToString("{0=get {\"x\":1}}");
  }

  @ToEveryClient
  void indexMissing_otherIds_areOtherCalls(Dialect client) {
    Heard heard =
        heard(
            client,
            arguments("{'id':'a','function':{'name':'get','arguments':'{}'}}"),
            arguments("{'id':'b','function':{'name':'set','arguments':'{}'}}"),
            STOP,
            DONE);

    assertThat(heard.tools).hasToString("{0=get {}, 1=set {}}");
  }

  @ToEveryClient
  void emptyWords_withinACall_areNone(Dialect client) {
    Heard heard =
        heard(
            client,
            arguments("{'index':0,'id':'a','function':{'name':'get','arguments':'{@x'}}"),
            chunk("{'content':''}", ""),
            arguments("{'index':0,'function':{'arguments':'@:1}'}}"),
            chunk("{'content':''}", "tool_calls"),
            DONE);

    assertThat(heard.tools).hasToString("{0=get {\"x\":1}}");
    assertThat(heard.text).isEmpty();
  }

  @ToEveryClient
  void finish_twice_endsOnce_andWordsAfterItAreTold(Dialect client) {
    Heard heard = heard(client, HI, STOP, chunk("{'content':' you'}", ""), STOP, STOP, DONE);

    assertThat(heard.text).hasToString("Hi you");
    assertThat(heard.stop).isEqualTo(StopReason.END);
  }

  @ToEveryClient
  void usage_whereverItComes_theLastCounts(Dialect client) {
    String early = STOP.replace("\"m\"", "\"m\",\"usage\":{\"prompt_tokens\":1}");
    String none = HI.replace("\"m\"", "\"m\",\"usage\":null");
    String last = data("{'id':'c1','choices':[]," + USAGE + "}");
    for (String stream :
        List.of(none + early + last, none + STOP + last, last + HI + STOP, early + HI + last)) {
      Heard heard = heard(client, stream, DONE);
      assertThat(heard.tokens).isEqualTo(Tokens.of(3, 2));
    }
    Translation unknown = call(client, HI, STOP, DONE);
    assertThat(unknown.ended()).isTrue();
    assertThat(unknown.reported()).isFalse();
  }

  @ToEveryClient
  void end_withoutDone_isWholeAfterAFinishOnly(Dialect client) {
    assertThat(heard(client, HI, STOP).text).hasToString("Hi");
    assertThat(heard(client, HI, DONE).text).hasToString("Hi");
    assertBroken(call(client, HI), Fault.TRUNCATED);
    assertBroken(call(client), Fault.TRUNCATED);
  }

  @ToEveryClient
  void bytesAfterDone_areNothing(Dialect client) {
    Heard heard = heard(client, HI, STOP, DONE, HI, "data: {", "\n\nevent: \r\r", STOP, DONE, "x");

    assertThat(heard.text).hasToString("Hi");
  }

  @ToEveryClient
  void frame_thatIsNoJson_isPassedOverWhereItIsNotMeantAsJson(Dialect client) {
    Heard heard =
        heard(client, "data: OK\n\n", HI, "data:\n\n", "data: keep-alive\n\n", "x\n\n", STOP, DONE);

    assertThat(heard.text).hasToString("Hi");
  }

  @ToEveryClient
  void frame_thatIsHalfAJson_breaksTheAnswer_withWhatCameBefore(Dialect client) {
    String half = "data: {\"choices\":[{\"del\n\n";
    Translation call = begun(client, HI, half, HI, STOP, DONE);
    Translation nothing = call(client, HI, half, HI, STOP, DONE);

    assertBroken(call, Fault.UPSTREAM_PROTOCOL);
    assertThat(call.heard().text).hasToString("Hi");
    assertBroken(nothing, Fault.UPSTREAM_PROTOCOL);
    assertThat(nothing.sent()).isEmpty();
  }

  @ToEveryClient
  void frames_ofOtherJson_areNothing(Dialect client) {
    String odd = data("[]") + data("7") + data("null") + data("'x'") + data("{'choices':7}");
    String oddest = data("{'choices':[7,null,{}]}") + data("{'choices':[{'delta':[]}]}");

    assertThat(heard(client, odd, oddest, HI, odd, STOP, DONE).text).hasToString("Hi");
  }

  @ToEveryClient
  void error_first_leavesNothingForTheClient(Dialect client) {
    Translation call = call(client, data("{'error':{'message':'too many','code':429}}"));

    assertThat(call.step()).isEqualTo(Step.HOLD);
    assertThat(call.sent()).isEmpty();
    assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_RATE_LIMITED);
    assertThat(call.words()).isEqualTo("too many");
  }

  @ToEveryClient
  void error_inTheMiddle_endsTheAnswer_inTheClientsWords(Dialect client) {
    String error = data("{'error':{'message':'busy','type':'overloaded_error'}}");
    Translation call = begun(client, HI, error, HI, STOP, DONE);
    Translation nothing = call(client, HI, error, HI, STOP, DONE);

    assertTold(call, Fault.UPSTREAM_OVERLOADED, "busy");
    assertThat(call.heard().text).hasToString("Hi");
    assertBroken(nothing, Fault.UPSTREAM_OVERLOADED);
    assertThat(nothing.sent()).isEmpty();
    assertThat(nothing.words()).isEqualTo("busy");
  }

  /** The client has heard of the failure within its stream, and does not take it for whole. */
  private static void assertTold(Translation call, Fault fault, String words) {
    assertThat(call.blamed()).isEqualTo(fault);
    assertThat(call.ended()).isTrue();
    Heard heard = call.heard();
    assertThat(heard.ended).isZero();
    assertThat(String.valueOf(heard.error)).contains(words);
  }

  @ToEveryClient
  void call_withoutArguments_hasAnEmptyObject(Dialect client) {
    Heard heard = heard(client, tool("{'index':0,'id':'a','function':{'name':'get'}}"), STOP, DONE);

    assertThat(heard.tools.toString()).isIn("{0=get }", "{0=get {}}");
  }

  @ToEveryClient
  void thought_followedByACall_orByWordsBeforeIt_isTold(Dialect client) {
    String call = arguments("{'index':0,'id':'a','function':{'name':'get','arguments':'{}'}}");
    for (String name : List.of("reasoning", "reasoning_content")) {
      String thought = chunk("{'" + name + "':'hm'}", "");
      Heard straight = heard(client, thought, call, STOP, DONE);
      assertThat(straight).hasToString("|hm|[get {}]|TOOLS|" + straight.tokens);
      Heard after = heard(client, HI, thought, call, STOP, DONE);
      assertThat(after).hasToString("Hi|hm|[get {}]|TOOLS|" + after.tokens);
    }
  }

  @ToEveryClient
  void halvesOfACharacter_areJoined_andALoneOneIsReplaced(Dialect client) {
    String first = chunk("{'content':'a\\ud83d'}", "");
    String second = chunk("{'content':'\\ude00b'}", "");

    assertThat(heard(client, first, second, STOP, DONE).text).hasToString("a\ud83d\ude00b");
    assertThat(heard(client, first, STOP, DONE).text).hasToString("a\ufffd");
    assertThat(heard(client, second, STOP, DONE).text).hasToString("\ufffdb");
  }

  @ToEveryClient
  void lineOfMoreThanAMegabyte_isTold(Dialect client) {
    String words = "long ".repeat(300_000);

    assertThat(heard(client, chunk("{'content':'" + words + "'}", ""), STOP, DONE).text)
        .hasToString(words);
  }

  @ToEveryClient
  void eventBeyondTheLimit_breaksTheAnswer_withWhatCameBefore(Dialect client) {
    Translation call =
        Translation.asked(client, Dialect.OPENAI, true, "{limits: {event: 1KiB}}")
            .head(200, "text/event-stream")
            .data(HI, false)
            .data(chunk("{'content':'" + "x".repeat(1024) + "'}", "") + STOP + DONE, true);

    assertBroken(call, Fault.UPSTREAM_PROTOCOL);
    assertThat(call.heard().text).hasToString("Hi");
  }

  @ToEveryClient
  void answerThatIsEncoded_isNotRead(Dialect client) {
    for (String coding : List.of("br", "zstd")) {
      Translation call = Translation.asked(client, Dialect.OPENAI, true);
      call.head(200, "text/event-stream", "content-encoding", coding);
      assertThat(call.step())
          .isInstanceOfSatisfying(
              Step.Fail.class, fail -> assertThat(fail.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL));
    }
    Translation plain = Translation.asked(client, Dialect.OPENAI, true);
    plain
        .head(200, "text/event-stream", "content-encoding", "identity")
        .data(HI + STOP + DONE, true);
    assertThat(plain.heard().text).hasToString("Hi");
  }

  @ParameterizedTest
  @EnumSource(names = {"OPENAI", "OPENAI_RESPONSES"})
  void anthropicError_ofAnOverload_isOne(Dialect client) {
    String error =
        named("{'type':'error','error':{'type':'overloaded_error','message':'Overloaded'}}");
    Translation first = Translation.asked(client, Dialect.ANTHROPIC, true).stream(error);
    String begun = Streams.of(Dialect.ANTHROPIC);
    begun = begun.substring(0, begun.indexOf("event: message_delta"));
    Translation later = Translation.asked(client, Dialect.ANTHROPIC, true);
    later.head(200, "text/event-stream").data(begun, false).data(error, true);

    assertThat(first.sent()).isEmpty();
    assertThat(first.fault()).isEqualTo(Fault.UPSTREAM_OVERLOADED);
    assertThat(first.words()).isEqualTo("Overloaded");
    assertTold(later, Fault.UPSTREAM_OVERLOADED, "Overloaded");
    assertThat(later.heard().text).hasToString(Streams.TEXT);
  }
}
