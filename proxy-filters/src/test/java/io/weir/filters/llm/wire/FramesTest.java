package io.weir.filters.llm.wire;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams are cut where their format says, wherever the network has cut them. */
class FramesTest {
  private static final int MAX = 256;
  private static final String MARK = "\ufeff";

  private final List<String> told = new ArrayList<>();

  private Frames events() {
    return Frames.events(this::tell, MAX);
  }

  private Frames lines() {
    return Frames.lines(this::tell, MAX);
  }

  private void tell(String name, byte[] bytes, int from, int length) {
    String data = new String(bytes, from, length, StandardCharsets.UTF_8);
    told.add(name.isEmpty() ? data : name + "=" + data);
  }

  private static boolean add(Frames frames, byte[] bytes, int from, int to) {
    return frames.add(Unpooled.wrappedBuffer(bytes, from, to - from));
  }

  /** What is told of a stream in one piece; then again for every way to cut it in two or bytes. */
  private List<String> frames(boolean lines, String stream) {
    byte[] bytes = stream.getBytes(StandardCharsets.UTF_8);
    List<String> whole = cut(lines, bytes, bytes.length);
    for (int at = 0; at < bytes.length; at++) {
      assertThat(cut(lines, bytes, at)).as("cut at %d", at).isEqualTo(whole);
    }
    assertThat(cut(lines, bytes, -1)).as("byte by byte").isEqualTo(whole);
    return whole;
  }

  /** What is told of a stream that is cut there; byte by byte where that is negative. */
  private List<String> cut(boolean lines, byte[] bytes, int at) {
    told.clear();
    Frames frames = lines ? lines() : events();
    boolean fits = true;
    for (int from = 0; from < bytes.length && fits; ) {
      int to = at < 0 ? from + 1 : from < at ? at : bytes.length;
      fits = add(frames, bytes, from, to);
      from = to;
    }
    frames.end();
    if (!fits) {
      told.add("TOO LONG");
    }
    return List.copyOf(told);
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void events_areCut_byAnyLineEnd(String end) {
    String stream = "event: a\ndata: 1\n\n: word\n\ndata:2\n\ndata:  3 \nid: 9\nretry: 1\n\n";

    assertThat(frames(false, stream.replace("\n", end))).containsExactly("a=1", "2", " 3 ");
  }

  @Test
  void events_withLineEndsOfEveryKindMixed_areCut() {
    assertThat(frames(false, "data: 1\r\rdata: 2\n\r\ndata: 3\r\n\ndata: 4\n\rdata: 5\r\n\r\n"))
        .containsExactly("1", "2", "3", "4", "5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r", "\r\n"})
  void dataOnSeveralLines_isOne(String end) {
    String stream = "data: {\ndata:\ndata\nevent: x\ndata: \"é\":1\ndata: }\n\ndata: [DONE]\n\n";

    assertThat(frames(false, stream.replace("\n", end)))
        .containsExactly("x={\n\n\n\"é\":1\n}", "[DONE]");
  }

  @Test
  void byteOrderMark_isPassedOver_atTheBeginningOnly() {
    assertThat(frames(false, MARK + "data: 1\n\n" + MARK + "data: 2\n\ndata: 3\n\n"))
        .containsExactly("1", "3");
    assertThat(frames(false, MARK + "\n\ndata: 1\n\n")).containsExactly("1");
  }

  @Test
  void name_isOfItsEventOnly_andAnEventWithoutDataIsNone() {
    assertThat(frames(false, "event: a\n\ndata: 1\n\nevent: b\nevent: c\ndata: 2\n\ndata: 3\n\n"))
        .containsExactly("1", "c=2", "3");
  }

  @Test
  void otherFields_meanNothing() {
    assertThat(frames(false, "datax: 1\ndat: 2\n data: 3\neventual: 4\nx\n:\ndata: 5\n\n"))
        .containsExactly("5");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "\n", "\r", "\r\n"})
  void lastEvent_needsNoEmptyLine(String end) {
    assertThat(frames(false, "data: 1\n\nevent: a\ndata: 2" + end)).containsExactly("1", "a=2");
  }

  @Test
  void event_asLongAsItMayBe_isTold_andALongerOneEndsAll() {
    String most = "data: " + "x".repeat(MAX - 7);

    assertThat(frames(false, most + "\n\n" + most + "\n\n")).hasSize(2);
    assertThat(frames(false, "data: 1\n\n" + most + "x\n\ndata: 2\n\n"))
        .containsExactly("1", "TOO LONG");
    assertThat(frames(false, "data: 1\n\n" + "data: ab\n".repeat(MAX)))
        .containsExactly("1", "TOO LONG");
    assertThat(frames(false, "data: 1\n\n: " + "x".repeat(2 * MAX)))
        .containsExactly("1", "TOO LONG");
  }

  @Test
  void eventThatIsTooLong_isFollowedByNothing() {
    Frames frames = events();
    byte[] bytes =
        ("data: " + "x".repeat(MAX) + "\n\ndata: 1\n\n").getBytes(StandardCharsets.UTF_8);

    assertThat(add(frames, bytes, 0, bytes.length)).isFalse();
    assertThat(add(frames, bytes, bytes.length - 9, bytes.length)).isFalse();
    frames.end();
    assertThat(told).isEmpty();
  }

  @Test
  void manyEvents_areNeverTooLong_together() {
    assertThat(frames(false, "data: 12345678\n\n".repeat(MAX / 8))).hasSize(MAX / 8);
  }

  @Test
  void lines_areCut_emptyOnesAndBlanksAtTheEndPassedOver() {
    assertThat(frames(true, "{\"é\":1}\n\n \r\n{\"b\":2} \r\n{\"c\":3}"))
        .containsExactly("{\"é\":1}", "{\"b\":2}", "{\"c\":3}");
  }

  @Test
  void line_asLongAsItMayBe_isTold_andALongerOneEndsAll() {
    String most = "x".repeat(MAX);

    assertThat(frames(true, most + "\n" + most)).hasSize(2);
    assertThat(frames(true, "1\n" + most + "x\n2\n")).containsExactly("1", "TOO LONG");
  }

  /** Bytes without sense: never an exception, and never another result by another cut. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void noise_isReadTheSame_howeverItIsCut(boolean lines) {
    Random random = new Random(7);
    String[] parts = {"data", "event", ":", " ", "\r", "\n", "\n\n", "é", MARK, "x", "id: 1", "{}"};
    for (int round = 0; round < 300; round++) {
      StringBuilder noise = new StringBuilder();
      for (int i = random.nextInt(60); i > 0; i--) {
        noise.append(parts[random.nextInt(parts.length)]);
      }
      frames(lines, noise.toString());
    }
  }

  @Test
  void aMegabyteInOneLine_isTakenInSmallPieces() {
    Frames frames = Frames.events(this::tell, 2 << 20);
    byte[] bytes = ("data: " + "x".repeat(1 << 20) + "\n\n").getBytes(StandardCharsets.UTF_8);
    for (int from = 0; from < bytes.length; from += 100) {
      assertThat(add(frames, bytes, from, Math.min(bytes.length, from + 100))).isTrue();
    }
    assertThat(told).singleElement().satisfies(data -> assertThat(data).hasSize(1 << 20));
  }
}
