package io.weir.http1;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.http1.HeadWriter.Client;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MessageWriterTest {
  private static final Client KEPT = new Client(false, false, true);
  private static final String DATE = "Date: Thu, 09 Oct 2025 08:53:21 GMT|";

  private final WriterFixture fixture = new WriterFixture();
  private final MessageWriter writer = fixture.writer;

  @AfterEach
  void close() {
    writer.close();
    writer.close();
  }

  private static RequestHead request(String method, long length) {
    Headers headers = new Headers();
    headers.add("Accept", "*/*");
    RequestHead head = new RequestHead(method, "h:1", "/a?b", headers);
    head.bodyLength(length);
    return head;
  }

  private static ResponseHead response(int status, long length) {
    ResponseHead head = new ResponseHead(status, new Headers());
    head.bodyLength(length);
    return head;
  }

  @Test
  void request_withoutBody_hasNoFraming() {
    writer.request(request("GET", 0), true, false);
    assertThat(fixture.text()).isEqualTo("GET /a?b HTTP/1.1|Host: h:1|Accept: */*||");
    assertThat(writer.complete()).isTrue();
  }

  @Test
  void request_thatUsuallyHasABody_saysThatItIsEmpty() {
    writer.request(request("POST", 0), true, true);
    assertThat(fixture.text())
        .isEqualTo(
            "POST /a?b HTTP/1.1|Host: h:1|Accept: */*|Content-Length: 0|Connection: close||");
  }

  @Test
  void request_withSmallBody_isOneBuffer() {
    writer.request(request("POST", 3), false, false);
    assertThat(writer.data(Wire.bytes("ab"), false)).isTrue();
    assertThat(writer.complete()).isFalse();
    assertThat(writer.data(Wire.bytes("c"), true)).isTrue();
    assertThat(writer.complete()).isTrue();
    assertThat(fixture.text())
        .isEqualTo("POST /a?b HTTP/1.1|Host: h:1|Accept: */*|Content-Length: 3||abc");
    assertThat(fixture.written).hasSize(1);
  }

  @Test
  void request_withLargeBody_passesTheBufferItself() {
    int size = MessageWriter.COPY_MAX + 1;
    ByteBuf body = Unpooled.directBuffer().writeZero(size);
    writer.request(request("PUT", size), false, false);
    assertThat(writer.data(body, true)).isTrue();
    assertThat(fixture.passed).hasSize(2).last().isSameAs(body);
  }

  @Test
  void request_ofUnknownLength_isChunked() {
    writer.request(request("POST", -1), false, false);
    writer.data(Wire.bytes("0123456789abcdef!"), false);
    writer.data(Unpooled.EMPTY_BUFFER, false);
    writer.data(Wire.bytes("x"), true);
    assertThat(fixture.text())
        .endsWith("|Transfer-Encoding: chunked||11|0123456789abcdef!|1|x|0||");
  }

  @Test
  void request_toUpgrade_saysSo() {
    RequestHead head = request("GET", 0);
    head.upgrade("websocket");
    writer.request(head, true, false);
    assertThat(fixture.text()).endsWith("|Connection: upgrade|Upgrade: websocket||");
  }

  @Test
  void request_thatTakesTrailers_namesTeInConnection() {
    RequestHead head = request("GET", 0);
    head.headers().add(HeaderNames.TE, "trailers");
    writer.request(head, true, false);
    assertThat(fixture.text()).endsWith("|te: trailers|Connection: TE||");
  }

  @Test
  void request_withWhatWouldBreakTheHead_isRefused() {
    for (String path : List.of("/a b", "/a\r\nX: y", "/\u010d\u010a", "", "/a#b")) {
      RequestHead head = request("GET", 0);
      head.path(path);
      assertThatThrownBy(() -> writer.request(head, true, false))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("path");
    }
    RequestHead head = request("GET", 0);
    head.authority("h\r\nX: y");
    assertThatThrownBy(() -> writer.request(head, true, false)).hasMessageContaining("authority");
    RequestHead method = new RequestHead("G T", "h", "/", new Headers());
    assertThatThrownBy(() -> writer.request(method, true, false)).hasMessageContaining("method");
    assertThat(fixture.text()).isEmpty();
  }

  @Test
  void data_thatDoesNotKeepToItsLength_isNotWritten() {
    writer.request(request("POST", 3), false, false);
    assertThat(writer.data(Wire.bytes("abcd"), false)).isFalse();
    writer.request(request("POST", 3), false, false);
    assertThat(writer.data(Wire.bytes("ab"), true)).isFalse();
    writer.request(request("POST", 3), false, false);
    assertThat(writer.trailers(new Headers())).isFalse();
    assertThat(writer.complete()).isFalse();
    writer.request(request("GET", 0), true, false);
    assertThat(writer.data(Wire.bytes("x"), true)).isFalse();
    assertThat(fixture.text()).doesNotContain("ab").doesNotContain("|x");
  }

  @Test
  void response_bodies_areFramedForTheClient() {
    Client old = new Client(true, false, true);
    assertThat(head(200, 5, false, KEPT)).isEqualTo("200 OK|" + DATE + "Content-Length: 5||");
    assertThat(head(200, -1, false, KEPT))
        .isEqualTo("200 OK|" + DATE + "Transfer-Encoding: chunked||");
    assertThat(head(200, -1, true, KEPT)).isEqualTo("200 OK|" + DATE + "Content-Length: 0||");
    assertThat(head(200, -1, false, old)).isEqualTo("200 OK|" + DATE + "Connection: close||");
    assertThat(writer.endsByClose()).isTrue();
    assertThat(head(200, 5, false, old))
        .isEqualTo("200 OK|" + DATE + "Content-Length: 5|Connection: keep-alive||");
    assertThat(writer.endsByClose()).isFalse();
    assertThat(head(200, 5, false, new Client(true, false, false)))
        .isEqualTo("200 OK|" + DATE + "Content-Length: 5|Connection: close||");
    assertThat(head(529, 0, true, KEPT))
        .isEqualTo("529 Overloaded|" + DATE + "Content-Length: 0||");
    assertThat(head(599, 0, true, KEPT)).isEqualTo("599 |" + DATE + "Content-Length: 0||");
    long most = 999_999_999_999_999_999L;
    assertThat(head(200, most, false, KEPT)).contains("|Content-Length: " + most + "||");
  }

  @Test
  void response_withoutBody_byStatusOrMethod_hasNone() {
    Client head = new Client(false, true, true);
    assertThat(head(204, 7, true, KEPT)).isEqualTo("204 No Content|" + DATE + "|");
    assertThat(head(304, 7, true, KEPT))
        .isEqualTo("304 Not Modified|" + DATE + "Content-Length: 7||");
    assertThat(head(304, 0, true, KEPT)).isEqualTo("304 Not Modified|" + DATE + "|");
    assertThat(head(200, 7, true, head)).isEqualTo("200 OK|" + DATE + "Content-Length: 7||");
    assertThat(head(200, -1, false, head)).isEqualTo("200 OK|" + DATE + "|");
    assertThat(writer.data(Wire.bytes("abc"), false)).isTrue();
    assertThat(writer.data(Wire.bytes("abc"), true)).isTrue();
    assertThat(fixture.text()).doesNotContain("abc");
    assertThat(writer.complete()).isTrue();
  }

  private String head(int status, long length, boolean end, Client client) {
    writer.flush();
    fixture.written.clear();
    writer.response(response(status, length), end, client);
    String text = fixture.text();
    assertThat(text).startsWith("HTTP/1.1 ");
    return text.substring(9);
  }

  @Test
  void response_statusOutOfRange_isABrokenInvariant() {
    assertThatThrownBy(() -> writer.response(response(99, 0), true, KEPT))
        .hasMessage("status: 99 (expected: 100 to 599)");
    assertThatThrownBy(() -> writer.response(response(600, 0), true, KEPT))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void date_isKept_untilTheSecondIsOver() {
    assertThat(head(204, 0, true, KEPT)).contains(":21 GMT");
    fixture.clock.advance(Duration.ofMillis(999));
    fixture.loop.turn();
    assertThat(head(204, 0, true, KEPT)).contains(":21 GMT");
    fixture.clock.advance(Duration.ofMillis(1));
    fixture.loop.turn();
    assertThat(head(204, 0, true, KEPT)).contains(":22 GMT");
    ResponseHead dated = response(204, 0);
    dated.headers().add(HeaderNames.DATE, "then");
    writer.response(dated, true, KEPT);
    assertThat(fixture.text()).endsWith("204 No Content|date: then||");
  }

  @Test
  void chunks_smallAndLarge_areFramedAlike() {
    int large = MessageWriter.COPY_MAX + 1;
    chunked();
    writer.data(Wire.bytes("ab"), false);
    writer.data(Wire.bytes("c".repeat(large)), false);
    writer.data(Wire.bytes("d".repeat(large)), true);
    String size = Integer.toHexString(large);
    assertThat(fixture.text())
        .isEqualTo(
            "2|ab|%s|%s|%s|%s|0||".formatted(size, "c".repeat(large), size, "d".repeat(large)));
    assertThat(fixture.written).hasSize(6);
  }

  /** As a socket's reader gives it: whole, with what was read over before it and room behind it. */
  private static ByteBuf received(int capacity, String before, String data) {
    ByteBuf bytes = new UnpooledByteBufAllocator(true, true).directBuffer(capacity, capacity);
    bytes.writeCharSequence(before + data, StandardCharsets.US_ASCII);
    return bytes.skipBytes(before.length());
  }

  @Test
  void chunk_inABufferOfItsOwn_leavesInIt() {
    chunked();
    ByteBuf bytes = received(32, "11\r\n", "0123456789abcdef!");
    writer.data(bytes, false);
    assertThat(fixture.text()).isEqualTo("11|0123456789abcdef!|");
    assertThat(fixture.passed).containsExactly(bytes);
    assertThat(bytes.refCnt()).isZero();
  }

  @Test
  void chunk_behindOneThatLeavesInItsBuffer_followsInIt() {
    chunked();
    writer.data(received(64, "3;a=b\r\n", "abc"), false);
    writer.data(Wire.bytes("d"), true);
    assertThat(fixture.text()).isEqualTo("3|abc|1|d|0||");
    assertThat(fixture.written).hasSize(1);
  }

  @Test
  void chunk_inABufferThatIsNoneOrNotOursAlone_isCopied() {
    ByteBuf shared = received(32, "3\r\n", "abc");
    ByteBuf parent = received(32, "3\r\n", "abc");
    List<ByteBuf> all =
        List.of(
            shared.retain(),
            parent.duplicate(),
            received(32, "\r\n", "abc"),
            received(7, "3\r\n", "abc"),
            received(8192, "3\r\n", "abc"),
            Unpooled.buffer().writeBytes(parent, 0, 6).skipBytes(3),
            Unpooled.compositeBuffer()
                .addComponent(true, received(32, "", "3\r\nabc"))
                .skipBytes(3));
    for (ByteBuf bytes : all) {
      chunked();
      writer.data(bytes, false);
      assertThat(fixture.text()).isEqualTo("3|abc|");
      assertThat(fixture.passed).hasSize(1).doesNotContain(bytes);
    }
    assertThat(all).extracting(ByteBuf::refCnt).containsExactly(1, 0, 0, 0, 0, 0, 0);
    assertThat(shared.toString(0, 6, StandardCharsets.US_ASCII)).isEqualTo("3\r\nabc");
    shared.release();
  }

  @Test
  void chunks_beyondTheFirstBuffer_areGatheredInOneMore() {
    chunked();
    for (int i = 0; i < 12; i++) {
      writer.data(Wire.bytes("x".repeat(256)), false);
    }
    assertThat(fixture.text()).hasSize(12 * 261);
    assertThat(fixture.written).hasSize(2);
  }

  private void chunked() {
    writer.response(response(200, -1), false, KEPT);
    writer.flush();
    fixture.written.clear();
    fixture.passed.clear();
  }

  @Test
  void chunkHead_ofEverySize_isHexadecimal() {
    ByteBuf out = Unpooled.buffer(16);
    for (int bit = 0; bit < 31; bit++) {
      for (int size : new int[] {1 << bit, (1 << bit) - 1, (1 << bit) | 5}) {
        out.clear();
        HeadWriter.chunkHead(out, size);
        assertThat(out.toString(StandardCharsets.US_ASCII))
            .isEqualTo(Integer.toHexString(size) + "\r\n");
        out.setIndex(10, 10);
        int at = HeadWriter.chunkHeadBefore(out, 10, size);
        assertThat(out.toString(at, 10 - at, StandardCharsets.US_ASCII))
            .isEqualTo(Integer.toHexString(size) + "\r\n");
      }
    }
    out.release();
  }

  @Test
  void trailers_whereChunked_areWritten() {
    Headers trailers = new Headers();
    trailers.add("Grpc-Status", "0");
    writer.response(response(200, -1), false, KEPT);
    assertThat(writer.trailers(trailers)).isTrue();
    assertThat(fixture.text()).endsWith("|Transfer-Encoding: chunked||0|Grpc-Status: 0||");
    assertThat(writer.data(Wire.bytes("x"), true)).isFalse();
    writer.response(response(200, 1), false, KEPT);
    writer.data(Wire.bytes("x"), false);
    assertThat(writer.trailers(trailers)).isTrue();
    assertThat(fixture.text()).endsWith("|Content-Length: 1||x");
  }

  @Test
  void switching_thenData_isRaw() {
    writer.interim(response(103, 0));
    writer.switching(response(101, 0), "websocket");
    writer.data(Wire.bytes("raw"), false);
    assertThat(fixture.text())
        .isEqualTo(
            "HTTP/1.1 103 Early Hints||HTTP/1.1 101 Switching Protocols|"
                + "Connection: upgrade|Upgrade: websocket||raw");
    assertThat(writer.endsByClose()).isTrue();
  }

  @Test
  void closed_writer_dropsWhatComes() {
    writer.response(response(200, 1), false, KEPT);
    writer.close();
    assertThat(writer.data(Wire.bytes("x"), true)).isFalse();
    assertThat(fixture.text()).isEmpty();
  }
}
