package io.weir.filters.llm.dialect.known;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import com.networknt.schema.JsonSchema;
import io.netty.buffer.Unpooled;
import io.weir.fault.Dialect;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.Material;
import io.weir.filters.llm.dialect.Material.Recording;
import io.weir.filters.llm.dialect.OpenApi;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.dialect.openai.OpenAiClient;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.wire.Frames;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What is written of recorded traffic is what the published schemas say of each dialect. */
final class SpecsTest {
  private static final int FRAME_MAX = 1 << 24;
  private static final String ASKED =
      "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}]}";

  /** An API whose traffic was recorded. */
  private record Api(String name, Dialect dialect, String path) {}

  private static final Api CHAT = new Api("openai-chat", Dialect.OPENAI, "/v1/chat/completions");
  private static final Api RESPONSES =
      new Api("openai-responses", Dialect.OPENAI_RESPONSES, "/v1/responses");
  private static final Api MESSAGES =
      new Api("anthropic-messages", Dialect.ANTHROPIC, "/v1/messages");
  private static final Api GEMINI = new Api("gemini-generate", Dialect.GEMINI, "/");
  private static final Api OLLAMA_CHAT = new Api("ollama-chat", Dialect.OLLAMA, "/api/chat");
  private static final Api OLLAMA_GENERATE =
      new Api("ollama-generate", Dialect.OLLAMA, "/api/generate");
  private static final List<Api> APIS =
      List.of(CHAT, RESPONSES, MESSAGES, GEMINI, OLLAMA_CHAT, OLLAMA_GENERATE);

  @Test
  void openai_writtenOfAllRecordings_isAsPublished() throws Untranslatable {
    OpenApi spec = OpenApi.of("openai-openapi.json");
    answers(
        CHAT,
        spec.schema("CreateChatCompletionResponse"),
        spec.schema("CreateChatCompletionStreamResponse"));
    requests(Dialect.OPENAI, spec.schema("CreateChatCompletionRequest"), request -> {});
  }

  @Test
  void responses_writtenOfAllRecordings_areAsPublished() throws Untranslatable {
    OpenApi spec = OpenApi.of("openai-openapi.json");
    answers(RESPONSES, spec.schema("Response"), spec.schema("ResponseStreamEvent"));
    requests(Dialect.OPENAI_RESPONSES, spec.schema("CreateResponse"), SpecsTest::itemsOfOthers);
  }

  @Test
  void anthropic_writtenOfAllRecordings_isAsPublished() throws Untranslatable {
    answers(
        MESSAGES,
        Material.schema("anthropic-Message.schema.json"),
        Material.schema("anthropic-RawMessageStreamEvent.schema.json"));
    requests(
        Dialect.ANTHROPIC,
        Material.schema("anthropic-MessageCreateParams.schema.json"),
        SpecsTest::olderModels);
  }

  @Test
  void ollama_writtenOfAllRecordings_isAsPublished() throws Untranslatable {
    OpenApi spec = OpenApi.of("ollama-openapi.yaml");
    answers(OLLAMA_CHAT, spec.schema("ChatResponse"), spec.schema("ChatStreamEvent"));
    answers(OLLAMA_GENERATE, spec.schema("GenerateResponse"), spec.schema("GenerateStreamEvent"));
    requests(Dialect.OLLAMA, spec.schema("ChatRequest"), request -> {});
  }

  /** Answers to a client of an API, whoever gave them. */
  private static void answers(Api to, JsonSchema whole, JsonSchema event) throws Untranslatable {
    ClientSide client = Objects.requireNonNull(Dialects.client(to.dialect(), to.path()));
    boolean lines = client.streamType().contains("ndjson");
    ChatRequest any = new OpenAiClient().read(parse(ASKED), Losses.IGNORED);
    int seen = 0;
    for (Api from : APIS) {
      for (Recording recording : Material.recordings(from.name())) {
        if (recording.status() != 200) {
          continue;
        }
        ChatRequest asked = asked(from, recording);
        Answering how = new Answering(asked == null ? any : asked, "1f", "", 1_753_000_000);
        JsonWriter body = new JsonWriter();
        tell(from, recording, client.whole(how, body));
        // One that failed on its way has no body.
        if (body.length() > 0) {
          assertThat(Material.wrong(whole, parse(body.toString())))
              .as("%s to %s, whole", recording, to.name())
              .isEmpty();
          seen++;
        }
        JsonWriter stream = new JsonWriter();
        tell(from, recording, client.stream(how, stream));
        for (JsonNode written : frames(stream.toString(), lines)) {
          // Errors within a stream are in none of the schemas.
          if (!written.has("error")) {
            assertThat(Material.wrong(event, written))
                .as("%s to %s: %s", recording, to.name(), written)
                .isEmpty();
            seen++;
          }
        }
      }
    }
    assertThat(seen).isGreaterThan(5000);
  }

