package io.weir.exchange.chain;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EventSplitterTest {
  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static String text(ByteBuf owned) {
    String text = owned.toString(StandardCharsets.ISO_8859_1);
    owned.release();
    return text;
  }

  /** The events of these pieces, then what follows the last. */
  private static List<String> split(String... pieces) {
    EventSplitter splitter = new EventSplitter();
    List<String> events = new ArrayList<>();
    for (String piece : pieces) {
      splitter.add(bytes(piece));
      for (ByteBuf event = splitter.next(); event != null; event = splitter.next()) {
        events.add(text(event));
      }
    }
    ByteBuf last = splitter.last();
    if (last != null) {
      events.add(text(last));
    }
    events.add(text(splitter.rest()));
    return events;
  }

  @ParameterizedTest
  @ValueSource(strings = {"\n", "\r\n", "\r"})
  void stream_cutAnywhereTwice_givesTheSameEvents(String end) {
    String one = ":n" + end + "data: 1" + end + end;
    String two = "data: b" + end + end;
    String tail = "data" + end;
    String stream = one + two + tail;
    for (int i = 0; i <= stream.length(); i++) {
      for (int j = i; j <= stream.length(); j++) {
        assertThat(split(stream.substring(0, i), stream.substring(i, j), stream.substring(j)))
            .as("cut at %d and %d", i, j)
            .containsExactly(one, two, tail);
      }
    }
  }

  @Test
  void stream_inSingleBytes_keepsEveryByte() {
    String stream = "\n\r\ndata: 1\r\n\ndata: 2\n\r\n\r\r: x\n";
    assertThat(String.join("", split(stream.split("")))).isEqualTo(stream);
  }

  @Test
  void returns_atTheVeryEnd_endTheEvent() {
    assertThat(split("data: 1\r\r")).containsExactly("data: 1\r\r", "");
  }

  @Test
  void pieces_neverEndingWithAnEvent_areNotKept() {
    EventSplitter splitter = new EventSplitter();
    List<ByteBuf> given = new ArrayList<>();
    for (int i = 0; i < 500; i++) {
      // Not from a pool, whose buffers live more than once.
      String text = (i == 0 ? "" : "\n\n") + "data: " + i;
      ByteBuf piece = Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
      given.add(piece);
      splitter.add(piece);
      for (ByteBuf event = splitter.next(); event != null; event = splitter.next()) {
        event.release();
      }
    }
    long alive = given.stream().filter(piece -> piece.refCnt() > 0).count();
    assertThat(alive).isLessThan(4);
    ByteBuf rest = splitter.rest();
    if (rest instanceof CompositeByteBuf composite) {
      assertThat(composite.numComponents()).isLessThan(4);
    }
    rest.release();
    assertThat(given).allMatch(piece -> piece.refCnt() == 0);
  }

  @Test
  void events_thatStillWaitToBeSent_keepTheirBytes() {
    EventSplitter splitter = new EventSplitter();
    List<ByteBuf> waiting = new ArrayList<>();
    String stream = "data: one\n\ndata: two\n\ndata: three\n\ndata: four\n\n";
    for (int at = 0; at < stream.length(); at += 7) {
      splitter.add(bytes(stream.substring(at, Math.min(at + 7, stream.length()))));
      for (ByteBuf event = splitter.next(); event != null; event = splitter.next()) {
        waiting.add(event);
      }
    }
    splitter.add(bytes("data: five\n\ndata: six\n\ndata:"));
    for (ByteBuf event = splitter.next(); event != null; event = splitter.next()) {
      waiting.add(event);
    }
    splitter.add(bytes(" seven\n\n"));
    waiting.add(splitter.rest());
    StringBuilder seen = new StringBuilder();
    for (ByteBuf event : waiting) {
      seen.append(event.toString(StandardCharsets.ISO_8859_1));
      event.release();
    }
    assertThat(seen.toString()).isEqualTo(stream + "data: five\n\ndata: six\n\ndata: seven\n\n");
  }

  @Test
  void event_tooLong_isSaid() {
    EventSplitter splitter = new EventSplitter();
    // No buffer that leaks are looked for in: a look at each of four million bytes takes a minute.
    splitter.add(Unpooled.wrappedBuffer(new byte[EventSplitter.EVENT_BYTES_MAX]));
    assertThat(splitter.next()).isNull();
    assertThat(splitter.tooLong()).isFalse();
    splitter.add(bytes("x"));
    assertThat(splitter.next()).isNull();
    assertThat(splitter.tooLong()).isTrue();
    splitter.release();
  }
}
