package io.weir.route;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ModelSpliceTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  private static BodyPeek peek(byte[] body) {
    BodyPeek peek = new BodyPeek(Set.of("model"), 64);
    peek.feed(Unpooled.wrappedBuffer(body), true);
    return peek;
  }

  private static ModelSplice splice(byte[] body, String model) {
    return Objects.requireNonNull(ModelSplice.of(peek(body), model));
  }

  /** What a splice makes of a body that comes in pieces cut at those places. */
  private static String spliced(ModelSplice splice, byte[] body, int... cuts) {
    ByteBuf out = Unpooled.buffer();
    int from = 0;
    for (int i = 0; i <= cuts.length; i++) {
      int to = i < cuts.length ? cuts[i] : body.length;
      ByteBuf piece = Unpooled.directBuffer(to - from + 1).writeByte('#').skipBytes(1);
      piece.writeBytes(body, from, to - from);
      ByteBuf given = splice.apply(piece);
      out.writeBytes(given);
      given.release();
      from = to;
    }
    String text = out.toString(StandardCharsets.UTF_8);
    out.release();
    return text;
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"model\":\"gpt-4o\",\"stream\":true}",
        "{\"messages\":[{\"content\":\"\\\"model\\\":\\u00e9\"}], \"model\" : \"a\\\"b\" }",
        "{\"model\":null}",
        "{\"model\":{\"nested\":[1]},\"x\":1}",
        "{\"x\":1,\"model\":12}",
        "{}",
        "{\"x\":[]}",
        "  { \"é\":\"\uD83D\uDE00\" } "
      })
  void body_cutAtAnyTwoPlaces_isWhatAParserWouldMakeOfIt(String text)
      throws JsonProcessingException {
    byte[] body = text.getBytes(StandardCharsets.UTF_8);
    String model = "weird \"name\\\n\u0001é\uD83D\uDE00";
    ObjectNode expected = (ObjectNode) JSON.readTree(text);
    expected.put("model", model);
    String whole = spliced(splice(body, model), body);
    assertThat(JSON.readTree(whole)).isEqualTo(expected);
    for (int one = 0; one <= body.length; one++) {
      for (int two = one; two <= body.length; two++) {
        assertThat(spliced(splice(body, model), body, one, two)).isEqualTo(whole);
      }
    }
    long length = whole.getBytes(StandardCharsets.UTF_8).length;
    assertThat(splice(body, model).length(body.length)).isEqualTo(length);
    assertThat(splice(body, model).length(-1)).isEqualTo(-1);
  }

  @Test
  void otherBytes_leaveAsTheyCame() {
    byte[] body =
        "{ \"a\" :1e400 ,\"model\":\t\"x\" ,\"a\":2}\r\n".getBytes(StandardCharsets.UTF_8);
    assertThat(spliced(splice(body, "y"), body))
        .isEqualTo("{ \"a\" :1e400 ,\"model\":\t\"y\" ,\"a\":2}\r\n");
  }

  @Test
  void pieces_outsideTheValue_areNotCopied() {
    byte[] body = "{\"model\":\"x\",\"rest\":1}".getBytes(StandardCharsets.UTF_8);
    ModelSplice splice = splice(body, "y");
    ByteBuf first = Unpooled.copiedBuffer(body, 0, 5);
    ByteBuf last = Unpooled.copiedBuffer(body, 14, body.length - 14);
    assertThat(splice.apply(first)).isSameAs(first);
    splice.apply(Unpooled.copiedBuffer(body, 5, 9)).release();
    assertThat(splice.apply(last)).isSameAs(last);
    first.release();
    last.release();
  }

  @Test
  void bodies_thatHaveNoPlaceForAModel_areLeftAlone() {
    assertThat(ModelSplice.of(null, "m")).isNull();
    for (String text : List.of("", "[]", "{\"a\":1", "{\"a\":1 x}", "nothing")) {
      assertThat(ModelSplice.of(peek(text.getBytes(StandardCharsets.UTF_8)), "m")).isNull();
    }
    BodyPeek gaveUp = new BodyPeek(Set.of("model"), 64);
    gaveUp.feed(Unpooled.copiedBuffer("{\"a\":1,", StandardCharsets.UTF_8), false);
    gaveUp.stop();
    assertThat(ModelSplice.of(gaveUp, "m")).isNull();
  }
}
