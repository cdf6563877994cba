package io.weir.filters.llm.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.dialect.Material;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonSeriesTest {
  private static final int ROUNDS = 20_000;

  private final JsonSeries series = new JsonSeries();

  /** Reads a document behind others of its kind. */
  private @Nullable JsonNode read(String json) {
    return read(json.getBytes(StandardCharsets.UTF_8));
  }

  private @Nullable JsonNode read(byte[] json) {
    byte[] around = new byte[json.length + 7];
    System.arraycopy(json, 0, around, 3, json.length);
    JsonNode read = series.read(around, 3, json.length);
    JsonNode parsed = Json.parse(json, 0, json.length);
    assertThat(read).as(new String(json, StandardCharsets.UTF_8)).isEqualTo(parsed);
    return read;
  }

  @Test
  void read_alikeButForAText_isTheSameTree() {
    read("{\"a\":[{\"b\":\"x\"}],\"c\":null}");
    JsonNode first = read("{\"a\":[{\"b\":\"one\"}],\"c\":null}");
    JsonNode second = read("{\"a\":[{\"b\":\"\"}],\"c\":null}");

    assertThat(second).isSameAs(first);
    assertThat(Objects.requireNonNull(second).at("/a/0/b").textValue()).isEmpty();
  }

  @Test
  void read_valueBackToWhatItWas_isThatValueAgain() {
    read("{\"a\":\"x\",\"n\":1,\"b\":\"y\"}");
    read("{\"a\":\"other\",\"n\":22,\"b\":\"y\"}");
    JsonNode back = Objects.requireNonNull(read("{\"a\":\"x\",\"n\":1,\"b\":\"z\"}"));

    assertThat(back.get("a").textValue()).isEqualTo("x");
    assertThat(back.get("n").intValue()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"t\":\"\\n\\\"\\\\\\/\\b\\f\\r\\t\",\"n\":7,\"x\":true}",
        "{\"t\":\"\\u00e9\\ud83d\\ude00 \\ud83d\",\"n\":7,\"x\":true}",
        "{\"t\":\"h\u00e9llo \u4e16\u754c \ud83d\ude00\",\"n\":7,\"x\":true}",
        "{\"t\":\"\ufffd\",\"n\":7,\"x\":true}",
        "{\"t\":\"a\u0001b\",\"n\":7,\"x\":true}",
        "{\"t\":\"a\\xb\",\"n\":7,\"x\":true}",
        "{\"t\":\"a\\u12\",\"n\":7,\"x\":true}",
        "{\"t\":\"a\\",
        "{\"t\":\"a",
        "{\"t\":\"a\"",
        "{\"t\":\"a\"b\",\"n\":7,\"x\":true}",
        "{\"t\":\"a\",\"u\":1,\"n\":7,\"x\":true}",
        "{\"t\":\"a\",\"n\":07,\"x\":true}",
        "{\"t\":\"a\",\"n\":0,\"x\":true}",
        "{\"t\":\"a\",\"n\":7.5,\"x\":true}",
        "{\"t\":\"a\",\"n\":7e2,\"x\":true}",
        "{\"t\":\"a\",\"n\":-7,\"x\":true}",
        "{\"t\":\"a\",\"n\":2147483647,\"x\":true}",
        "{\"t\":\"a\",\"n\":2147483648,\"x\":true}",
        "{\"t\":\"a\",\"n\":999999999999999999,\"x\":true}",
        "{\"t\":\"a\",\"n\":9999999999999999999,\"x\":true}",
        "{\"t\":\"a\",\"n\":,\"x\":true}",
        "{\"t\":\"a\",\"n\":\"7\",\"x\":true}",
        "{\"t\":5,\"n\":7,\"x\":true}",
        "{\"t\":\"a\",\"n\":7,\"x\":false}",
        "{\"t\":\"a\",\"n\":7,\"x\":true     }",
        "{\"t\":\"a\",\"n\":7,\"x\":true}  ",
        "{\"t\":\"a\",\"n\":7,\"x\":true}}",
        "{\"t\":\"a\",\"n\":7,\"x\":true}{}",
        "{\"t\":\"a\",\"n\":7,\"x\":tr ue}",
        "{\"t\":\"a\",\"t\":\"b\",\"n\":7,\"x\":true}",
        "{\"t\" :\"a\",\"n\":7,\"x\":true}",
        "[\"t\"]",
        "",
      })
  void read_documentBehindOneThatIsAlike_isWhatAParserSays(String json) {
    String alike = "{\"t\":\"abc\",\"n\":12,\"x\":true}";
    read(alike);
    read(alike);
    read(json);
    read(alike);
    read(json);
    read(json);
    read(alike);
  }

  @Test
  void read_bytesThatAreNoUtf8_areNone() {
    byte[] alike = "{\"t\":\"abc\",\"n\":12}".getBytes(StandardCharsets.UTF_8);
    read(alike);
    byte[] broken = alike.clone();
    broken[7] = (byte) 0xc3;

    assertThat(read(broken)).isNull();
  }

  @Test
  void read_nameThatComesTwice_isTheLast() {
    read("{\"t\":\"a\",\"t\":\"b\"}");
    JsonNode read = Objects.requireNonNull(read("{\"t\":\"c\",\"t\":\"b\"}"));

    assertThat(read.get("t").textValue()).isEqualTo("b");
  }

  /** Bytes changed at random, a few at a time, among documents as they were. */
  @Test
  void read_mutated_isWhatAParserSays() {
    Random random = new Random(11);
    String document =
        "{\"id\":\"a-1\",\"n\":120,\"choices\":[{\"index\":0,\"delta\":{"
            + "\"content\":\"w\\n\u00e9\"},"
            + "\"p\":[1,2.5,\"x\",null]}],\"usage\":null}  ";
    byte[] bytes = document.strip().getBytes(StandardCharsets.UTF_8);
    String alphabet = "\"\\{}[],: 019.-eunabt\u0001";
    for (int round = 0; round < ROUNDS; round++) {
      List<Byte> mutated = new ArrayList<>();
      for (byte b : bytes) {
        mutated.add(b);
      }
      for (int i = random.nextInt(3); i > 0; i--) {
        int at = random.nextInt(mutated.size());
        byte b = (byte) alphabet.charAt(random.nextInt(alphabet.length()));
        switch (random.nextInt(4)) {
          case 0 -> mutated.remove(at);
          case 1 -> mutated.add(at, b);
          case 2 -> mutated.set(at, (byte) random.nextInt());
          default -> mutated.set(at, b);
        }
      }
      byte[] made = new byte[mutated.size()];
      for (int i = 0; i < made.length; i++) {
        made[i] = mutated.get(i);
      }
      read(made);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "openai-chat",
        "openai-responses",
        "anthropic-messages",
        "gemini-generate",
        "ollama-chat"
      })
  void read_everyRecordedEvent_isWhatAParserSays(String api) {
    int documents = 0;
    Set<JsonNode> trees = Collections.newSetFromMap(new IdentityHashMap<>());
    for (Material.Recording recording : Material.recordings(api)) {
      JsonSeries events = new JsonSeries();
      for (String line : recording.response().split("\r?\n|\r", -1)) {
        byte[] json =
            (line.startsWith("data:") ? line.substring(5).strip() : line)
                .getBytes(StandardCharsets.UTF_8);
        JsonNode read = events.read(json, 0, json.length);
        assertThat(read).as(line).isEqualTo(Json.parse(json, 0, json.length));
        if (read != null) {
          documents++;
          trees.add(read);
        }
      }
    }
    assertThat(trees).as("trees of %d documents", documents).hasSizeLessThan(documents);
  }
}
