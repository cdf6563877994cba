package io.weir.json;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

class JsonWriterTest {
  private static final ObjectMapper JACKSON = new ObjectMapper();

  @Test
  void object_nested_hasCommasWhereTheyBelong() {
    JsonWriter json = new JsonWriter();
    json.beginObject().name("a").value(1).name("b").beginArray();
    json.value("x").beginObject().endObject().value(true).value((String) null).endArray();
    json.name("c").beginObject().name("d").value(-7).endObject().endObject();
    assertThat(json).hasToString("{\"a\":1,\"b\":[\"x\",{},true,null],\"c\":{\"d\":-7}}");
  }

  @Test
  void text_anyOfUnicode_readsBackAsItWas() throws IOException {
    Random random = new Random(11);
    for (int round = 0; round < 300; round++) {
      int[] codePoints =
          random
              .ints(40, 0, round % 3 == 0 ? 0x110000 : 0x180)
              .filter(c -> !surrogate(c))
              .toArray();
      String text = new String(codePoints, 0, codePoints.length);
      byte[] json = new JsonWriter().value(text).toByteArray();
      assertThat(JACKSON.readTree(json).textValue()).isEqualTo(text);
    }
  }

  @Test
  void text_longWithOneCharacterThatIsNotPlain_readsBackWhereverItStands() throws IOException {
    for (String odd :
        List.of("?", "\"", "\\", "\n", "\0", "\u007f", "\u00e9", "\u0141", "\ud83d\ude00")) {
      for (int at = 0; at < 70; at++) {
        String text = "x".repeat(at) + odd + "? \n".repeat(20);
        byte[] json = new JsonWriter(16).value(text).toByteArray();
        assertThat(JACKSON.readTree(json).textValue()).isEqualTo(text);
      }
    }
  }

  private static boolean surrogate(int c) {
    return c >= 0xd800 && c < 0xe000;
  }

  @Test
  void text_loneSurrogates_becomeReplacementCharacters() throws IOException {
    for (String text :
        List.of(
            "\ud83d", "\ude00", "a\ud83dz", "x".repeat(60) + "?\ud83dz", "\ud83d\ud83d\ude00")) {
      byte[] json = new JsonWriter().value(text).toByteArray();
      assertThat(JACKSON.readTree(json).textValue())
          .isEqualTo(text.replaceAll("\ud83d(?!\ude00)|(?<!\ud83d)\ude00", "\ufffd"));
    }
  }

  @Test
  void text_controlCharacters_neverStandRaw() {
    StringBuilder all = new StringBuilder();
    for (char c = 0; c < 0x20; c++) {
      all.append(c);
    }
    byte[] json = new JsonWriter().value(all).toByteArray();
    for (byte b : json) {
      assertThat(b).isGreaterThanOrEqualTo((byte) 0x20);
    }
  }

  @Test
  void longs_ofEveryLength_areExact() {
    for (long value : new long[] {0, 9, 10, 99, 100, -1, -10, Long.MAX_VALUE, Long.MIN_VALUE}) {
      assertThat(new JsonWriter(1).value(value)).hasToString(Long.toString(value));
    }
  }

  @Test
  void doubles_areNumbersOrNull() {
    assertThat(new JsonWriter().value(2.0)).hasToString("2");
    assertThat(new JsonWriter().value(0.25)).hasToString("0.25");
    assertThat(new JsonWriter().value(-1e300)).hasToString("-1.0E300");
    assertThat(new JsonWriter().value(Double.NaN)).hasToString("null");
    assertThat(new JsonWriter().value(Double.POSITIVE_INFINITY)).hasToString("null");
  }

  @Test
  void decimal_anyNumber_isThatOfBigDecimal() {
    Random random = new Random(11);
    long[] edges = {0, 1, -1, 9, 10, 999, 1000, -1000, Long.MAX_VALUE, Long.MIN_VALUE};
    for (int i = 0; i < 2000; i++) {
      long unscaled = i < edges.length ? edges[i] : random.nextLong() >> random.nextInt(64);
      int decimals = 1 + random.nextInt(9);
      String expected = BigDecimal.valueOf(unscaled, decimals).toPlainString();
      assertThat(new JsonWriter(16).decimal(unscaled, decimals)).hasToString(expected);
      assertThat(new JsonWriter(16).value(unscaled)).hasToString(Long.toString(unscaled));
    }
  }

  @Test
  void decimal_keepsZerosAndSign() {
    assertThat(new JsonWriter().decimal(12345, 3)).hasToString("12.345");
    assertThat(new JsonWriter().decimal(5, 3)).hasToString("0.005");
    assertThat(new JsonWriter().decimal(-5, 3)).hasToString("-0.005");
    assertThat(new JsonWriter().decimal(7, 0)).hasToString("7");
    assertThat(new JsonWriter().decimal(1000, 3)).hasToString("1.000");
  }

  @Test
  void instant_onAnyDay_isWhatTheCalendarSays() {
    Random random = new Random(5);
    JsonWriter json = new JsonWriter();
    long millis = 0;
    for (int i = 0; i < 5000; i++) {
      boolean soon = random.nextBoolean();
      millis = soon ? millis + 300 : random.nextLong(-60_000_000_000_000L, 250_000_000_000_000L);
      String text = json.reset().instant(millis).toString();
      assertThat(Instant.parse(text.substring(1, text.length() - 1)).toEpochMilli())
          .isEqualTo(millis);
    }
    assertThat(new JsonWriter().instant(0)).hasToString("\"1970-01-01T00:00:00.000Z\"");
    assertThat(new JsonWriter().instant(1_709_251_199_999L))
        .hasToString("\"2024-02-29T23:59:59.999Z\"");
  }

  @Test
  void any_plainJavaValues_becomeTheirJson() throws IOException {
    Map<String, Object> value =
        Map.of("list", Arrays.asList(1, 2L, 0.5, "x", null, true), "map", Map.of("k", "v"));
    JsonNode read = JACKSON.readTree(new JsonWriter().any(value).toByteArray());
    assertThat(read.toString().length()).isPositive();
    assertThat(read.get("list")).hasToString("[1,2,0.5,\"x\",null,true]");
    assertThat(read.get("map").get("k").textValue()).isEqualTo("v");
  }

  @Test
  void reset_afterUse_startsAfreshInTheSameArray() {
    JsonWriter json = new JsonWriter(64);
    json.beginArray().value(1).value(2).endArray();
    byte[] array = json.array();
    assertThat(json.reset().beginArray().value(3).endArray()).hasToString("[3]");
    assertThat(json.array()).isSameAs(array);
  }

  @Test
  void lines_betweenValues_needNoComma() {
    JsonWriter json = new JsonWriter();
    json.value(1).separator(new byte[] {'\n'}).value(2);
    assertThat(json).hasToString("1\n2");
  }
}
