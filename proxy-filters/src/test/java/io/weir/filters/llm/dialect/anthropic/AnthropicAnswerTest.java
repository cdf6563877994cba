package io.weir.filters.llm.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

final class AnthropicAnswerTest {
  private static final String EMPTY_ASK = "{'messages':[{'role':'user','content':'Hi'}]}";

  private final JsonWriter out = new JsonWriter();

  private static JsonNode json(String text) {
    return read(text.replace('\'', '"'));
  }

  private static JsonNode read(String text) {
    return Objects.requireNonNull(Json.parse(text), text);
  }

  private static Answering how() throws Exception {
    ChatRequest request = new AnthropicClient().read(json(EMPTY_ASK), Losses.IGNORED);
    return new Answering(request, "x1", "alias", 7);
  }

  private AnswerSink stream() throws Exception {
    return new AnthropicClient().stream(how(), out);
  }

  /** The events that were written; their names agree with their types. */
  private List<JsonNode> events() {
    List<JsonNode> events = new ArrayList<>();
    for (String event : out.toString().split("\n\n", 0)) {
      String[] lines = event.split("\n", -1);
      assertThat(lines).hasSize(2);
      JsonNode data = read(lines[1].substring("data: ".length()));
      assertThat(lines[0]).isEqualTo("event: " + data.get("type").asText());
      events.add(data);
    }
    return events;
  }

  /** The events' types with index and words, in short. */
  private List<String> told() {
    List<String> told = new ArrayList<>();
    for (JsonNode event : events()) {
      String type = event.get("type").asText();
      String index = event.path("index").asText();
      switch (type) {
        case "content_block_start" ->
            told.add(index + '+' + event.at("/content_block/type").asText());
        case "content_block_delta" -> {
          JsonNode delta = event.get("delta");
          String kind = delta.get("type").asText();
          String name =
              kind.equals("input_json_delta") ? "partial_json" : kind.replace("_delta", "");
          told.add(index + ':' + delta.get(name).asText());
        }
        case "content_block_stop" -> told.add(index + '-');
        case "message_delta" -> told.add(event.at("/delta/stop_reason").asText());
        default -> {}
      }
    }
    return told;
  }

  @Test
  void stream_textThenTool_closesTheTextFirst() throws Exception {
    AnswerSink sink = stream();
    sink.begin("chatcmpl-1", "gpt", 0);
    sink.thought("hm");
    sink.text("a");
    sink.text("b");
    sink.toolBegin(0, "call_1", "f");
    sink.toolArguments(0, "{\"x\"");
    sink.text("");
    sink.toolArguments(0, ":1}");
    sink.stop(StopReason.END, null);
    sink.usage(Tokens.of(5, 6));
    sink.end();
    assertThat(told())
        .containsExactly(
            "0+thinking",
            "0:hm",
            "0-",
            "1+text",
            "1:a",
            "1:b",
            "1-",
            "2+tool_use",
            "2:{\"x\"",
            "2::1}",
            "2-",
            "tool_use");
    assertThat(events().get(0).at("/message/id").asText()).isEqualTo("msg_1");
    assertThat(events().get(0).at("/message/model").asText()).isEqualTo("alias");
  }

  @Test
  void stream_toolsThatInterleave_waitForEachOther() throws Exception {
    AnswerSink sink = stream();
    sink.begin("", "", 0);
    sink.toolBegin(0, "a", "f");
    sink.toolBegin(1, "b", "g");
    sink.toolArguments(1, "[1");
    sink.toolArguments(0, "[0]");
    sink.text("late");
    sink.toolArguments(1, "]");
    sink.toolEnd(1);
    assertThat(told()).containsExactly("0+tool_use", "0:[0]");
    sink.toolEnd(0);
    assertThat(told())
        .containsExactly(
            "0+tool_use", "0:[0]", "0-", "1+tool_use", "1:[1]", "1-", "2+text", "2:late");
    sink.stop(StopReason.LENGTH, null);
    sink.end();
    assertThat(told()).endsWith("2-", "max_tokens");
  }

  @Test
  void stream_characterCutInTwo_isWrittenWhole() throws Exception {
    AnswerSink sink = stream();
    sink.begin("", "", 0);
    sink.text("a\ud83d");
    sink.text("\ude00b");
    sink.text("\ud83d");
    sink.end();
    assertThat(told())
        .containsExactly("0+text", "0:a", "0:\ud83d\ude00b", "0:\ufffd", "0-", "end_turn");
  }

  @Test
  void stream_failure_isAnErrorEventAndTheLast() throws Exception {
    AnswerSink sink = stream();
    sink.begin("", "", 0);
    sink.text("a");
    sink.fail(new UpstreamError(Fault.UPSTREAM_OVERLOADED, 529, "busy"));
    sink.text("b");
    sink.end();
    List<JsonNode> events = events();
    JsonNode last = events.get(events.size() - 1);
    assertThat(last.at("/error/type").asText()).isEqualTo("overloaded_error");
    assertThat(last.at("/error/message").asText()).isEqualTo("busy");
    assertThat(events).hasSize(4);
  }

