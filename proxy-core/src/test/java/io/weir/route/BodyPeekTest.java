package io.weir.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyPeekTest {
  private static final Set<String> WANTED =
      new LinkedHashSet<>(List.of("model", "stream", "user", "é\uD83D\uDE00"));

  /** What a peek says of every wanted field, on one line. */
  private static String said(BodyPeek peek) {
    StringBuilder said = new StringBuilder();
    for (String field : WANTED) {
      said.append(field)
          .append('=')
          .append(peek.value(field))
          .append('@')
          .append(peek.start(field))
          .append('-')
          .append(peek.end(field))
          .append(' ');
    }
    return said.append(peek.insertAt()).append(peek.empty()).toString();
  }

  private static String whole(byte[] body) {
    BodyPeek peek = new BodyPeek(WANTED, 32);
    assertThat(peek.feed(Unpooled.wrappedBuffer(body), true)).isTrue();
    return said(peek);
  }

  private static BodyPeek peek(String body) {
    BodyPeek peek = new BodyPeek(WANTED, 32);
    peek.feed(Unpooled.copiedBuffer(body, StandardCharsets.UTF_8), true);
    return peek;
  }

  @Test
  void value_isEveryKindOfScalar_isTakenAsText() {
    assertThat(peek("{\"model\":\"gpt-4o\",\"stream\":true}").value("stream")).isEqualTo("true");
    assertThat(peek(" { \"model\" : \"gpt-4o\" } ").value("model")).isEqualTo("gpt-4o");
    assertThat(peek("{\"model\":-1.5e+3}").value("model")).isEqualTo("-1.5e+3");
    assertThat(peek("{\"model\":null}").value("model")).isEqualTo("null");
    assertThat(peek("{\"model\":\"\"}").value("model")).isEmpty();
  }

  @Test
  void value_hasEscapes_isUnescaped() {
    assertThat(
            peek("{\"model\":\"a\\\"b\\\\c\\/d\\b\\f\\n\\r\\t\\u00e9\\ud83d\\ude00\"}")
                .value("model"))
        .isEqualTo("a\"b\\c/d\b\f\n\r\té\uD83D\uDE00");
    assertThat(peek("{\"model\":\"\\ud83dx\\ude00\\ud83d\"}").value("model"))
        .isEqualTo("\uFFFDx\uFFFD\uFFFD");
    assertThat(peek("{\"model\":\"\\ud83d\\ud83d\\ude00\"}").value("model"))
        .isEqualTo("\uFFFD\uD83D\uDE00");
  }

  @Test
  void key_isWrittenWithEscapes_isTheSameKey() {
    assertThat(peek("{\"m\\u006Fdel\":\"x\"}").value("model")).isEqualTo("x");
    assertThat(peek("{\"\\u00e9\\ud83d\\ude00\":\"x\"}").value("é\uD83D\uDE00")).isEqualTo("x");
    assertThat(peek("{\"models\":1,\"mode\":2,\"Model\":3}").value("model")).isNull();
  }

  @Test
  void fieldBehindATextOfAnyLength_isFound() {
    for (int length = 0; length < 70; length++) {
      String body = "{\"x\":\"" + "y".repeat(length) + "\",\"model\":\"m\"}";
      assertThat(peek(body).value("model")).isEqualTo("m");
    }
  }

  @Test
  void nestedKeys_areNotTopLevel() {
    BodyPeek peek =
        peek(
            "{\"a\":{\"model\":\"no\"},\"b\":[{\"model\":\"no\"}],\"c\":\"{\\\"model\\\":1}\","
                + "\"model\":\"yes\"}");
    assertThat(peek.value("model")).isEqualTo("yes");
  }

  @Test
  void value_isNested_hasAPlaceButNoText() {
    BodyPeek peek = peek("{\"model\":{\"a\":[\"]}\"]},\"stream\":1}");
    assertThat(peek.value("model")).isNull();
    assertThat(peek.present("model")).isTrue();
    assertThat(peek.start("model")).isEqualTo(9);
    assertThat(peek.end("model")).isEqualTo(21);
    assertThat(peek.value("stream")).isEqualTo("1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      nullValues = "-",
      value = {
        "{\"model\":\"a\",\"model\":\"b\"} | model",
        "{\"model\":\"a\",\"stream\":true,\"user\":1,\"x\":[{}],\"model\":\"b\"} | model",
        "{\"model\":\"a\",\"\\u006dodel\":\"a\"} | model",
        "{\"model\":\"a\",\"Model\":\"b\"} | model",
        "{\"MODEL\":\"a\",\"model\":\"b\"} | model",
        "{\"user\":{},\"user\":1} | user",
        "{\"x\":1,\"x\":2,\"model\":\"a\"} | -",
        "{\"model\":\"a\",\"x\":{\"model\":\"b\"},\"models\":1} | -",
        "{\"model\":\"a\"}{\"model\":\"b\"} | -",
      })
  void field_thatIsThereTwice_isTold(String body, @Nullable String twice) {
    assertThat(peek(body).twice()).isEqualTo(twice);
    BodyPeek bytewise = new BodyPeek(WANTED, 32);
    for (int i = 0; i < body.length(); i++) {
      bytewise.feed(ascii(body.substring(i, i + 1)), false);
    }
    assertThat(bytewise.twice()).isEqualTo(twice);
  }

  @Test
  void field_inOtherCapitals_isNotTakenForIt() {
    assertThat(peek("{\"Model\":\"a\"}").present("model")).isFalse();
  }

  @Test
  void field_thatComesAgainAfterAllIsKnown_isTold_andChangesNothing() {
    BodyPeek peek = new BodyPeek(Set.of("model"), 32);
    assertThat(peek.feed(ascii("{\"model\":\"a\",\"x\":\""), false)).isTrue();
    assertThat(peek.twice()).isNull();
    peek.feed(ascii("\",\"model\":\"b\"}"), true);
    assertThat(peek.twice()).isEqualTo("model");
    assertThat(peek.value("model")).isEqualTo("a");
  }

  @Test
  void stopped_findsNoOtherField_butOneThatComesAgain() {
    BodyPeek peek = new BodyPeek(WANTED, 32);
    peek.feed(ascii("{\"model\":\"a\","), false);
    peek.stop();
    peek.feed(ascii("\"user\":1,\"model\":\"b\"}"), true);
    assertThat(peek.present("user")).isFalse();
    assertThat(peek.insertAt()).isEqualTo(-1);
    assertThat(peek.twice()).isEqualTo("model");
  }

  @Test
  void allFieldsSeen_completesBeforeTheEnd() {
    BodyPeek peek = new BodyPeek(Set.of("model", "stream"), 32);
    assertThat(peek.feed(ascii("{\"stream\":false,\"model\":\"m"), false)).isFalse();
    assertThat(peek.value("model")).isNull();
    assertThat(peek.start("model")).isEqualTo(-1);
    assertThat(peek.feed(ascii("\""), false)).isTrue();
    assertThat(peek.complete()).isTrue();
    assertThat(peek.start("model")).isEqualTo(24);
    assertThat(peek.end("model")).isEqualTo(27);
    assertThat(peek.insertAt()).isEqualTo(-1);
  }

  @Test
  void value_isLongerThanTheLimit_countsAsAbsentButKeepsItsPlace() {
    BodyPeek peek =
        peek("{\"model\":\"" + "x".repeat(33) + "\",\"user\":\"" + "y".repeat(32) + "\"}");
    assertThat(peek.value("model")).isNull();
    assertThat(peek.end("model") - peek.start("model")).isEqualTo(35);
    assertThat(peek.value("user")).isEqualTo("y".repeat(32));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "  ",
        "[1,2]",
        "\"model\"",
        "42",
        "x{\"model\":1}",
        "{model:1}",
        "{'model':1}",
        "{,\"model\":1}",
        "{\"a\" \"model\":1}",
        "{\"a\":,\"model\":1}",
        "{\"a\":1 \"model\":1}",
        "{\"a\":}",
        "{\"model\"",
        "{\"model\":\"x",
        "{\"model\":12",
        "{\"a\":\"\\q\",\"b\":[",
        "{\"model\":\"\\q\"}",
        "{\"model\":\"\\u12g4\"}",
        "\uFEFF\uFEFF",
        "{\"a\":1,}"
      })
  void body_isNoWholeObject_hasNoFields(String body) {
    BodyPeek peek = peek(body);
    assertThat(peek.complete()).isTrue();
    assertThat(peek.present("model")).isFalse();
    assertThat(peek.insertAt()).isEqualTo(-1);
  }

  @Test
  void garbage_completesAtOnce() {
    BodyPeek peek = new BodyPeek(WANTED, 32);
    assertThat(peek.feed(ascii("["), false)).isTrue();
  }

  @Test
  void object_isSeenWhole_tellsWhereAFieldCouldGo() {
    assertThat(peek("{}").insertAt()).isEqualTo(1);
    assertThat(peek("{}").empty()).isTrue();
    assertThat(peek(" {\"a\":[]} trailing").insertAt()).isEqualTo(2);
    assertThat(peek("{\"a\":1}").empty()).isFalse();
    assertThat(peek("\uFEFF{\"model\":\"x\"}").value("model")).isEqualTo("x");
    assertThat(peek("\uFEFF{}").insertAt()).isEqualTo(4);
  }

  @Test
  void nothingWanted_isCompleteFromTheStart() {
    assertThat(new BodyPeek(Set.of(), 32).complete()).isTrue();
  }

  @Test
  void stop_endsTheSearch() {
    BodyPeek peek = new BodyPeek(WANTED, 32);
    peek.feed(ascii("{\"model\":\"a\",\"x\":\""), false);
    peek.stop();
    assertThat(peek.complete()).isTrue();
    assertThat(peek.value("model")).isEqualTo("a");
    assertThat(peek.feed(ascii("\",\"user\":1}"), false)).isTrue();
    assertThat(peek.present("user")).isFalse();
  }

  @Test
  void bodies_cutAtEveryPosition_sayTheSame() {
    for (String text : bodies()) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      String expected = whole(body);
      for (int cut = 0; cut <= body.length; cut++) {
        BodyPeek peek = new BodyPeek(WANTED, 32);
        peek.feed(Unpooled.wrappedBuffer(body, 0, cut), false);
        peek.feed(Unpooled.wrappedBuffer(body, cut, body.length - cut), true);
        assertThat(said(peek)).as("%s cut at %s", text, cut).isEqualTo(expected);
      }
      BodyPeek bytewise = new BodyPeek(WANTED, 32);
      for (int i = 0; i < body.length; i++) {
        bytewise.feed(Unpooled.wrappedBuffer(body, i, 1), i == body.length - 1);
      }
      bytewise.feed(Unpooled.EMPTY_BUFFER, true);
      assertThat(said(bytewise)).as("%s byte by byte", text).isEqualTo(expected);
    }
  }

  @Test
  void bodies_inDirectMemoryCutIntoThree_sayTheSame() {
    Random random = new Random(7);
    for (String text : bodies()) {
      byte[] body = text.getBytes(StandardCharsets.UTF_8);
      String expected = whole(body);
      for (int round = 0; round < 20; round++) {
        int one = random.nextInt(body.length + 1);
        int two = one + random.nextInt(body.length - one + 1);
        BodyPeek peek = new BodyPeek(WANTED, 32);
        feedDirect(peek, body, 0, one, false);
        feedDirect(peek, body, one, two, false);
        feedDirect(peek, body, two, body.length, true);
        assertThat(said(peek)).isEqualTo(expected);
      }
    }
  }

  private static void feedDirect(BodyPeek peek, byte[] body, int from, int to, boolean end) {
    ByteBuf direct = Unpooled.directBuffer(to - from + 3).writeZero(3).skipBytes(3);
    try {
      direct.writeBytes(body, from, to - from);
      peek.feed(direct, end);
      assertThat(direct.readerIndex()).isEqualTo(3);
    } finally {
      direct.release();
    }
  }

  private static List<String> bodies() {
    List<String> bodies =
        new ArrayList<>(
            List.of(
                "",
                "{}",
                "{\"model\":\"gpt-4o\",\"stream\":true,\"user\":\"u\"}",
                "\uFEFF \r\n\t{ \"model\" : \"gpt-4o\" , \"stream\" : 12 }\n",
                "{\"model\":\"a\\\"b\\\\c\\u00e9\\ud83d\\ude00\\ud83d\",\"user\":\"\\\\\"}",
                "{\"m\\u006fdel\":\"x\",\"\\u00e9\\uD83D\\uDE00\":\"é\uD83D\uDE00\"}",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"\\\"model\\\":\\\\\"},[[{}]]],"
                    + "\"model\":\"m\",\"stream\":false}",
                "{\"model\":{\"model\":\"x\"},\"user\":[\"]\",\"\\\"]\"],\"stream\":null}",
                "{\"model\":\"a\",\"model\":\"b\",\"stream\":1,\"model\":{\"c\":1}}",
                "{\"model\":\"" + "long".repeat(40) + "\",\"user\":\"after\"}",
                "{\"" + "k".repeat(200) + "\":\"" + "\\n".repeat(100) + "\",\"model\":1}",
                "{\"model\":\"cut off\",\"user\":\"never en",
                "{\"model\":\"bad\\u12x4\",\"user\":\"u\"}",
                "{\"model\":tru e,\"user\":1}",
                "{\"a\":NaN,\"model\":-Infinity}",
                "[{\"model\":\"x\"}]",
                "{\"model\":\"x\"]",
                "{\"model\" \"x\"}",
                "{\"a\":[}],\"model\":1}"));
    bodies.add("{\"messages\":\"" + "p".repeat(4090) + "\\\\\",\"model\":\"over a window\"}");
    return bodies;
  }

  private static ByteBuf ascii(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.US_ASCII);
  }
}
