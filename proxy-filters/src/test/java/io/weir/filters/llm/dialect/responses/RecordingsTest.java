package io.weir.filters.llm.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Part;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.responses.Recordings.Recording;
import io.weir.filters.llm.dialect.responses.Wire.Event;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Recorded traffic of this dialect, in and out again. */
class RecordingsTest {
  private static final String ASKED = "{\"model\":\"m\",\"input\":\"q\"}";

  @Test
  void requests_readAndWritten_meanTheSame() throws Untranslatable {
    int seen = 0;
    for (Recording recording : Recordings.all()) {
      if (recording.request().isEmpty() || leansOnStored(recording)) {
        continue;
      }
      ChatRequest once = Wire.read(recording.request());
      ChatRequest again = Wire.read(Wire.write(once, new ArrayList<>()).toString());

      assertThat(said(again)).as(recording.id()).isEqualTo(said(once));
      assertThat(again.format()).as(recording.id()).isEqualTo(once.format());
      assertThat(again.effort()).as(recording.id()).isEqualTo(once.effort());
      assertThat(again.sampling()).as(recording.id()).isEqualTo(once.sampling());
      if (!once.tools().declared().isEmpty()) {
        assertThat(again.tools().choice()).as(recording.id()).isEqualTo(once.tools().choice());
      }
      assertThat(again.tools().declared())
          .as(recording.id())
          .usingRecursiveFieldByFieldElementComparatorIgnoringFields("strict", "schema")
          .isEqualTo(once.tools().declared());
      seen++;
    }
    assertThat(seen).isGreaterThan(100);
  }

  @Test
  void answers_inAnyForm_sayWhatWasRecorded() throws Untranslatable {
    int seen = 0;
    for (Recording recording : Recordings.all()) {
      JsonNode body = recording.streamed() ? last(recording) : Wire.json(recording.answer());
      if (body == null || body.path("output").isEmpty() || body.path("error").isObject()) {
        continue;
      }
      CollectedAnswer whole = Wire.whole(body.toString());
      CollectedAnswer told = recording.streamed() ? Wire.stream(recording.answer()) : whole;

      assertThat(told).as(recording.id()).hasToString(whole.toString());
      assertThat(told.end).as(recording.id()).isTrue();
      assertThat(told.text).as(recording.id()).hasToString(words(body, "text"));
      assertThat(told.refusal).as(recording.id()).hasToString(words(body, "refusal"));
      assertThat(told.tools.values()).as(recording.id()).containsExactlyElementsOf(calls(body));
      assertThat(written(recording, true)).as(recording.id()).isEqualTo(told.toString());
      assertThat(written(recording, false)).as(recording.id()).isEqualTo(told.toString());
      seen++;
    }
    assertThat(seen).isGreaterThan(100);
  }

  private static boolean leansOnStored(Recording recording) {
    JsonNode request = Wire.json(recording.request());
    return request.path("previous_response_id").isTextual()
        || request.path("background").asBoolean();
  }

  /** What is said in turn, without what a server does not take back. */
  private static String said(ChatRequest request) {
    StringBuilder said = new StringBuilder();
    for (Turn turn : request.turns()) {
      said.append('\n').append(turn.role());
      for (Part part : turn.parts()) {
        said(part, said);
      }
    }
    return said.toString();
  }

  private static void said(Part part, StringBuilder said) {
    if (part instanceof Part.Text text) {
      said.append(" text ").append(text.text());
    } else if (part instanceof Part.Media media) {
      said.append(' ').append(media.kind()).append(media.mime()).append(media.at());
    } else if (part instanceof Part.ToolResult result) {
      said.append(" result ").append(result.id());
      result.parts().forEach(inner -> said(inner, said));
    } else if (!(part instanceof Part.Thought)) {
      said.append(' ').append(part);
    }
  }

  private static @Nullable JsonNode last(Recording recording) {
    @Nullable JsonNode last = null;
    for (Event event : Wire.events(recording.answer())) {
      String type = event.data().path("type").asText();
      if (type.equals("response.completed") || type.equals("response.incomplete")) {
        last = event.data().get("response");
      }
    }
    return last;
  }

  private static String words(JsonNode body, String field) {
    StringBuilder words = new StringBuilder();
    for (JsonNode item : body.get("output")) {
      if (item.path("type").asText().equals("message")) {
        item.path("content").forEach(part -> words.append(part.path(field).asText()));
      }
    }
    return words.toString();
  }

  private static List<String> calls(JsonNode body) {
    List<String> calls = new ArrayList<>();
    for (JsonNode item : body.get("output")) {
      if (item.path("type").asText().equals("function_call")) {
        calls.add(
            item.path("call_id").asText()
                + ' '
                + item.path("name").asText()
                + ' '
                + item.path("arguments").asText());
      }
    }
    return calls;
  }

  /** What a client of the same dialect makes of the recording once it has been translated. */
  private static String written(Recording recording, boolean stream) throws Untranslatable {
    JsonWriter out = new JsonWriter();
    var how = Wire.answering(Wire.read(ASKED));
    var client = new ResponsesClient();
    var sink = stream ? client.stream(how, out) : client.whole(how, out);
    if (recording.streamed()) {
      Wire.tell(Wire.events(recording.answer()), sink);
    } else {
      new ResponsesServer().reader(sink).whole(Wire.json(recording.answer()));
    }
    if (stream) {
      List<Event> events = Wire.events(out.toString());
      new StreamRules().check(events);
      CollectedAnswer collected = new CollectedAnswer();
      Wire.tell(events, collected);
      return collected.toString();
    }
    return Wire.whole(out.toString()).toString();
  }
}