  @Test
  void whole_allPieces_areBlocks() throws Exception {
    AnswerSink sink = new AnthropicClient().whole(how(), out);
    sink.begin("m", "", 0);
    sink.thought("hm");
    sink.signature("sig");
    sink.sealedThought("xyz");
    sink.text("a");
    sink.text("b");
    sink.toolBegin(0, "", "f");
    sink.toolBegin(1, "c", "g");
    sink.toolArguments(1, "{\"x\":1}");
    sink.stop(StopReason.SEQUENCE, "END");
    sink.usage(
        new Tokens(new Tokens.Input(100, 30, 20, 10, 0, 0), new Tokens.Output(9, 4, 0, 0), 2));
    assertThat(out.length()).isZero();
    sink.end();
    JsonNode message = read(out.toString());
    assertThat(message.get("content"))
        .isEqualTo(
            json(
                "[{'type':'thinking','thinking':'hm','signature':'sig'},"
                    + "{'type':'redacted_thinking','data':'xyz'},"
                    + "{'type':'text','text':'ab','citations':[]},"
                    + "{'type':'tool_use','id':'call_msg_m_0','name':'f','input':{},"
                    + "'caller':{'type':'direct'}},"
                    + "{'type':'tool_use','id':'c','name':'g','input':{'x':1},"
                    + "'caller':{'type':'direct'}}]"));
    assertThat(message.get("stop_reason").asText()).isEqualTo("tool_use");
    JsonNode usage = message.get("usage");
    assertThat(usage.get("input_tokens").asInt()).isEqualTo(40);
    assertThat(usage.get("cache_read_input_tokens").asInt()).isEqualTo(30);
    assertThat(usage.get("cache_creation_input_tokens").asInt()).isEqualTo(30);
    assertThat(usage.at("/cache_creation/ephemeral_1h_input_tokens").asInt()).isEqualTo(10);
    assertThat(usage.at("/server_tool_use/web_search_requests").asInt()).isEqualTo(2);
  }

  @Test
  void reader_streamIntoStream_saysTheSame() throws Exception {
    AnswerReader reader = new AnthropicServer(1).reader(stream());
    for (String event :
        new String[] {
          "{'type':'message_start','message':{'id':'msg_1','model':'c','usage':{'input_tokens':3,"
              + "'cache_read_input_tokens':2,'output_tokens':1}}}",
          "{'type':'ping'}",
          "{'type':'content_block_start','index':0,'content_block':{'type':'server_tool_use'}}",
          "{'type':'content_block_delta','index':0,'delta':{'type':'input_json_delta',"
              + "'partial_json':'{}'}}",
          "{'type':'content_block_stop','index':0}",
          "{'type':'content_block_start','index':1,'content_block':{'type':'text','text':''}}",
          "{'type':'content_block_delta','index':1,'delta':{'type':'text_delta','text':'Hi'}}",
          "{'type':'content_block_stop','index':1}",
          "{'type':'content_block_start','index':2,'content_block':{'type':'tool_use','id':'t',"
              + "'name':'f','input':{'a':1}}}",
          "{'type':'content_block_stop','index':2}",
          "{'type':'new_thing'}",
          "{'type':'message_delta','delta':{'stop_reason':'tool_use'},'usage':{'output_tokens':7}}",
          "{'type':'message_stop'}"
        }) {
      reader.event("", json(event));
    }
    assertThat(told())
        .containsExactly("0+text", "0:Hi", "0-", "1+tool_use", "1:{\"a\":1}", "1-", "tool_use");
    List<JsonNode> events = events();
    assertThat(events.get(events.size() - 2).at("/usage"))
        .isEqualTo(
            json(
                "{'input_tokens':3,'cache_creation_input_tokens':0,'cache_read_input_tokens':2,"
                    + "'output_tokens':7,'output_tokens_details':null,'server_tool_use':null}"));
  }

  @Test
  void reader_brokenOff_tellsNoEnd() throws Exception {
    AnswerReader reader = new AnthropicServer(1).reader(stream());
    reader.event("message_start", json("{'message':{}}"));
    reader.event(
        "", json("{'type':'content_block_delta','delta':{'type':'text_delta','text':'a'}}"));
    reader.over();
    assertThat(out.toString()).doesNotContain("message_stop");
  }

  @Test
  void reader_errorEvent_failsWithItsFault() {
    Heard heard = new Heard();
    AnswerReader reader = new AnthropicServer(1).reader(heard);
    reader.event(
        "error", json("{'type':'error','error':{'type':'overloaded_error','message':'O'}}"));
    reader.event("", json("{'type':'message_stop'}"));
    reader.over();
    assertThat(heard.error).isEqualTo(new UpstreamError(Fault.UPSTREAM_OVERLOADED, 503, "O"));
    assertThat(heard.ended).isZero();
  }
}
