package io.weir.filters.llm.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class OllamaAnswerTest {
  private static final String LAST =
      "{'message':{'content':''},'done':true,'done_reason':'stop','prompt_eval_count':3,"
          + "'eval_count':4}";

  private final OllamaClient chat = OllamaClient.chat();
  private final ClientSide generate = OllamaClient.generate();
  private long now;

  private static JsonNode json(String text) {
    String doubled = text.replace('\'', '"');
    return Objects.requireNonNull(Json.parse(doubled), doubled);
  }

  private static Heard read(String... lines) {
    Heard heard = new Heard();
    AnswerReader reader = new OllamaServer().reader(heard);
    for (String line : lines) {
      reader.event("", json(line));
    }
    reader.over();
    return heard;
  }

  private static Heard whole(String answer) {
    Heard heard = new Heard();
    new OllamaServer().reader(heard).whole(json(answer));
    return heard;
  }

  private Answering how() {
    try {
      ChatRequest request =
          chat.read(json("{'messages':[{'role':'user','content':'a'}]}"), Losses.IGNORED);
      return new Answering(request, "exchange", "", "", 86_400, () -> now);
    } catch (Untranslatable e) {
      throw new AssertionError(e);
    }
  }

  private List<JsonNode> lines(ClientSide client, Consumer<AnswerSink> told) {
    JsonWriter out = new JsonWriter();
    told.accept(client.stream(how(), out));
    return out.toString().lines().map(OllamaAnswerTest::json).toList();
  }

  private JsonNode object(ClientSide client, Consumer<AnswerSink> told) {
    JsonWriter out = new JsonWriter();
    told.accept(client.whole(how(), out));
    return json(out.toString());
  }

  private void everything(AnswerSink to) {
    now = 5;
    to.begin("id", "m", 0);
    to.thought("hm");
    to.text("yes \ud83d");
    to.text("\ude00");
    to.refusal("no");
    to.toolBegin(0, "", "f");
    to.toolBegin(1, "c1", "g");
    to.toolArguments(0, "{\"a\":");
    to.toolArguments(1, "");
    to.toolArguments(0, "1}");
    to.toolEnd(0);
    to.logprobs(json("[{'token':'yes'}]"));
    to.usage(Tokens.of(1, 1));
    to.stop(StopReason.TOOLS, null);
    to.usage(Tokens.of(7, 8));
    now = 12;
    to.end();
  }

  @Test
  void event_linesOfAChat_areOneAnswer() {
    Heard heard =
        read(
            "{'model':'m','created_at':'2025-08-20T13:48:24.316155Z','message':"
                + "{'role':'assistant','content':'','thinking':'hm'},'done':false}",
            "{'message':{'content':'a'},'done':false}",
            "{'message':{'content':'b'},'done':false}",
            "{'message':{'content':'','tool_calls':[{'function':{'name':'f','arguments':{'a':1}}}"
                + "]},'done':false}",
            "{'message':{'tool_calls':[{'id':'c','function':{'name':'g','arguments':{}}}]}}",
            LAST);

    assertThat(heard).hasToString("ab|hm|[f {\"a\":1}, g {}]|TOOLS|" + Tokens.of(3, 4));
    assertThat(heard.ended).isEqualTo(1);
    assertThat(heard.begun).isEqualTo(1);
  }

  @Test
  void event_linesOfGenerate_areAnAnswerToo() {
    Heard heard =
        read(
            "{'response':'a','done':false}",
            "{'response':'','thinking':'b'}",
            "{'response':'','done':true,'done_reason':'length','eval_count':4}");

    assertThat(heard).hasToString("a|b|[]|LENGTH|null");
  }

  @Test
  void event_cutOff_isNotTheEnd() {
    Heard heard = read("{'message':{'content':'a'},'done':false}");

    assertThat(heard.ended).isZero();
    assertThat(heard.error).isNull();
  }

  @Test
  void event_afterTheEnd_isNotTold() {
    Heard heard = read("{'message':{'content':'a'}}", LAST, LAST, "{'message':{'content':'b'}}");

    assertThat(heard.text).hasToString("a");
    assertThat(heard.ended).isEqualTo(1);
  }

  @Test
  void event_error_breaksOff() {
    Heard heard = read("{'message':{'content':'a'}}", "{'error':'model runner has stopped'}", LAST);

    UpstreamError error = Objects.requireNonNull(heard.error);
    assertThat(error.message()).isEqualTo("model runner has stopped");
    assertThat(error.fault()).isEqualTo(Fault.UPSTREAM_5XX);
    assertThat(heard.ended).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "1",
        "{'status':'pulling'}",
        "{'message':'a'}",
        "{'message':[]}",
        "{'done':true}"
      })
  void event_nothingToTell_isPassedOver(String line) {
    assertThat(read(line, LAST)).hasToString("||[]|END|" + Tokens.of(3, 4));
    assertThat(read(line).begun).isZero();
  }

  @Test
  void event_partsOfWrongTypes_arePassedOver() {
    Heard heard =
        read(
            "{'created_at':'yesterday','message':{'content':[],'thinking':1,'tool_calls':["
                + "1,{'function':{}},{'function':{'name':'f','arguments':'{}'}}]},'logprobs':1}",
            "{'message':{},'done':true,'done_reason':7,'prompt_eval_count':'x'}");

    assertThat(heard).hasToString("||[f {}]|TOOLS|null");
  }

  @Test
  void event_promptFromTheCache_leavesUseUnknown() {
    assertThat(read("{'message':{'content':'a'},'done':true,'eval_count':9}").tokens).isNull();
  }

  @Test
  void event_likelihoods_areToldInFull() {
    Heard heard = read("{'message':{'content':'a'},'logprobs':[{'token':'a','logprob':-1}]}");

    assertThat(heard.likely)
        .containsExactly(json("[{'token':'a','logprob':-1,'top_logprobs':[]}]"));
  }

  @Test
  void whole_answer_isTold() {
    Heard heard =
        whole(
            "{'model':'m','message':{'content':'a','thinking':'b'},'done':true,"
                + "'done_reason':'stop','prompt_eval_count':3,'eval_count':4}");

    assertThat(heard).hasToString("a|b|[]|END|" + Tokens.of(3, 4));
    assertThat(heard.ended).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"{}", "[]", "1", "{'done':true}", "{'error':'no such model'}"})
  void whole_noAnswer_isAFailure(String answer) {
    Heard heard = whole(answer);

    assertThat(heard.error).isNotNull();
    assertThat(heard.ended).isZero();
  }

  @Test
  void stream_everything_isWrittenOnLines() {
    List<JsonNode> lines = lines(chat, this::everything);

    String id = lines.get(4).at("/message/tool_calls/0/id").textValue();
    assertThat(lines)
        .allSatisfy(line -> assertThat(line.get("model").textValue()).isEqualTo("m"))
        .allSatisfy(
            line ->
                assertThat(line.get("created_at").textValue()).startsWith("1970-01-02T00:00:00"));
    assertThat(lines.get(0).get("message"))
        .isEqualTo(json("{'role':'assistant','content':'','thinking':'hm'}"));
    assertThat(lines.get(1).at("/message/content").textValue()).isEqualTo("yes ");
    assertThat(lines.get(2).at("/message/content").textValue()).isEqualTo("\ud83d\ude00");
    assertThat(lines.get(3).at("/message/content").textValue()).isEqualTo("no");
    assertThat(id).isNotEmpty();
    assertThat(lines.get(4).at("/message/tool_calls/0/function"))
        .isEqualTo(json("{'index':0,'name':'f','arguments':{'a':1}}"));
    assertThat(lines.get(5).get("logprobs")).isEqualTo(json("[{'token':'yes'}]"));
    assertThat(lines.get(6).at("/message/tool_calls/0"))
        .isEqualTo(json("{'id':'c1','function':{'index':1,'name':'g','arguments':{}}}"));
    assertThat(lines).hasSize(8);
    assertThat(lines.subList(0, 7)).noneMatch(line -> line.get("done").booleanValue());
    JsonNode last = lines.get(7);
    assertThat(last.get("message")).isEqualTo(json("{'role':'assistant','content':''}"));
    assertThat(last.get("done").booleanValue()).isTrue();
    assertThat(last.get("done_reason").textValue()).isEqualTo("stop");
    assertThat(last.get("total_duration").longValue()).isEqualTo(12);
    assertThat(last.get("prompt_eval_count").longValue()).isEqualTo(7);
    assertThat(last.get("prompt_eval_duration").longValue()).isEqualTo(5);
    assertThat(last.get("eval_count").longValue()).isEqualTo(8);
    assertThat(last.get("eval_duration").longValue()).isEqualTo(7);
  }

  @Test
  void stream_ofGenerate_saysResponse() {
    List<JsonNode> lines = lines(generate, this::everything);

    assertThat(lines.get(0).get("thinking").textValue()).isEqualTo("hm");
    assertThat(lines.get(0).get("response").textValue()).isEmpty();
    assertThat(lines.get(1).get("response").textValue()).isEqualTo("yes ");
    assertThat(lines.get(4).at("/tool_calls/0/function/name").textValue()).isEqualTo("f");
    assertThat(lines.get(7).get("response").textValue()).isEmpty();
    assertThat(lines).noneMatch(line -> line.has("message"));
  }

  @Test
  void streamAndWhole_ofOneAnswer_sayTheSame() {
    for (ClientSide client : List.of(chat, generate)) {
      Heard streamed = new Heard();
      AnswerReader reader = new OllamaServer().reader(streamed);
      lines(client, this::everything).forEach(line -> reader.event("", line));
      Heard heard = new Heard();
      new OllamaServer().reader(heard).whole(object(client, this::everything));

      assertThat(heard).hasToString(streamed.toString());
      assertThat(heard)
          .hasToString("yes \ud83d\ude00no|hm|[f {\"a\":1}, g {}]|TOOLS|" + Tokens.of(7, 8));
    }
  }

  @ParameterizedTest
  @EnumSource(StopReason.class)
  void stop_anyReason_isStopOrLength(StopReason reason) {
    Consumer<AnswerSink> told =
        to -> {
          to.begin("", "", 0);
          to.stop(reason, null);
          to.end();
        };

    String word = reason == StopReason.LENGTH ? "length" : "stop";
    assertThat(lines(chat, told).get(0).get("done_reason").textValue()).isEqualTo(word);
    assertThat(object(chat, told).get("done_reason").textValue()).isEqualTo(word);
  }

  @Test
  void end_useUnknown_isLeftOut() {
    JsonNode last =
        object(
            chat,
            to -> {
              to.begin("", "", 0);
              to.text("a");
              to.end();
            });

    assertThat(last.has("prompt_eval_count")).isFalse();
    assertThat(last.has("eval_count")).isFalse();
    assertThat(last.get("total_duration").isNumber()).isTrue();
  }

  @Test
  void logprobs_bytesUnknown_areLeftOut() {
    JsonNode tokens =
        json(
            "[{'token':'a','logprob':-0.5,'bytes':null,'top_logprobs':["
                + "{'token':'b','logprob':-2,'bytes':null},{'token':'c','bytes':[99]}]}]");
    Consumer<AnswerSink> told =
        to -> {
          to.begin("", "", 0);
          to.logprobs(tokens);
          to.end();
        };

    JsonNode known =
        json(
            "[{'token':'a','logprob':-0.5,'top_logprobs':["
                + "{'token':'b','logprob':-2},{'token':'c','bytes':[99]}]}]");
    assertThat(lines(chat, told).get(0).get("logprobs")).isEqualTo(known);
    assertThat(object(chat, told).get("logprobs")).isEqualTo(known);
  }

  @Test
  void fail_inAStream_isALineOfItsOwn() {
    List<JsonNode> lines =
        lines(
            chat,
            to -> {
              to.begin("", "m", 0);
              to.text("a");
              to.fail(new UpstreamError(Fault.UPSTREAM_OVERLOADED, 503, "busy"));
            });

    assertThat(lines.get(1)).isEqualTo(json("{'error':'busy'}"));
  }
}