  /**
   * Requests to a server, whoever asked.
   *
   * @param known takes from a request what is written though the schema has no place for it
   */
  private static void requests(Dialect to, JsonSchema schema, Consumer<ObjectNode> known) {
    ServerSide server = Objects.requireNonNull(Dialects.server(to, Dialects.Servers.PLAIN));
    int seen = 0;
    for (Api from : APIS) {
      for (Recording recording : Material.recordings(from.name())) {
        ChatRequest asked = asked(from, recording);
        JsonWriter out = new JsonWriter();
        if (asked != null && write(server, asked, out)) {
          ObjectNode body = (ObjectNode) parse(out.toString());
          known.accept(body);
          assertThat(Material.wrong(schema, body)).as("%s asks %s", recording, to).isEmpty();
          seen++;
        }
      }
    }
    assertThat(seen).isGreaterThan(300);
  }

  /** The newest schema leaves out what only older models take. */
  private static void olderModels(ObjectNode request) {
    request.remove(List.of("temperature", "top_p", "top_k"));
  }

  /**
   * A thought that is sent back has no id, which names what the server has stored: another's is
   * stored nowhere. Audio has no published place beside texts and images, but in chat completions.
   */
  private static void itemsOfOthers(ObjectNode request) {
    for (JsonNode item : request.path("input")) {
      if (item instanceof ObjectNode thought && item.path("type").asText().equals("reasoning")) {
        thought.put("id", "rs_1");
      }
      if (item.path("content") instanceof ArrayNode parts) {
        for (Iterator<JsonNode> part = parts.elements(); part.hasNext(); ) {
          if (part.next().path("type").asText().equals("input_audio")) {
            part.remove();
          }
        }
      }
    }
  }

  /** Whether the server can be asked that. */
  private static boolean write(ServerSide server, ChatRequest asked, JsonWriter out) {
    try {
      server.write(asked, asked.model(), out, Losses.IGNORED);
      return true;
    } catch (Untranslatable e) {
      return false;
    }
  }

  private static JsonNode parse(String text) {
    return Objects.requireNonNull(Json.parse(text), text);
  }

  /** What was asked; null where that was not recorded, or cannot be asked of any other server. */
  private static @Nullable ChatRequest asked(Api from, Recording recording) {
    ClientSide client = Dialects.client(from.dialect(), from.path());
    JsonNode asked = recording.asked();
    if (client == null || asked == null) {
      return null;
    }
    try {
      return client.read(asked, Losses.IGNORED);
    } catch (Untranslatable e) {
      return null;
    }
  }

  private static void tell(Api from, Recording recording, AnswerSink to) {
    ServerSide server =
        Objects.requireNonNull(Dialects.server(from.dialect(), Dialects.Servers.PLAIN));
    AnswerReader reader = server.reader(to);
    if (recording.stream()) {
      for (JsonNode event : frames(recording.response(), server.lines())) {
        if (event.isObject()) {
          reader.event("", event);
        }
      }
      reader.over();
      return;
    }
    JsonNode body = Json.parse(recording.response());
    if (body != null) {
      reader.whole(body);
    }
  }

  /** A stream's frames but the one that closes it; what is no JSON is a text. */
  private static List<JsonNode> frames(String stream, boolean lines) {
    List<JsonNode> read = new ArrayList<>();
    Frames.Listener listener =
        (name, bytes, from, length) -> {
          String text = new String(bytes, from, length, StandardCharsets.UTF_8);
          JsonNode frame = Json.parse(text);
          if (!text.equals("[DONE]")) {
            read.add(frame == null ? TextNode.valueOf(text) : frame);
          }
        };
    Frames frames = lines ? Frames.lines(listener, FRAME_MAX) : Frames.events(listener, FRAME_MAX);
    frames.add(Unpooled.wrappedBuffer(stream.getBytes(StandardCharsets.UTF_8)));
    frames.end();
    return read;
  }
}
