package io.weir.filters.llm.dialect.simple;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.answer.UpstreamError;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Turn.Role;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimpleClientTest {
  private static final String ASKED =
      "{'agent_id':'a','messages':[{'role':'system','content':'s'},"
          + "{'role':'critic','content':'u'},{'role':'assistant','content':'x'}],"
          + "'model':'m','temperature':0.5,'max_tokens':9,'unknown':1}";

  private final JsonWriter out = new JsonWriter();

  private static JsonNode tree(String json) {
    JsonNode read = Json.parse(json.replace('\'', '"'));
    assertNotNull(read);
    return read;
  }

  private static ChatRequest read(SimpleClient client) throws Untranslatable {
    return client.read(tree(ASKED), Losses.IGNORED);
  }

  private static Answering how() throws Untranslatable {
    return new Answering(read(SimpleClient.plain()), "id", "", "openai", 7);
  }

  private static void tell(AnswerSink sink) {
    sink.begin("c", "m-1", 0);
    sink.thought("hm");
    sink.text("a\uD83D");
    sink.text("\uDE00");
    sink.usage(Tokens.of(3, 2));
    sink.stop(StopReason.END, null);
  }

  @Test
  void read_body_isARequest() throws Untranslatable {
    ChatRequest request = read(SimpleClient.plain());

    assertEquals("m", request.model());
    assertEquals(
        List.of(Turn.of(Role.SYSTEM, "s"), Turn.of(Role.USER, "u"), Turn.of(Role.ASSISTANT, "x")),
        request.turns());
    assertEquals("0.5", String.valueOf(request.sampling().temperature()));
    assertEquals(9L, request.length().maxTokens());
  }

  @Test
  void read_path_decidesWhetherItStreams() throws Untranslatable {
    assertEquals(true, read(SimpleClient.streaming()).delivery().stream());
    assertEquals(false, read(SimpleClient.plain()).delivery().stream());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "[]",
        "{'messages':[{'role':'user','content':'a'}]}",
        "{'agent_id':'','messages':[{'role':'user','content':'a'}]}",
        "{'agent_id':'a','messages':[]}",
        "{'agent_id':'a','messages':'hi'}"
      })
  void read_agentOrMessagesMissing_isRefused(String body) {
    Untranslatable refused =
        assertThrows(
            Untranslatable.class, () -> SimpleClient.plain().read(tree(body), Losses.IGNORED));

    assertEquals("agent_id and messages are required", refused.getMessage());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'agent_id':'a','messages':[{'content':1}]} | messages[0].content: a text is needed",
        "{'agent_id':'a','messages':[{'content':''}],'temperature':'x'}"
            + " | temperature: a number is needed"
      },
      quoteCharacter = '~')
  void read_wrongType_isRefused(String body, String message) {
    Untranslatable refused =
        assertThrows(
            Untranslatable.class, () -> SimpleClient.plain().read(tree(body), Losses.IGNORED));

    assertEquals(message, refused.getMessage());
  }

  @Test
  void stream_answer_isFramesOfJsonAlone() throws Untranslatable {
    AnswerSink sink = SimpleClient.streaming().stream(how(), out);

    tell(sink);
    sink.end();

    String tail = ",\"model\":\"m-1\",\"provider\":\"openai\"}\n\n";
    assertEquals(
        "data: {\"content\":\"a\""
            + tail
            + "data: {\"content\":\"\uD83D\uDE00\""
            + tail
            + "data: {\"done\":true"
            + tail,
        out.toString());
  }

  @Test
  void stream_failure_isAFrameThatEndsIt() throws Untranslatable {
    SimpleClient.streaming().stream(how(), out)
        .fail(new UpstreamError(Fault.UPSTREAM_5XX, 502, "secret"));

    assertEquals("data: {\"error\":\"stream failure\",\"done\":true}\n\n", out.toString());
  }

  @Test
  void whole_answer_isWrittenAtItsEnd() throws Untranslatable {
    AnswerSink sink = SimpleClient.plain().whole(how(), out);

    tell(sink);
    assertEquals("", out.toString());
    sink.end();

    assertEquals(
        "{\"content\":\"a\uD83D\uDE00\",\"model\":\"m-1\",\"provider\":\"openai\",\"usage\":"
            + "{\"prompt_tokens\":3,\"completion_tokens\":2,\"total_tokens\":5}}",
        out.toString());
  }
}
