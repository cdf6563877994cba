package io.weir.filters.llm.dialect.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.dialect.Material;
import io.weir.filters.llm.dialect.Material.Event;
import io.weir.filters.llm.dialect.Material.Recording;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.dialect.anthropic.AnthropicClient;
import io.weir.filters.llm.dialect.anthropic.AnthropicServer;
import io.weir.filters.llm.dialect.ollama.OllamaClient;
import io.weir.filters.llm.dialect.ollama.OllamaServer;
import io.weir.filters.llm.dialect.openai.OpenAiClient;
import io.weir.filters.llm.dialect.openai.OpenAiServer;
import io.weir.filters.llm.dialect.responses.ResponsesClient;
import io.weir.filters.llm.dialect.responses.ResponsesServer;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Recorded answers reach clients of every dialect; recorded requests of theirs reach Gemini. */
final class GeminiRecordingsTest {
  private static final String API = "gemini-generate";

  private static final List<Pair> CLIENTS =
      List.of(
          new Pair("openai-chat", new OpenAiClient(), OpenAiServer.at("/v1")),
          new Pair("anthropic-messages", new AnthropicClient(), new AnthropicServer(4096)),
          new Pair("openai-responses", new ResponsesClient(), new ResponsesServer()),
          new Pair("ollama-chat", OllamaClient.chat(), new OllamaServer()));

  private final GeminiServer server = new GeminiServer();

  /** Both sides of a client's dialect: what the one writes, the other reads again. */
  private record Pair(String api, ClientSide client, ServerSide server) {
    Answering how() throws Untranslatable {
      String body =
          api.equals("openai-responses")
              ? "{\"model\":\"m\",\"input\":\"\"}"
              : "{\"model\":\"m\",\"max_tokens\":1,\"stream_options\":{\"include_usage\":true},"
                  + "\"messages\":[{\"role\":\"user\",\"content\":\"\"}]}";
      return new Answering(client.read(parse(body), Losses.IGNORED), "x", "", 1);
    }

