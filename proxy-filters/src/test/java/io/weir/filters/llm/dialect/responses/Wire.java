package io.weir.filters.llm.dialect.responses;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** Both sides of the dialect, from text to text. */
final class Wire {
  /** One event of a stream. */
  record Event(String name, JsonNode data) {}

  private static final long NOW_SECONDS = 1_790_000_000;

  private Wire() {}

  static JsonNode json(String text) {
    return Objects.requireNonNull(Json.parse(text), () -> "no JSON: " + text);
  }

  static ChatRequest read(String body, List<String> lost) throws Untranslatable {
    return new ResponsesClient().read(json(body), lost::add);
  }

  static ChatRequest read(String body) throws Untranslatable {
    return new ResponsesClient().read(json(body), Losses.IGNORED);
  }

  static JsonNode write(ChatRequest request, List<String> lost) throws Untranslatable {
    JsonWriter out = new JsonWriter();
    new ResponsesServer().write(request, request.model(), out, lost::add);
    return json(out.toString());
  }

  static Answering answering(ChatRequest request) {
    return new Answering(request, "exchange-7", "", NOW_SECONDS);
  }

  /** What a stream says; frames that are no JSON are passed over, as they never reach a reader. */
  static List<Event> events(String stream) {
    List<Event> events = new ArrayList<>();
    for (String frame : stream.replace("\r\n", "\n").split("\n\n", -1)) {
      String name = "";
      String data = "";
      for (String line : frame.split("\n", -1)) {
        if (line.startsWith("event:")) {
          name = line.substring(6).strip();
        } else if (line.startsWith("data:")) {
          data = line.substring(5).strip();
        }
      }
      JsonNode read = data.isEmpty() ? null : Json.parse(data);
      if (read != null) {
        events.add(new Event(name, read));
      }
    }
    return events;
  }

  static void tell(List<Event> events, AnswerSink to) {
    AnswerReader reader = new ResponsesServer().reader(to);
    for (Event event : events) {
      reader.event(event.name(), event.data());
    }
    reader.over();
  }

  static CollectedAnswer stream(String stream) {
    CollectedAnswer collected = new CollectedAnswer();
    tell(events(stream), collected);
    return collected;
  }

  static CollectedAnswer whole(String body) {
    CollectedAnswer collected = new CollectedAnswer();
    new ResponsesServer().reader(collected).whole(json(body));
    return collected;
  }
}
