package io.weir.filters.llm.dialect.openai;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.ChatRequest.Delivery;
import io.weir.filters.llm.chat.ChatRequest.Length;
import io.weir.filters.llm.chat.Effort;
import io.weir.filters.llm.chat.Format;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Sampling;
import io.weir.filters.llm.chat.Tools;
import io.weir.filters.llm.chat.Turn;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Everything that was recorded of the dialect, read and written again. */
class RecordingsTest {
  private static final Answering HOW =
      new Answering(
          new ChatRequest(
              "m",
              List.of(Turn.of(Turn.Role.USER, "hi")),
              Tools.NONE,
              Sampling.UNSAID,
              Length.OPEN,
              Effort.UNSAID,
              Format.TEXT,
              new Delivery(true, true),
              null),
          "exchange",
          "",
          7);

  private record Recorded(String name, Path dir) {
    String text(String file) throws IOException {
      return Files.readString(dir.resolve(file), StandardCharsets.UTF_8);
    }

    boolean streams() throws IOException {
      return !text("response.body").stripLeading().startsWith("{");
    }
  }

  private static List<Recorded> recordings() throws IOException {
    Path here = Path.of("").toAbsolutePath();
    Path cases = null;
    for (Path at = here; at != null && cases == null; at = at.getParent()) {
      Path found = at.resolve("shared/material/cases/openai-chat");
      cases = Files.isDirectory(found) ? found : null;
    }
    assumeTrue(cases != null, "recorded traffic is not here");
    try (Stream<Path> dirs = Files.list(cases)) {
      return dirs.sorted().map(dir -> new Recorded(dir.getFileName().toString(), dir)).toList();
    }
  }

  @TestFactory
  Stream<DynamicTest> answers_recorded_keepTheirMeaning() throws IOException {
    return recordings().stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.name, () -> answer(recorded)));
  }

  @TestFactory
  Stream<DynamicTest> answers_mutated_neverThrowNorLookWhole() throws IOException {
    return recordings().stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.name, () -> mutate(recorded)));
  }

  @TestFactory
  Stream<DynamicTest> requests_recorded_keepTheirMeaning() throws IOException {
    return recordings().stream()
        .map(recorded -> DynamicTest.dynamicTest(recorded.name, () -> request(recorded)));
  }

  private static void answer(Recorded recorded) throws IOException {
    Collected told = told(recorded);
    if (told.failed != null) {
      return;
    }
    assertEquals(recordedText(recorded), told.text.toString());
    assertTrue(told.ended || !recorded.text("response.body").contains("\"finish_reason\":\""));
    if (told.ended) {
      Collected streamed = Collected.stream(Collected.payloads(written(recorded, true)));
      assertEquals(told.meaning(), streamed.meaning());
      Collected whole = new Collected();
      JsonNode body = Json.parse(written(recorded, false));
      assertNotNull(body);
      new ChatAnswer(whole).whole(body);
      assertEquals(streamed.meaning(), whole.meaning());
    }
  }

  private static Collected told(Recorded recorded) throws IOException {
    Collected told = new Collected();
    tell(recorded, told);
    return told;
  }

  private static void tell(Recorded recorded, AnswerSink sink) throws IOException {
    String body = recorded.text("response.body");
    if (recorded.streams()) {
      Collected.stream(sink, ChatAnswer::new, Collected.payloads(body));
    } else {
      JsonNode answer = Json.parse(body);
      assertNotNull(answer);
      new ChatAnswer(sink).whole(answer);
    }
  }

  private static String written(Recorded recorded, boolean stream) throws IOException {
    JsonWriter out = new JsonWriter();
    tell(recorded, stream ? new StreamWriter(HOW, out) : new WholeWriter(HOW, out));
    return out.toString();
  }

  /** The words of a recording, found without the reader. */
  private static String recordedText(Recorded recorded) throws IOException {
    StringBuilder text = new StringBuilder();
    String body = recorded.text("response.body");
    List<String> documents = recorded.streams() ? Collected.payloads(body) : List.of(body);
    for (String document : documents) {
      JsonNode tree = Json.parse(document);
      if (tree != null) {
        JsonNode choice = tree.path("choices").path(0);
        JsonNode said = choice.path(recorded.streams() ? "delta" : "message").path("content");
        if (choice.path("index").asInt(0) > 0) {
          continue;
        }
        text.append(said.isTextual() ? said.textValue() : "");
        for (JsonNode part : said) {
          text.append(part.path("text").asText(""));
        }
      }
    }
    return text.toString();
  }

  private static void mutate(Recorded recorded) throws IOException {
    if (!recorded.streams()) {
      return;
    }
    List<String> payloads = Collected.payloads(recorded.text("response.body"));
    Random random = new Random(recorded.name.hashCode());
    for (int round = 0; round < 20; round++) {
      List<String> mutated = new ArrayList<>(payloads);
      mutated.removeIf(payload -> payload.equals("[DONE]"));
      mutated.removeIf(payload -> payload.matches("(?s).*\"finish_reason\": ?\".*"));
      for (int i = 0; i < 4 && !mutated.isEmpty(); i++) {
        mutate(mutated, random);
      }
      Collected told = Collected.stream(mutated);
      assertTrue(!told.ended, () -> "whole: " + mutated);
      JsonWriter out = new JsonWriter();
      Collected.stream(new StreamWriter(HOW, out), ChatAnswer::new, mutated);
      assertTrue(!out.toString().contains("[DONE]"));
    }
  }

  private static void mutate(List<String> payloads, Random random) {
    int at = random.nextInt(payloads.size());
    switch (random.nextInt(4)) {
      case 0 -> payloads.remove(at);
      case 1 -> payloads.add(at, payloads.get(random.nextInt(payloads.size())));
      case 2 -> payloads.add(payloads.remove(at));
      default -> {
        String[] wrong = {"7", "null", "[1]", "\"x\"", "{}", "{\"a\":[{}]}", "true"};
        String name =
            new String[] {"delta", "choices", "content", "tool_calls", "index", "id"}
                [random.nextInt(6)];
        payloads.set(
            at,
            payloads
                .get(at)
                .replaceFirst(
                    '"' + name + "\": ?(\"[^\"]*\"|\\d+|null)?",
                    '"' + name + "\":" + wrong[random.nextInt(wrong.length)]));
      }
    }
  }

  private static void request(Recorded recorded) throws IOException, Untranslatable {
    JsonNode body = Json.parse(recorded.text("request.body"));
    if (body == null || body.path("messages").isEmpty() || body.has("functions")) {
      return;
    }
    List<String> lost = new ArrayList<>();
    ChatRequest request = new OpenAiClient().read(body, lost::add);
    JsonWriter out = new JsonWriter();
    OpenAiServer.router("/v1").write(request, request.model(), out, lost::add);
    JsonNode written = Json.parse(out.toString());
    assertNotNull(written);
    ChatRequest again = new OpenAiClient().read(written, Losses.IGNORED);

    // A developer is only known to those of OpenAI's models that think.
    assertEquals(
        request.turns().toString().replace("DEVELOPER", "SYSTEM"),
        again.turns().toString().replace("DEVELOPER", "SYSTEM"));
    assertEquals(request.length().maxTokens(), again.length().maxTokens());
    assertEquals(request.format().schema(), again.format().schema());
    assertEquals(request.tools().choice(), again.tools().choice());
    assertEquals(names(request.tools()), names(again.tools()));
  }

  private static List<String> names(Tools tools) {
    return tools.declared().stream().map(Tools.Tool::name).toList();
  }
}
