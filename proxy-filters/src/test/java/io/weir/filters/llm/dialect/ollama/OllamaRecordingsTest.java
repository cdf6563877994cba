package io.weir.filters.llm.dialect.ollama;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.dialect.Material;
import io.weir.filters.llm.dialect.Material.Recording;
import io.weir.filters.llm.dialect.anthropic.AnthropicClient;
import io.weir.filters.llm.dialect.openai.OpenAiClient;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What was recorded goes through both sides of the dialect and says the same afterwards. */
final class OllamaRecordingsTest {
  private static final String[] NAMES = {
    "message", "content", "thinking", "tool_calls", "function", "arguments", "done", "response"
  };

  private final OllamaClient client = OllamaClient.chat();
  private final OllamaServer server = new OllamaServer();

  private static JsonNode parse(String text) {
    return Objects.requireNonNull(Json.parse(text), text);
  }

  private static List<JsonNode> lines(String body) {
    return body.lines().filter(line -> !line.isBlank()).map(OllamaRecordingsTest::parse).toList();
  }

  private static List<Recording> recordings() {
    List<Recording> all = new ArrayList<>(Material.recordings("ollama-chat"));
    all.addAll(Material.recordings("ollama-generate"));
    return all;
  }

  private ClientSide side(Recording recording) {
    return recording.request().contains("\"prompt\"") ? OllamaClient.generate() : client;
  }

  private Answering how(Recording recording) throws Untranslatable {
    ChatRequest asked =
        side(recording)
            .read(Objects.requireNonNull(recording.asked(), recording.id()), Losses.IGNORED);
    return new Answering(asked, "exchange", "", 1);
  }

  private <S extends AnswerSink> S read(Recording recording, S to) {
    AnswerReader reader = server.reader(to);
    if (recording.stream()) {
      lines(recording.response()).forEach(line -> reader.event("", line));
      reader.over();
    } else {
      reader.whole(parse(recording.response()));
    }
    return to;
  }

  /** What the recording says, found without the reader. */
  private static String text(Recording recording) {
    StringBuilder said = new StringBuilder();
    for (JsonNode line : lines(recording.response())) {
      said.append(line.at("/message/content").asText("")).append(line.path("response").asText(""));
    }
    return said.toString();
  }

  @Test
  void answers_throughBothWriters_sayTheSame() throws Exception {
    for (Recording recording : recordings()) {
      Heard heard = read(recording, new Heard());
      if (recording.status() != 200) {
        assertThat(heard.error).as(recording.id()).isNotNull();
        continue;
      }
      assertThat(heard.text).as(recording.id()).hasToString(text(recording));
      assertThat(heard.ended).as(recording.id()).isEqualTo(1);
      assertThat(heard.begun).as(recording.id()).isEqualTo(1);

      ClientSide side = side(recording);
      JsonWriter whole = new JsonWriter();
      read(recording, side.whole(how(recording), whole));
      Heard again = new Heard();
      server.reader(again).whole(parse(whole.toString()));
      assertThat(again).as(recording.id()).hasToString(heard.toString());

      JsonWriter stream = new JsonWriter();
      read(recording, side.stream(how(recording), stream));
      Heard streamed = new Heard();
      AnswerReader reader = server.reader(streamed);
      lines(stream.toString()).forEach(line -> reader.event("", line));
      assertThat(streamed).as(recording.id()).hasToString(heard.toString());
    }
  }

  @Test
  void answers_forOtherClients_areWritten() throws Exception {
    for (Recording recording : recordings()) {
      for (ClientSide other : List.of(new OpenAiClient(), new AnthropicClient())) {
        JsonWriter out = new JsonWriter();
        read(recording, other.whole(how(recording), out));
        if (recording.status() == 200) {
          assertThat(parse(out.toString()).isObject()).as(recording.id()).isTrue();
        }
        JsonWriter stream = new JsonWriter();
        read(recording, other.stream(how(recording), stream));
        assertThat(stream.length()).as(recording.id()).isPositive();
      }
    }
  }

  @Test
  void requests_throughBothSides_stayTheSame() throws Exception {
    for (Recording recording : recordings()) {
      ChatRequest request = how(recording).request();
      JsonWriter out = new JsonWriter();
      server.write(request, request.model(), out, Losses.IGNORED);
      ChatRequest again = client.read(parse(out.toString()), Losses.IGNORED);

      assertThat(again).as(recording.id()).isEqualTo(request);
    }
  }

  @Test
  void answers_brokenAnyHow_neverEndWithoutTheirLastLine() {
    Random random = new Random(7);
    for (Recording recording : recordings()) {
      List<JsonNode> lines = lines(recording.response());
      for (int round = 0; round < 200; round++) {
        Heard heard = new Heard();
        AnswerReader reader = server.reader(heard);
        AnswerReader[] others = {
          server.reader(client.stream(howOf(recording), new JsonWriter())),
          server.reader(client.whole(howOf(recording), new JsonWriter()))
        };
        boolean done = false;
        for (JsonNode line : lines) {
          int luck = random.nextInt(8);
          JsonNode told = luck < 2 ? broken(line, random) : line;
          for (int times = luck == 2 ? 0 : luck == 3 ? 2 : 1; times > 0; times--) {
            done |= told.path("done").booleanValue();
            reader.event("", told);
            for (AnswerReader other : others) {
              other.event("", told);
            }
          }
        }
        reader.over();
        assertThat(heard.ended).isLessThanOrEqualTo(done ? 1 : 0);
        assertThat(heard.begun).isLessThanOrEqualTo(1);
      }
    }
  }

  private Answering howOf(Recording recording) {
    try {
      return how(recording);
    } catch (Untranslatable e) {
      throw new AssertionError(e);
    }
  }

  private static JsonNode broken(JsonNode line, Random random) {
    ObjectNode broken = line.deepCopy();
    ObjectNode at =
        random.nextBoolean() && broken.path("message").isObject()
            ? (ObjectNode) broken.get("message")
            : broken;
    String name = NAMES[random.nextInt(NAMES.length)];
    switch (random.nextInt(5)) {
      case 0 -> at.putNull(name);
      case 1 -> at.put(name, 7);
      case 2 -> at.putArray(name).add("x").addObject().put("function", "f");
      case 3 -> at.putObject(name);
      default -> at.remove(name);
    }
    return broken;
  }
}
