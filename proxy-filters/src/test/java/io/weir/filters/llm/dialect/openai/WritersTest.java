package io.weir.filters.llm.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers as clients are told them, streamed and whole. */
class WritersTest {
  private static final String HEAD =
      "data: {'id':'chatcmpl-1','object':'chat.completion.chunk','created':7,'model':'m',"
          + "'choices':[{'index':0,'delta':{";
  private static final String TAIL = "},'logprobs':null,'finish_reason':null}]}\n\n";
  private static final String STOP =
      HEAD + "},'logprobs':null,'finish_reason':'stop'}]}\n\ndata: [DONE]\n\n";

  private static Answering how(boolean usage) throws Untranslatable {
    JsonNode body =
        Json.parse(
            "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],"
                + "\"stream\":true,\"stream_options\":{\"include_usage\":"
                + usage
                + "}}");
    assertNotNull(body);
    ChatRequest request = new OpenAiClient().read(body, Losses.IGNORED);
    return new Answering(request, "1", "", 7);
  }

  private static String stream(boolean usage, Consumer<AnswerSink> told) throws Untranslatable {
    JsonWriter out = new JsonWriter();
    AnswerSink sink = new OpenAiClient().stream(how(usage), out);
    sink.begin("msg_1", "", 0);
    told.accept(sink);
    return out.toString().replace('"', '\'');
  }

  private static String whole(Consumer<AnswerSink> told) throws Untranslatable {
    JsonWriter out = new JsonWriter();
    AnswerSink sink = new OpenAiClient().whole(how(false), out);
    sink.begin("msg_1", "", 0);
    told.accept(sink);
    assertEquals(0, out.length());
    sink.end();
    return out.toString().replace('"', '\'');
  }

  @Test
  void stream_text_beginsWithTheSpeaker() throws Untranslatable {
    String written =
        stream(
            false,
            sink -> {
              sink.text("a");
              sink.text("");
              sink.text("b");
              sink.usage(Tokens.of(1, 2));
              sink.stop(StopReason.SEQUENCE, "x");
              sink.end();
            });

    assertEquals(
        HEAD
            + "'role':'assistant','content':'','refusal':null"
            + TAIL
            + HEAD
            + "'content':'a'"
            + TAIL
            + HEAD
            + "'content':'b'"
            + TAIL
            + STOP,
        written);
  }

  @Test
  void stream_usageWanted_comesInAChunkOfItsOwn() throws Untranslatable {
    String written =
        stream(
            true,
            sink -> {
              sink.usage(Tokens.of(1, 2));
              sink.stop(StopReason.END, null);
              sink.usage(Tokens.of(3, 4));
              sink.end();
            });

    assertEquals(1, written.split("'choices':\\[\\],'usage':\\{'prompt_tokens':3,", -1).length - 1);
    assertEquals(2, written.split("}],'usage':null}\n\n", -1).length - 1);
    assertTrue(written.endsWith("}\n\ndata: [DONE]\n\n"));
  }

  @Test
  void stream_usageUnknown_isNotInvented() throws Untranslatable {
    assertFalse(stream(true, AnswerSink::end).contains("prompt_tokens"));
  }

  @Test
  void stream_calls_openWithNameAndNeverStayEmpty() throws Untranslatable {
    String written =
        stream(
            false,
            sink -> {
              sink.toolBegin(0, "", "f");
              sink.toolBegin(1, "b", "g");
              sink.toolArguments(1, "[");
              sink.toolArguments(1, "]");
              sink.stop(StopReason.END, null);
              sink.end();
            });

    assertEquals(
        HEAD
            + "'role':'assistant','content':null,'tool_calls':[{'index':0,"
            + "'id':'call_chatcmpl-1_0','type':'function',"
            + "'function':{'name':'f','arguments':''}}]"
            + TAIL
            + HEAD
            + "'tool_calls':[{'index':1,'id':'b','type':'function',"
            + "'function':{'name':'g','arguments':''}}]"
            + TAIL
            + HEAD
            + "'tool_calls':[{'index':1,'function':{'arguments':'['}}]"
            + TAIL
            + HEAD
            + "'tool_calls':[{'index':1,'function':{'arguments':']'}}]"
            + TAIL
            + HEAD
            + "'tool_calls':[{'index':0,'function':{'arguments':'{}'}}]"
            + TAIL
            + STOP.replace("'stop'", "'tool_calls'"),
        written);
  }

  @Test
  void stream_thoughtFirst_namesTheSpeaker() throws Untranslatable {
    assertEquals(
        HEAD + "'role':'assistant','content':null,'reasoning_content':'hm'" + TAIL,
        stream(false, sink -> sink.thought("hm")));
  }

  @Test
  void stream_failure_isAnErrorWithoutDone() throws Untranslatable {
    String written =
        stream(
            false,
            sink -> sink.fail(new UpstreamError(Fault.UPSTREAM_RATE_LIMITED, 429, "too much")));

    assertEquals(
        "data: {'error':{'message':'too much','type':'requests','param':null,"
            + "'code':'rate_limit_exceeded'}}\n\n",
        written);
  }

  @ParameterizedTest
  @CsvSource({
    "END, stop, tool_calls",
    "SEQUENCE, stop, tool_calls",
    "PAUSE, stop, stop",
    "LENGTH, length, length",
    "TOOLS, tool_calls, tool_calls",
    "FILTER, content_filter, content_filter"
  })
  void both_reason_isTheSame(StopReason reason, String plain, String withCalls)
      throws Untranslatable {
    for (boolean calls : new boolean[] {false, true}) {
      Consumer<AnswerSink> told =
          sink -> {
            if (calls) {
              sink.toolBegin(0, "a", "f");
            }
            sink.stop(reason, null);
          };
      String expected = "'finish_reason':'" + (calls ? withCalls : plain) + "'";

      assertTrue(whole(told).contains(expected));
      assertTrue(stream(false, told.andThen(AnswerSink::end)).contains(expected));
    }
  }

  @Test
  void whole_everything_isOneCompletion() throws Untranslatable {
    String written =
        whole(
            sink -> {
              sink.thought("hm");
              sink.toolBegin(0, "a", "f");
              sink.usage(new Tokens(new Tokens.Input(9, 4, 2, 1, 0, 0), Tokens.NONE.output(), 0));
              sink.stop(StopReason.TOOLS, null);
            });

    assertEquals(
        "{'id':'chatcmpl-1','object':'chat.completion','created':7,'model':'m','choices':[{"
            + "'index':0,'message':{'role':'assistant','content':null,'refusal':null,"
            + "'reasoning_content':'hm','tool_calls':[{'id':'a','type':'function',"
            + "'function':{'name':'f','arguments':'{}'}}]},"
            + "'logprobs':null,'finish_reason':'tool_calls'}],'usage':{'prompt_tokens':9,"
            + "'completion_tokens':0,'total_tokens':9,"
            + "'prompt_tokens_details':{'cached_tokens':4,'audio_tokens':0,"
            + "'cache_write_tokens':3},'completion_tokens_details':{'reasoning_tokens':0,"
            + "'audio_tokens':0,'accepted_prediction_tokens':0,"
            + "'rejected_prediction_tokens':0}}}",
        written);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void both_nothingSaid_isAnEmptyText(boolean stream) throws Untranslatable {
    String written = stream ? stream(false, AnswerSink::end) : whole(sink -> {});

    assertTrue(written.contains("'role':'assistant','content':''"));
  }
}
