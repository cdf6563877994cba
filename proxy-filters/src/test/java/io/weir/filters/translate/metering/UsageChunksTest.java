package io.weir.filters.translate.metering;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.filter.Sink;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UsageChunksTest {
  private static final String TEXT =
      "data: {\"id\":\"c\",\"choices\":[{\"delta\":{\"content\":\"\\\"choices\\\":[]\"}}],"
          + "\"usage\":null}\n\n";
  private static final String FILTERED =
      "data: {\"choices\":[],\"prompt_filter_results\":[{}]}\n\n";
  private static final String USE =
      "data: {\"id\":\"c\",\"choices\": [ ],\"usage\":{\"prompt_tokens\":3}}\n\n";
  private static final String DONE = "data: [DONE]\n\n";

  private final List<ByteBuf> emitted = new ArrayList<>();
  private final List<String> found = new ArrayList<>();
  private boolean ended;
  private final Sink sink =
      new Sink() {
        @Override
        public void emit(ByteBuf owned, boolean end) {
          assertThat(ended).isFalse();
          emitted.add(owned);
          ended = end;
        }

        @Override
        public void fail(Fault fault, String detail) {
          throw new AssertionError(detail);
        }
      };

  private UsageChunks chunks(int bytesMax) {
    return new UsageChunks(bytesMax, event -> found.add(event.toString(StandardCharsets.UTF_8)));
  }

  /** What has left, read only when all has come: later pieces must not have changed it. */
  private String left() {
    StringBuilder all = new StringBuilder();
    for (ByteBuf piece : emitted) {
      all.append(piece.toString(StandardCharsets.UTF_8));
      piece.release();
    }
    emitted.clear();
    return all.toString();
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.UTF_8);
  }

  private String through(UsageChunks chunks, String stream, int... cuts) {
    int from = 0;
    for (int cut : cuts) {
      chunks.accept(bytes(stream.substring(from, cut)), false, sink);
      from = cut;
    }
    chunks.accept(bytes(stream.substring(from)), true, sink);
    assertThat(ended).isTrue();
    ended = false;
    return left();
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void stream_cutAnywhere_losesItsReportAndNothingElse(String lineEnd) {
    String stream = (FILTERED + TEXT + TEXT + USE + DONE).replace("\n", lineEnd);
    String wanted = (FILTERED + TEXT + TEXT + DONE).replace("\n", lineEnd);
    for (int first = 0; first <= stream.length(); first++) {
      for (int second = first; second <= stream.length(); second += 7) {
        assertThat(through(chunks(1 << 20), stream, first, second)).isEqualTo(wanted);
      }
    }
    assertThat(found)
        .isNotEmpty()
        .containsOnly(USE.replace("\n", lineEnd).stripTrailing() + end(lineEnd));
  }

  /** As far as an event reaches: a line feed behind the last return may come later. */
  private static String end(String lineEnd) {
    return lineEnd.equals("\r\n") ? "\r\n\r" : lineEnd + lineEnd;
  }

  @Test
  void stream_byteByByte_isTheSame() {
    String stream = TEXT + USE + DONE;
    int[] cuts = new int[stream.length()];
    for (int i = 0; i < cuts.length; i++) {
      cuts[i] = i;
    }
    assertThat(through(chunks(1 << 20), stream, cuts)).isEqualTo(TEXT + DONE);
  }

  @Test
  void piece_ofWholeEvents_leavesAsTheSameBuffer() {
    ByteBuf piece = bytes(TEXT + TEXT);
    chunks(1 << 20).accept(piece, false, sink);
    assertThat(emitted).containsExactly(piece);
    left();
  }

  @Test
  void eventLongerThanAllowed_passesAtOnce_andTheNextReportIsStillFound() {
    UsageChunks chunks = chunks(16);
    chunks.accept(bytes(TEXT.substring(0, 40)), false, sink);
    assertThat(emitted).hasSize(1);
    chunks.accept(bytes(TEXT.substring(40) + USE), false, sink);
    chunks.accept(bytes(DONE), true, sink);
    assertThat(left()).isEqualTo(TEXT + DONE);
  }

  @Test
  void report_withoutAnEmptyLineAtTheEnd_isTakenOutToo() {
    assertThat(through(chunks(1 << 20), TEXT + USE.strip())).isEqualTo(TEXT);
    assertThat(found).containsExactly(USE.strip());
  }

  @Test
  void answerAndErrorWithUse_stay() {
    String answer = "data: {\"choices\":[{\"tool_calls\":[]}],\"usage\":{\"prompt_tokens\":3}}\n\n";
    String error = "data: {\"choices\":[],\"usage\":{},\"error\":{\"message\":\"no\"}}\n\n";
    assertThat(through(chunks(1 << 20), answer + error)).isEqualTo(answer + error);
    assertThat(found).isEmpty();
  }

  @Test
  void heldBytes_ofAStreamThatBreaksOff_areFreed() {
    UsageChunks chunks = chunks(1 << 20);
    chunks.accept(bytes(TEXT + "data: {"), false, sink);
    chunks.release();
    chunks.release();
    assertThat(left()).isEqualTo(TEXT);
  }
}
