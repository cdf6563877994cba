package io.weir.filters.llm.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.responses.Wire.Event;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** What clients of this dialect get. */
class ResponsesAnswerTest {
  @Test
  void stream_ofWords_opensTellsAndCloses() throws Untranslatable {
    List<Event> events =
        stream(
            sink -> {
              sink.begin("chatcmpl-42", "m", 1_700_000_000);
              sink.text("He");
              sink.text("llo");
              sink.usage(
                  new Tokens(new Tokens.Input(9, 4, 2, 1, 0, 0), new Tokens.Output(5, 3, 0, 0), 0));
              sink.stop(StopReason.END, null);
              sink.end();
            });

    assertThat(events)
        .extracting(Event::name)
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            "response.output_text.delta",
            "response.output_text.delta",
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    JsonNode response = events.get(9).data().get("response");
    assertThat(response.at("/id").asText()).isEqualTo("resp_42");
    assertThat(response.at("/created_at").asLong()).isEqualTo(1_700_000_000);
    assertThat(response.at("/status").asText()).isEqualTo("completed");
    assertThat(response.at("/output/0/content/0/text").asText()).isEqualTo("Hello");
    assertThat(response.at("/usage"))
        .isEqualTo(
            Wire.json(
                """
                {"input_tokens":9,"input_tokens_details":{"cached_tokens":4,
                "cache_write_tokens":3},"output_tokens":5,
                "output_tokens_details":{"reasoning_tokens":3},"total_tokens":14}"""));
  }

  @Test
  void tools_thatInterleave_areItemsOfTheirOwn() throws Untranslatable {
    List<Event> events =
        stream(
            sink -> {
              sink.begin("", "", 0);
              sink.toolBegin(0, "a", "f");
              sink.toolBegin(1, "", "g");
              sink.toolArguments(1, "{\"x\":");
              sink.toolArguments(0, "{}");
              sink.toolArguments(1, "1}");
              sink.text("done");
              sink.toolEnd(1);
              sink.stop(StopReason.END, null);
              sink.end();
            });

    JsonNode output = events.get(events.size() - 1).data().at("/response/output");
    assertThat(output.at("/0/call_id").asText()).isEqualTo("a");
    assertThat(output.at("/0/arguments").asText()).isEqualTo("{}");
    assertThat(output.at("/1/call_id").asText()).startsWith("call_").endsWith("_1");
    assertThat(output.at("/1/arguments").asText()).isEqualTo("{\"x\":1}");
    assertThat(output.at("/2/content/0/text").asText()).isEqualTo("done");
    assertThat(output.findValuesAsText("status")).containsOnly("completed");
  }

  @Test
  void call_withoutArguments_hasAnEmptyObject() throws Untranslatable {
    List<Event> events =
        stream(
            sink -> {
              sink.begin("", "", 0);
              sink.toolBegin(0, "a", "f");
              sink.toolEnd(0);
              sink.end();
            });

    assertThat(folded(events)).contains("a f {}");
  }

  @Test
  void thoughts_becomeSummariesWithTheirProof() throws Untranslatable {
    JsonNode whole =
        whole(
            sink -> {
              sink.begin("", "", 0);
              sink.thought("h");
              sink.thought("m");
              sink.signature("EqQB");
              sink.sealedThought("gAAA");
              sink.text("yes");
              sink.refusal("no");
              sink.end();
            });

    assertThat(whole.at("/output/0/summary/0/text").asText()).isEqualTo("hm");
    assertThat(whole.at("/output/0/encrypted_content").asText()).isEqualTo("signature:EqQB");
    assertThat(whole.at("/output/1/summary")).isEmpty();
    assertThat(whole.at("/output/1/encrypted_content").asText()).isEqualTo("gAAA");
    assertThat(whole.at("/output/2/content/0/text").asText()).isEqualTo("yes");
    assertThat(whole.at("/output/2/content/1/refusal").asText()).isEqualTo("no");
  }

  @Test
  void customTool_calledAsFunction_isACustomCallAgain() throws Untranslatable {
    List<Event> events =
        stream(
            "{\"input\":\"q\",\"tools\":[{\"type\":\"custom\",\"name\":\"patch\"}]}",
            sink -> {
              sink.begin("", "", 0);
              sink.toolBegin(0, "c", "patch");
              sink.toolArguments(0, "{\"input\":\"*** Be");
              sink.toolArguments(0, "gin\\n\"}");
              sink.toolEnd(0);
              sink.stop(StopReason.TOOLS, null);
              sink.end();
            });

    assertThat(events)
        .extracting(Event::name)
        .contains("response.custom_tool_call_input.delta", "response.custom_tool_call_input.done")
        .doesNotContain("response.function_call_arguments.delta");
    JsonNode response = events.get(events.size() - 1).data().get("response");
    assertThat(response.at("/output/0/type").asText()).isEqualTo("custom_tool_call");
    assertThat(response.at("/output/0/input").asText()).isEqualTo("*** Begin\n");
    assertThat(response.at("/tools/0/type").asText()).isEqualTo("custom");
  }

