package io.weir.filters.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.Step;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.usage.Tokens;
import io.weir.http.HeaderNames;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Answers that come packed, though they were asked for as they are. */
class PackedAnswersTest {
  private static final String STREAM = new Script(Dialect.OPENAI).words("Hi").end().toString();
  private static final String ANSWER =
      """
      {"id":"chatcmpl-1","model":"real","choices":[{"index":0,"message":{"role":"assistant",
      "content":"Hi"},"finish_reason":"stop"}],
      "usage":{"prompt_tokens":3,"completion_tokens":2}}""";

  @ParameterizedTest
  @ValueSource(strings = {"gzip", "x-gzip", "GZIP", "deflate", "identity, gzip"})
  @Retention(RetentionPolicy.RUNTIME)
  @interface EachReadable {}

  private static Translation call(boolean stream, int status, String coding) {
    Translation call = Translation.asked(Dialect.ANTHROPIC, Dialect.OPENAI, stream);
    String type = stream && status == 200 ? "text/event-stream" : "application/json";
    return call.head(status, type, "content-encoding", coding, "content-length", "9");
  }

  private static byte[] packed(String coding, String... pieces) {
    ByteArrayOutputStream to = new ByteArrayOutputStream();
    try (OutputStream out =
        coding.equals("deflate")
            ? new DeflaterOutputStream(to, true)
            : new GZIPOutputStream(to, true)) {
      for (String piece : pieces) {
        out.write(piece.getBytes(StandardCharsets.UTF_8));
        out.flush();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return to.toByteArray();
  }

  private static void assertHi(Translation call) {
    assertThat(call.fault()).isNull();
    assertThat(call.ended()).isTrue();
    Heard heard = call.heard();
    assertThat(heard.text).hasToString("Hi");
    assertThat(heard.ended).isEqualTo(1);
    assertThat(heard.tokens).isEqualTo(Tokens.of(3, 2));
    assertThat(call.used().complete()).isTrue();
    assertThat(call.answer().headers().all(HeaderNames.CONTENT_ENCODING)).isEmpty();
  }

  @EachReadable
  void stream_isRead_whereverItIsCut(String coding) {
    byte[] bytes = packed(coding, STREAM);
    for (int at = 0; at <= bytes.length; at++) {
      assertHi(call(true, 200, coding).cut(bytes, at));
    }
  }

  @EachReadable
  void wholeAnswer_isRead_whereverItIsCut(String coding) {
    byte[] bytes = packed(coding, ANSWER);
    for (int at = 0; at <= bytes.length; at++) {
      assertHi(call(false, 200, coding).cut(bytes, at));
    }
  }

  @Test
  void event_thatWasFlushed_leavesAtOnce() {
    byte[] bytes = packed("gzip", STREAM.substring(0, STREAM.indexOf("\n\n") + 2));
    Translation call = call(true, 200, "gzip").data(bytes, 0, bytes.length - 10, false);

    assertThat(call.heard().text).hasToString("Hi");
    assertThat(call.ended()).isFalse();
  }

  @EachReadable
  void answer_thatEndsEarly_neverLooksWhole(String coding) {
    for (boolean stream : new boolean[] {true, false}) {
      byte[] bytes = packed(coding, stream ? STREAM.replace("data: [DONE]\n\n", "") : ANSWER);
      for (int length = 0; length < bytes.length; length++) {
        Translation call = call(stream, 200, coding).data(bytes, 0, length, true);
        assertThat(call.fault()).as("%d", length).isEqualTo(Fault.TRUNCATED);
        assertThat(call.ended()).isFalse();
        assertThat(call.heard().ended).isZero();
      }
    }
  }

  /** The server has said itself that all is said. */
  @Test
  void stream_whosePackingBreaksBehindItsEnd_isWhole() {
    byte[] bytes = packed("gzip", STREAM);
    bytes[bytes.length - 1] ^= 1;
    assertHi(call(true, 200, "gzip").data(bytes, 0, bytes.length, true));
    assertHi(call(true, 200, "gzip").cut(bytes, bytes.length - 9));
    assertHi(call(true, 200, "gzip").data(bytes, 0, bytes.length - 4, true));
  }

  @Test
  void answer_thatIsDamaged_isNotTold() {
    byte[] bytes = packed("gzip", ANSWER);
    bytes[bytes.length - 6] ^= 1;
    Translation call = call(false, 200, "gzip").data(bytes, 0, bytes.length, true);

    assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL);
    assertThat(call.sent()).isEmpty();
  }

  @Test
  void answer_thatIsNotPackedAtAll_isNotRead() {
    for (String coding : new String[] {"gzip", "deflate"}) {
      Translation call = call(true, 200, coding).data(STREAM, true);
      assertThat(call.fault()).isIn(Fault.UPSTREAM_PROTOCOL, Fault.TRUNCATED);
      assertThat(call.sent()).isEmpty();
    }
  }

  @Test
  void answerAsLongAsTheLimit_isTooLong_thoughItsBytesAreFew() {
    String config = "{limits: {answer: 64KiB, event: 64KiB}}";
    for (boolean stream : new boolean[] {true, false}) {
      String text = (stream ? "data: {" : "{") + " ".repeat(100_000);
      byte[] bytes = packed("gzip", text, text, text);
      Translation call =
          Translation.asked(Dialect.ANTHROPIC, Dialect.OPENAI, stream, config)
              .head(200, stream ? "text/event-stream" : "x", "content-encoding", "gzip")
              .data(bytes, 0, bytes.length, true);
      assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL);
      assertThat(call.sent()).isEmpty();
    }
  }

  @Test
  void bytesThatComeToFarMore_breakTheAnswer_withWhatCameBefore() {
    byte[] bomb = packed("gzip", STREAM.replace("data: [DONE]\n\n", ""), "\n".repeat(1 << 24));
    Translation call = call(true, 200, "gzip").data(bomb, 0, bomb.length, true);

    assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL);
    assertThat(call.heard().text).hasToString("Hi");
    assertThat(call.heard().ended).isZero();
  }

  @EachReadable
  void error_isToldInTheServersWords(String coding) {
    byte[] bytes = packed(coding, "{\"error\":{\"message\":\"too many\"}}");
    Translation call = call(false, 429, coding).data(bytes, 0, bytes.length, true);
    Translation half = call(false, 429, coding).data(Arrays.copyOf(bytes, 20), 0, 20, true);

    assertThat(call.sent()).contains("too many", "rate_limit_error");
    assertThat(half.sent()).contains("rate_limit_error").doesNotContain("too many");
    assertThat(half.ended()).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"br", "zstd", "compress", "gzip, gzip", "gzip, br", "x"})
  void encodingThatCannotBeRead_isTheServersFault_andCounted(String coding) {
    Translation call = call(true, 200, coding);
    Translation error = call(true, 429, coding).data("\0\1", true);

    assertThat(call.step())
        .isInstanceOfSatisfying(
            Step.Fail.class, fail -> assertThat(fail.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL));
    assertThat(error.sent()).contains("rate_limit_error");
    String word = coding.matches("br|zstd") ? coding : "other";
    String labels = "{cluster=\"listener main\",from=\"anthropic\",to=\"openai\",coding=\"%s\"}: 1";
    assertThat(call.stats())
        .contains("weir_translate_encoded_answers_total" + labels.formatted(word));
  }
}
