package io.weir.filters.llm.dialect.anthropic;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonSchema;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.dialect.Material;
import io.weir.filters.llm.dialect.Material.Event;
import io.weir.filters.llm.dialect.Material.Recording;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was recorded goes through both sides of the dialect and says the same afterwards. */
final class AnthropicRecordingsTest {
  private static final Answering HOW = new Answering(asked(), "x", "", 1);

  private final AnthropicClient client = new AnthropicClient();
  private final AnthropicServer server = new AnthropicServer(4096);

  private static ChatRequest asked() {
    try {
      return new AnthropicClient()
          .read(parse("{\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}"), Losses.IGNORED);
    } catch (Untranslatable e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode parse(String text) {
    return Objects.requireNonNull(Json.parse(text), text);
  }

  private void read(Recording recording, AnswerSink to) {
    AnswerReader reader = server.reader(to);
    if (recording.stream()) {
      recording.events().forEach(event -> reader.event(event.name(), event.data()));
      reader.over();
    } else {
      reader.whole(parse(recording.response()));
    }
  }

  private static List<Event> events(JsonWriter out) {
    return new Recording("", 200, true, "", out.toString()).events();
  }

  @Test
  void answers_throughBothWriters_sayTheSame() {
    JsonSchema message = Material.schema("anthropic-Message.schema.json");
    JsonSchema event = Material.schema("anthropic-RawMessageStreamEvent.schema.json");
    for (Recording recording : Material.recordings("anthropic-messages")) {
      Heard heard = new Heard();
      read(recording, heard);
      if (recording.status() != 200) {
        assertThat(heard.error).as(recording.id()).isNotNull();
        continue;
      }
      assertThat(heard.ended).as(recording.id()).isEqualTo(1);
      assertThat(heard.begun).as(recording.id()).isEqualTo(1);

      JsonWriter whole = new JsonWriter();
      read(recording, client.whole(HOW, whole));
      JsonNode body = parse(whole.toString());
      assertThat(Material.wrong(message, body)).as(recording.id()).isEmpty();
      Heard again = new Heard();
      server.reader(again).whole(body);
      if (argumentsAreWhole(heard)) {
        assertThat(spaceless(again)).as(recording.id()).isEqualTo(spaceless(heard));
      }

      JsonWriter stream = new JsonWriter();
      read(recording, client.stream(HOW, stream));
      Heard streamed = new Heard();
      AnswerReader reader = server.reader(streamed);
      for (Event one : events(stream)) {
        assertThat(Material.wrong(event, one.data())).as(recording.id()).isEmpty();
        assertThat(one.name()).isEqualTo(one.data().get("type").asText());
        reader.event(one.name(), one.data());
      }
      assertThat(streamed.ended).isEqualTo(1);
      assertThat(spaceless(streamed)).as(recording.id()).isEqualTo(spaceless(heard));
    }
  }

  /** Whether a whole message can hold the calls as they are. */
  private static boolean argumentsAreWhole(Heard heard) {
    return heard.tools.values().stream()
        .map(call -> call.substring(call.indexOf(" ")))
        .allMatch(arguments -> arguments.isBlank() || Json.parse(arguments) != null);
  }

  /** Without blanks, escapes and empty objects, in which texts that mean the same may differ. */
  private static String spaceless(Heard heard) {
    String told = heard.toString();
    int hour = told.indexOf("cacheWrite=");
    return (hour < 0 ? told : told.replaceAll("cacheWrite(1h)?=\\d+", ""))
        .replace(" ", "")
        .replace("{}", "")
        .replace("\\/", "/")
        .replaceAll("\\\\u[0-9a-f]{4}", "");
  }

  @Test
  void requests_throughBothSides_stayTheSame() throws Exception {
    JsonSchema params = Material.schema("anthropic-MessageCreateParams.schema.json");
    List<Recording> recordings = new ArrayList<>(Material.recordings("anthropic-messages"));
    recordings.addAll(Material.recordings("anthropic-count-tokens"));
    for (Recording recording : recordings) {
      JsonNode asked = recording.asked();
      if (asked == null) {
        continue;
      }
      ChatRequest request = client.read(asked, Losses.IGNORED);
      JsonWriter out = new JsonWriter();
      server.write(request, request.model(), out, Losses.IGNORED);
      JsonNode written = parse(out.toString());
      assertThat(Material.wrong(params, published(written))).as(recording.id()).isEmpty();
      ChatRequest again = client.read(written, Losses.IGNORED);
      JsonWriter second = new JsonWriter();
      server.write(again, again.model(), second, Losses.IGNORED);
      assertThat(parse(second.toString())).as(recording.id()).isEqualTo(written);
    }
  }

  /** Without what the newest schema leaves out, since only older models take it. */
  private static JsonNode published(JsonNode request) {
    ObjectNode kept = request.deepCopy();
    return kept.remove(List.of("temperature", "top_p", "top_k"));
  }

  @Test
  void streams_brokenInAnyWay_neverFailAndNeverLookWhole() {
    Random random = new Random(20261121);
    for (Recording recording : Material.recordings("anthropic-messages")) {
      if (!recording.stream()) {
        continue;
      }
      List<Event> events = recording.events();
      for (int round = 0; round < 40; round++) {
        List<Event> broken = new ArrayList<>(events);
        for (int i = random.nextInt(4); i >= 0; i--) {
          int at = random.nextInt(broken.size());
          switch (random.nextInt(4)) {
            case 0 -> broken.remove(at);
            case 1 -> broken.add(at, broken.get(at));
            case 2 -> broken.add(random.nextInt(broken.size()), broken.remove(at));
            default -> broken.set(at, mutated(broken.get(at), random));
          }
          if (broken.isEmpty()) {
            broken.add(events.get(0));
          }
        }
        boolean terminal =
            broken.stream()
                .anyMatch(
                    event ->
                        type(event).equals("message_stop")
                            || event.data().at("/delta/stop_reason").isTextual());
        Heard heard = new Heard();
        JsonWriter out = new JsonWriter();
        AnswerReader reader = server.reader(heard);
        AnswerReader toStream = server.reader(client.stream(HOW, out));
        AnswerReader toWhole = server.reader(client.whole(HOW, new JsonWriter()));
        for (Event event : broken) {
          reader.event(event.name(), event.data());
          toStream.event(event.name(), event.data());
          toWhole.event(event.name(), event.data());
        }
        reader.over();
        toStream.over();
        toWhole.over();
        assertThat(heard.begun).isLessThanOrEqualTo(1);
        if (!terminal) {
          assertThat(heard.ended).as(recording.id()).isZero();
          assertThat(out.toString()).doesNotContain("event: message_stop");
        }
        wellFormed(out);
      }
    }
  }

  private static String type(Event event) {
    String type = Json.textOrEmpty(event.data(), "type");
    return type.isEmpty() ? event.name() : type;
  }

  /** Blocks open and close one after the other, whatever came. */
  private static void wellFormed(JsonWriter out) {
    int open = -1;
    int last = -1;
    for (Event event : events(out)) {
      int index = event.data().path("index").asInt(-1);
      switch (event.name()) {
        case "content_block_start" -> {
          assertThat(open).isEqualTo(-1);
          assertThat(index).isEqualTo(last + 1);
          open = index;
          last = index;
        }
        case "content_block_delta" -> assertThat(index).isEqualTo(open);
        case "content_block_stop" -> {
          assertThat(index).isEqualTo(open);
          open = -1;
        }
        default -> {}
      }
    }
  }

  /** The event with one of its values made another, or gone. */
  private static Event mutated(Event event, Random random) {
    String[] others = {"null", "7", "\"x\"", "[]", "{}", "true", "[{\"type\":\"text\"}]", "1e400"};
    String other = others[random.nextInt(others.length)];
    String text = Json.print(event.data());
    List<String> names = new ArrayList<>();
    event.data().fieldNames().forEachRemaining(names::add);
    JsonNode delta = event.data().path("delta");
    delta.fieldNames().forEachRemaining(names::add);
    if (names.isEmpty()) {
      return event;
    }
    String name = names.get(random.nextInt(names.size()));
    String changed =
        text.replaceFirst(
            "\"" + name + "\":(\"[^\"\\\\]*\"|[0-9]+|\\{[^{}]*\\})", "\"" + name + "\":" + other);
    JsonNode read = Json.parse(changed);
    return new Event(event.name(), read == null ? event.data() : read);
  }
}
