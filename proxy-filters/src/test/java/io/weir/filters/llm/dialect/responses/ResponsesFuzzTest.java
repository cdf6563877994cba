package io.weir.filters.llm.dialect.responses;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.responses.Wire.Event;
import io.weir.filters.llm.usage.Tokens;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.RepetitionInfo;
import org.junit.jupiter.api.Test;

/** Streams and requests that somebody broke. */
class ResponsesFuzzTest {
  private static final String ASKED = "{\"model\":\"m\",\"input\":\"q\"}";

  private static final String[] ODD = {
    "null",
    "7",
    "-1",
    "1e99",
    "\"\"",
    "\"x\"",
    "[]",
    "{}",
    "[null]",
    "{\"type\":5}",
    "true",
    "\"\\ud83d\"",
    "9223372036854775807"
  };

  @RepeatedTest(200)
  void stream_mutated_neitherBreaksNorEndsEarly(RepetitionInfo repetition) throws Untranslatable {
    Random random = new Random(repetition.getCurrentRepetition());
    List<Event> events = mutated(Wire.events(recorded()), random);
    CollectedAnswer told = new CollectedAnswer();
    Wire.tell(events, told);

    boolean terminal =
        events.stream()
            .map(event -> type(event))
            .anyMatch(type -> type.matches("response\\.(completed|incomplete)"));
    assertThat(told.end && !terminal).isFalse();

    JsonWriter out = new JsonWriter();
    AnswerSink sink = new ResponsesClient().stream(Wire.answering(Wire.read(ASKED)), out);
    Wire.tell(events, sink);
    if (told.end || told.error != null) {
      new StreamRules().check(Wire.events(out.toString()));
    } else {
      assertThat(out.toString()).doesNotContain("response.completed", "response.failed");
    }
  }

  @RepeatedTest(200)
  void request_mutated_isReadOrRefused(RepetitionInfo repetition) {
    Random random = new Random(repetition.getCurrentRepetition());
    JsonNode request = Wire.json(REQUEST);
    for (int i = 0; i <= random.nextInt(3); i++) {
      mutate(request, random);
    }
    try {
      var read = new ResponsesClient().read(request, Losses.IGNORED);
      JsonWriter out = new JsonWriter();
      new ResponsesServer().write(read, "m", out, Losses.IGNORED);
      Wire.json(out.toString());
    } catch (Untranslatable refused) {
      assertThat(refused).hasMessageContaining(":");
    }
  }

  @Test
  void stream_cutAnywhere_neverEnds() {
    List<Event> events = Wire.events(recorded());
    for (int i = 0; i < events.size(); i++) {
      CollectedAnswer told = new CollectedAnswer();
      Wire.tell(events.subList(0, i), told);

      assertThat(told.end).isFalse();
    }
  }

  private static String type(Event event) {
    String type = event.data().path("type").textValue();
    return type == null ? event.name() : type;
  }

  private static List<Event> mutated(List<Event> events, Random random) {
    List<Event> mutated = new ArrayList<>(events);
    for (int i = 0; i <= random.nextInt(4); i++) {
      int at = random.nextInt(mutated.size());
      switch (random.nextInt(4)) {
        case 0 -> mutated.remove(at);
        case 1 -> mutated.add(random.nextInt(mutated.size()), mutated.get(at));
        case 2 -> mutated.add(random.nextInt(mutated.size()), mutated.remove(at));
        default -> {
          JsonNode data = mutated.get(at).data().deepCopy();
          mutate(data, random);
          mutated.set(at, new Event(mutated.get(at).name(), data));
        }
      }
      if (mutated.isEmpty()) {
        return mutated;
      }
    }
    return mutated;
  }

  /** Puts something odd in the place of one value, or leaves one out. */
  private static void mutate(JsonNode node, Random random) {
    List<ObjectNode> objects = new ArrayList<>();
    collect(node, objects);
    objects.removeIf(ObjectNode::isEmpty);
    ObjectNode chosen = objects.get(random.nextInt(objects.size()));
    List<String> names = new ArrayList<>();
    Iterator<String> fields = chosen.fieldNames();
    fields.forEachRemaining(names::add);
    String name = names.get(random.nextInt(names.size()));
    if (random.nextInt(4) == 0) {
      chosen.remove(name);
    } else {
      chosen.set(name, Wire.json(ODD[random.nextInt(ODD.length)]));
    }
  }

  private static void collect(JsonNode node, List<ObjectNode> into) {
    if (node instanceof ObjectNode object) {
      into.add(object);
    }
    node.forEach(inner -> collect(inner, into));
  }

  /** Everything that a stream of this dialect may hold, as its own writer writes it. */
  private static String recorded() {
    JsonWriter out = new JsonWriter();
    AnswerSink sink;
    try {
      sink = new ResponsesClient().stream(Wire.answering(Wire.read(ASKED)), out);
    } catch (Untranslatable e) {
      throw new AssertionError(e);
    }
    sink.begin("resp_1", "m", 5);
    sink.thought("hm");
    sink.sealedThought("gAAA");
    sink.text("so");
    sink.text(" be it");
    sink.toolBegin(0, "a", "f");
    sink.toolBegin(1, "b", "g");
    sink.toolArguments(1, "{\"x\":");
    sink.toolArguments(0, "{}");
    sink.toolArguments(1, "1}");
    sink.refusal("no");
    sink.usage(Tokens.of(3, 4));
    sink.end();
    return out.toString();
  }

  private static final String REQUEST =
      """
      {"model":"m","instructions":"i","input":[
      {"role":"user","content":[{"type":"input_text","text":"a"},
      {"type":"input_image","image_url":"data:image/png;base64,AA","detail":"low"},
      {"type":"input_file","file_data":"data:application/pdf;base64,AA","filename":"f"},
      {"type":"input_audio","input_audio":{"data":"AA","format":"wav"}}]},
      {"type":"reasoning","summary":[{"type":"summary_text","text":"s"}],"content":[],
      "encrypted_content":"gAAA"},
      {"type":"message","role":"assistant","content":[{"type":"output_text","text":"b"},
      {"type":"refusal","refusal":"c"}]},
      {"type":"function_call","call_id":"c","name":"f","arguments":"{}"},
      {"type":"custom_tool_call","call_id":"d","name":"g","input":"x"},
      {"type":"function_call_output","call_id":"c","output":[{"type":"input_text","text":"o"}]},
      {"type":"custom_tool_call_output","call_id":"d","output":"p"},
      {"type":"item_reference","id":"r"}],
      "tools":[{"type":"function","name":"f","description":"d","parameters":{"type":"object"},
      "strict":false},{"type":"custom","name":"g","format":{"type":"grammar","syntax":"lark",
      "definition":"s"}},{"type":"web_search"}],
      "tool_choice":{"type":"allowed_tools","mode":"auto","tools":[{"type":"function","name":"f"}]},
      "parallel_tool_calls":true,"max_output_tokens":5,"temperature":1,"top_p":0.5,
      "reasoning":{"effort":"low","summary":"auto"},"include":["reasoning.encrypted_content"],
      "text":{"format":{"type":"json_schema","name":"n","schema":{"type":"object"},
      "strict":true},"verbosity":"low"},"stream":true,"user":"u","metadata":{"a":"b"},
      "store":false,"truncation":"auto","top_logprobs":2}""";
}