    List<Event> events(String stream) {
      return server.lines()
          ? stream.lines().map(line -> new Event("", parse(line))).toList()
          : new Recording("", 200, true, "", stream).events();
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

  /** What an answer says, found without the reader. */
  private static Heard said(Recording recording) {
    Heard heard = new Heard();
    List<JsonNode> chunks =
        recording.stream()
            ? recording.events().stream().map(Event::data).toList()
            : List.of(parse(recording.response()));
    for (JsonNode chunk : chunks) {
      for (JsonNode part : chunk.at("/candidates/0/content/parts")) {
        boolean thought = part.path("thought").asBoolean();
        (thought ? heard.thought : heard.text).append(part.path("text").asText());
        if (part.has("functionCall")) {
          JsonNode call = part.get("functionCall");
          String arguments = Json.print(call.path("args")).replace("null", "{}");
          heard.toolBegin(heard.tools.size(), "", call.get("name").asText());
          heard.toolArguments(heard.tools.size() - 1, arguments);
        }
      }
    }
    return heard;
  }

  private static String words(Heard heard) {
    return heard.text + "|" + heard.tools.values();
  }

  private static String end(Heard heard) {
    long in = Objects.requireNonNull(heard.tokens).input().tokens();
    StopReason stop = Objects.requireNonNull(heard.stop).with(!heard.tools.isEmpty());
    return stop + "|" + in + "|" + heard.tokens.output().tokens() + "|" + heard.ended;
  }

  @Test
  void answers_toEveryClient_sayTheSame() throws Exception {
    int seen = 0;
    for (Recording recording : Material.recordings(API)) {
      Heard heard = new Heard();
      read(recording, heard);
      if (recording.status() != 200) {
        assertThat(heard.error).as(recording.id()).isNotNull();
        continue;
      }
      seen++;
      assertThat(words(heard)).as(recording.id()).isEqualTo(words(said(recording)));
      assertThat(heard.thought).as(recording.id()).hasToString(said(recording).thought.toString());
      assertThat(heard.begun).as(recording.id()).isEqualTo(1);
      assertThat(heard.ended).as(recording.id()).isEqualTo(1);
      for (Pair pair : CLIENTS) {
        JsonWriter whole = new JsonWriter();
        read(recording, pair.client.whole(pair.how(), whole));
        Heard once = new Heard();
        pair.server.reader(once).whole(parse(whole.toString()));

        JsonWriter stream = new JsonWriter();
        read(recording, pair.client.stream(pair.how(), stream));
        Heard streamed = new Heard();
        AnswerReader reader = pair.server.reader(streamed);
        pair.events(stream.toString()).forEach(e -> reader.event(e.name(), e.data()));
        reader.over();

        String which = recording.id() + " to " + pair.api;
        assertThat(words(once)).as(which).isEqualTo(words(heard));
        assertThat(words(streamed)).as(which).isEqualTo(words(heard));
        assertThat(once.thought).as(which).hasToString(heard.thought.toString());
        assertThat(streamed.thought).as(which).hasToString(heard.thought.toString());
        assertThat(end(once)).as(which).isEqualTo(end(heard));
        assertThat(end(streamed)).as(which).isEqualTo(end(heard));
      }
    }
    assertThat(seen).isGreaterThan(50);
  }

  @Test
  void requests_ofEveryClient_areWhatTheDialectTakes() throws Exception {
    for (Pair pair : CLIENTS) {
      int written = 0;
      int refused = 0;
      for (Recording recording : Material.recordings(pair.api)) {
        ChatRequest request = request(pair.client, recording);
        if (request == null) {
          continue;
        }
        for (String model : List.of("gemini-2.5-flash", "gemini-3-pro-preview")) {
          try {
            JsonWriter out = new JsonWriter();
            server.write(request, model, out, Losses.IGNORED);
            check(recording.id(), parse(out.toString()), model.contains("-3-"));
            written++;
          } catch (Untranslatable e) {
            assertThat(e.getMessage()).as(recording.id()).containsAnyOf("by id", "n: ", "no call");
            refused++;
          }
        }
      }
      assertThat(written).as(pair.api).isGreaterThan(refused * 10);
    }
  }

  /** What a client asked; null where no server of another dialect could be asked that. */
  private static @Nullable ChatRequest request(ClientSide client, Recording recording) {
    JsonNode asked = recording.asked();
    if (asked == null || recording.status() != 200) {
      return null;
    }
    try {
      return client.read(asked, Losses.IGNORED);
    } catch (Untranslatable e) {
      return null;
    }
  }

  private static void check(String id, JsonNode request, boolean proofs) {
    String before = "model";
    int calls = 0;
    assertThat(request.get("contents")).as(id).isNotEmpty();
    for (JsonNode content : request.get("contents")) {
      String role = content.get("role").asText();
      assertThat(role).as(id).isEqualTo(before.equals("user") ? "model" : "user");
      assertThat(content.get("parts")).as(id).isNotEmpty();
      List<JsonNode> results = content.findValues("functionResponse");
      assertThat(results.size()).as(id).isLessThanOrEqualTo(calls);
      for (int i = 0; i < results.size(); i++) {
        assertThat(content.get("parts").get(i).has("functionResponse")).as(id).isTrue();
        assertThat(results.get(i).get("name").asText()).as(id).isNotEmpty();
        assertThat(results.get(i).get("response").isObject()).as(id).isTrue();
      }
      calls = content.findValues("functionCall").size();
      if (calls > 0 && proofs) {
        assertThat(content.findValues("thoughtSignature")).as(id).isNotEmpty();
      }
      for (JsonNode part : content.get("parts")) {
        assertThat(part.size() - (part.has("thoughtSignature") ? 1 : 0)).as(id).isEqualTo(1);
        assertThat(part.path("text").asText(".")).as(id).isNotEmpty();
      }
      before = role;
    }
    for (JsonNode function : request.at("/tools/0/functionDeclarations")) {
      assertThat(function.get("name").asText()).as(id).isNotEmpty();
      assertThat(function.at("/parametersJsonSchema/type").asText()).as(id).isEqualTo("object");
      assertThat(function.at("/parametersJsonSchema").has("$schema")).as(id).isFalse();
    }
  }

  @Test
  void streams_brokenInAnyWay_neverFailAndNeverLookWhole() throws Exception {
    Random random = new Random(20261121);
    for (Recording recording : Material.recordings(API)) {
      for (int i = 0; i < 20; i++) {
        List<JsonNode> chunks = new ArrayList<>();
        recording.events().forEach(event -> chunks.add(event.data().deepCopy()));
        if (chunks.isEmpty()) {
          chunks.add(parse(recording.response()));
        }
        mutate(chunks, random);
        boolean marked =
            chunks.stream().anyMatch(c -> c.toString().matches(".*\"(finish|block)Reason\".*"));
        Heard heard = new Heard();
        List<AnswerSink> sinks = new ArrayList<>(List.of(heard));
        for (Pair pair : CLIENTS) {
          sinks.add(pair.client.stream(pair.how(), new JsonWriter()));
          sinks.add(pair.client.whole(pair.how(), new JsonWriter()));
        }
        for (AnswerSink sink : sinks) {
          AnswerReader reader = server.reader(sink);
          chunks.forEach(chunk -> reader.event("", chunk));
          reader.over();
        }
        assertThat(heard.ended).as(recording.id()).isLessThanOrEqualTo(marked ? 1 : 0);
        assertThat(heard.begun).as(recording.id()).isLessThanOrEqualTo(1);
      }
    }
  }

  private static void mutate(List<JsonNode> chunks, Random random) {
    switch (random.nextInt(4)) {
      case 0 -> chunks.remove(random.nextInt(chunks.size()));
      case 1 -> chunks.add(chunks.get(random.nextInt(chunks.size())));
      case 2 -> Collections.shuffle(chunks, random);
      default -> {}
    }
    for (JsonNode chunk : chunks) {
      List<JsonNode> parents = new ArrayList<>();
      collect(chunk, parents);
      JsonNode parent = parents.get(random.nextInt(parents.size()));
      if (parent instanceof ObjectNode object && !object.isEmpty()) {
        List<String> names = new ArrayList<>();
        object.fieldNames().forEachRemaining(names::add);
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(5)) {
          case 0 -> object.remove(name);
          case 1 -> object.putNull(name);
          case 2 -> object.put(name, random.nextLong());
          case 3 -> object.put(name, "\ud83d");
          default -> object.putArray(name).add(1).addObject();
        }
      }
    }
  }

  private static void collect(JsonNode node, List<JsonNode> parents) {
    if (node.isContainerNode()) {
      parents.add(node);
      node.forEach(inner -> collect(inner, parents));
    }
  }
}