  @Test
  void limit_met_leavesTheLastItemIncomplete() throws Untranslatable {
    JsonNode whole =
        whole(
            sink -> {
              sink.begin("", "", 0);
              sink.text("cut o");
              sink.stop(StopReason.LENGTH, null);
              sink.end();
            });

    assertThat(whole.at("/status").asText()).isEqualTo("incomplete");
    assertThat(whole.at("/incomplete_details/reason").asText()).isEqualTo("max_output_tokens");
    assertThat(whole.at("/output/0/status").asText()).isEqualTo("incomplete");
    assertThat(whole.has("usage")).isFalse();
  }

  @Test
  void failure_isToldInBothWays() throws Untranslatable {
    List<Event> events =
        stream(
            sink -> {
              sink.begin("x", "m", 0);
              sink.text("so f");
              sink.fail(new UpstreamError(Fault.UPSTREAM_RATE_LIMITED, 429, "slow down"));
            });

    assertThat(events).extracting(Event::name).endsWith("error", "response.failed");
    JsonNode error = events.get(events.size() - 2).data();
    assertThat(error.at("/message").asText()).isEqualTo("slow down");
    assertThat(error.at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
    JsonNode response = events.get(events.size() - 1).data().get("response");
    assertThat(response.at("/status").asText()).isEqualTo("failed");
    assertThat(response.at("/error/message").asText()).isEqualTo("slow down");
  }

  @Test
  void whole_beforeItsEnd_isNothing() throws Untranslatable {
    JsonWriter out = new JsonWriter();
    AnswerSink sink = new ResponsesClient().whole(Wire.answering(request(ASKED)), out);
    sink.begin("a", "b", 0);
    sink.text("c");

    assertThat(out.length()).isZero();

    sink.fail(new UpstreamError(Fault.UPSTREAM_5XX, 502, ""));

    assertThat(out.length()).isZero();
  }

  @Test
  void characters_cutBetweenDeltas_stayWhole() throws Untranslatable {
    List<Event> events =
        stream(
            sink -> {
              sink.begin("", "", 0);
              sink.text("a\ud83d");
              sink.text("\ude00");
              sink.text("\ud83d");
              sink.end();
            });

    assertThat(folded(events)).startsWith("a😀\ufffd|");
  }

  @Test
  void response_repeatsWhatWasAsked() throws Untranslatable {
    JsonNode whole =
        whole(
            """
            {"model":"m","instructions":"be brief","input":"q","temperature":0.50,"user":"u",
            "max_output_tokens":99,"parallel_tool_calls":false,"tools":[{"type":"function",
            "name":"f","parameters":{"type":"object"},"strict":true}],"tool_choice":"required",
            "reasoning":{"effort":"low"},"text":{"format":{"type":"json_object"}}}""",
            AnswerSink::end);

    assertThat(whole.at("/instructions").asText()).isEqualTo("be brief");
    assertThat(whole.at("/temperature").toString()).isEqualTo("0.50");
    assertThat(whole.at("/max_output_tokens").asLong()).isEqualTo(99);
    assertThat(whole.at("/parallel_tool_calls").asBoolean(true)).isFalse();
    assertThat(whole.at("/tools/0/strict").asBoolean()).isTrue();
    assertThat(whole.at("/tool_choice").asText()).isEqualTo("required");
    assertThat(whole.at("/reasoning/effort").asText()).isEqualTo("low");
    assertThat(whole.at("/text/format/type").asText()).isEqualTo("json_object");
    assertThat(whole.at("/model").asText()).isEqualTo("m");
    assertThat(whole.at("/id").asText()).isEqualTo("resp_exchange-7");
    assertThat(whole.at("/user").asText()).isEqualTo("u");
  }

  @Test
  void events_ofOneStream_agreeWithEachOther() throws Untranslatable {
    List<Event> events =
        stream(
            sink -> {
              sink.thought("t");
              sink.text("a");
              sink.toolBegin(0, "c", "f");
              sink.toolArguments(0, "{}");
              sink.text("b");
              sink.refusal("r");
              sink.end();
              sink.end();
              sink.fail(new UpstreamError(Fault.UPSTREAM_5XX, 502, ""));
            });

    new StreamRules().check(events);
    assertThat(folded(events)).startsWith("ab|r|t|0|{0=c f {}}|");
  }

  private static final String ASKED = "{\"model\":\"m\",\"input\":\"q\"}";

  private static ChatRequest request(String body) throws Untranslatable {
    return Wire.read(body);
  }

  private static String folded(List<Event> events) {
    CollectedAnswer folded = new CollectedAnswer();
    Wire.tell(events, folded);
    return folded.toString();
  }

  private static List<Event> stream(Consumer<AnswerSink> teller) throws Untranslatable {
    return stream(ASKED, teller);
  }

  private static List<Event> stream(String asked, Consumer<AnswerSink> teller)
      throws Untranslatable {
    JsonWriter out = new JsonWriter();
    teller.accept(new ResponsesClient().stream(Wire.answering(request(asked)), out));
    List<Event> events = Wire.events(out.toString());
    new StreamRules().check(events);
    return events;
  }

  private static JsonNode whole(Consumer<AnswerSink> teller) throws Untranslatable {
    return whole(ASKED, teller);
  }

  private static JsonNode whole(String asked, Consumer<AnswerSink> teller) throws Untranslatable {
    JsonWriter out = new JsonWriter();
    teller.accept(new ResponsesClient().whole(Wire.answering(request(asked)), out));
    return Wire.json(out.toString());
  }
}
