package io.weir.listener;

import static io.weir.testing.FrameClient.DATA;
import static io.weir.testing.FrameClient.END_HEADERS;
import static io.weir.testing.FrameClient.END_STREAM;
import static io.weir.testing.FrameClient.HEADERS;
import static io.weir.testing.FrameClient.WINDOW_UPDATE;
import static io.weir.testing.FrameClient.number;
import static io.weir.testing.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Transport;
import io.weir.testing.FrameClient;
import io.weir.testing.FrameClient.Frame;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The slower side sets the pace, and little is held in between. */
@Timeout(120)
class BackPressureIT {
  private static final int CHUNK = 16_384;
  private static final int MANY = 64 * 1024 * 1024;
  private static final int READS_UNDER_WAY = 2 * 1024 * 1024;

  private ListenerFixture fixture = new ListenerFixture("");

  @AfterEach
  void close() {
    fixture.close();
  }

  private void over(Transport transport) {
    fixture.close();
    fixture = new ListenerFixture("limits: {body_bytes: 1GiB, stream_window: 64KiB}", transport, 1);
  }

  /** Writes as long as there is room, up to a number of bytes. */
  private AtomicLong pour(FakeDesk.Exchange x) {
    AtomicLong poured = new AtomicLong();
    Runnable more =
        () -> {
          while (poured.get() < MANY && x.down.writable()) {
            long total = poured.addAndGet(CHUNK);
            ByteBuf chunk = x.down.alloc().directBuffer(CHUNK).writeZero(CHUNK);
            x.down.data(chunk, total == MANY);
            x.down.flush();
          }
        };
    x.onWritable = more;
    x.onEnd =
        () -> {
          ResponseHead head = new ResponseHead(200, new Headers());
          head.bodyLength(MANY);
          x.down.head(head, false);
          more.run();
        };
    return poured;
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void http1Download_waitsForTheClient(Transport transport) {
    over(transport);
    AtomicLong[] poured = new AtomicLong[1];
    fixture.desk.onBegin = x -> poured[0] = pour(x);
    try (RawClient client = RawClient.to(fixture.address, 16_384)) {
      client.send("GET / HTTP/1.1\r\nHost: x\r\n\r\n");
      FakeDesk.Exchange exchange = fixture.desk.next();
      exchange.awaitEnd();
      ListenerFixture.await("stuck", () -> stuck(exchange));
      // What the kernels take is theirs; what waits here is bounded by the watermark.
      assertThat(poured[0].get()).isLessThan(MANY / 4);
      assertThat(fixture.pendingBytes()).isLessThan(Transport.WRITE_HIGH + 2 * CHUNK);
      String head = client.readThrough("\r\n\r\n");
      assertThat(head).contains("Content-Length: " + MANY);
      client.skip(MANY);
      assertThat(poured[0].get()).isEqualTo(MANY);
      fixture.desk.onBegin = x -> {};
      client.send("GET /next HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(client.readResponse()).endsWith("GET /next 0");
    }
  }

  private static boolean stuck(FakeDesk.Exchange exchange) {
    boolean[] stuck = new boolean[1];
    exchange.onLoop(() -> stuck[0] = !exchange.down.writable());
    return stuck[0];
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void http1Upload_waitsForTheExchange(Transport transport) throws IOException {
    over(transport);
    fixture.desk.onBegin = x -> x.down.reading(false);
    try (SocketChannel client = SocketChannel.open(fixture.address)) {
      client.write(
          StandardCharsets.US_ASCII.encode(
              "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + MANY + "\r\n\r\n"));
      FakeDesk.Exchange exchange = fixture.desk.next();
      client.configureBlocking(false);
      ByteBuffer bytes = ByteBuffer.allocate(CHUNK);
      long sent = fill(client, bytes, exchange);
      assertThat(sent).isLessThan(MANY);
      assertThat(exchange.bytes.get()).isLessThan(READS_UNDER_WAY);
      exchange.onLoop(() -> exchange.down.reading(true));
      client.configureBlocking(true);
      while (sent < MANY) {
        bytes.clear().limit((int) Math.min(CHUNK, MANY - sent));
        sent += client.write(bytes);
      }
      exchange.awaitEnd();
      assertThat(exchange.bytes.get()).isEqualTo(MANY);
    }
  }

  /** Writes until the kernel takes no more, though the loop had its turns. */
  private static long fill(SocketChannel client, ByteBuffer bytes, FakeDesk.Exchange exchange)
      throws IOException {
    long sent = 0;
    int refusals = 0;
    while (refusals < 50 && sent < MANY) {
      bytes.clear();
      int taken = client.write(bytes);
      sent += taken;
      refusals = taken == 0 ? refusals + 1 : 0;
      if (taken == 0) {
        exchange.onLoop(() -> {});
      }
    }
    return sent;
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO"})
  void http2Download_waitsForTheWindow(Transport transport) {
    over(transport);
    AtomicLong[] poured = new AtomicLong[1];
    fixture.desk.onBegin = x -> poured[0] = pour(x);
    try (FrameClient client = FrameClient.to(fixture.address)) {
      client.get(1, "/");
      FakeDesk.Exchange exchange = fixture.desk.next();
      exchange.awaitEnd();
      ListenerFixture.await("stuck", () -> stuck(exchange));
      // One window of 65,535 bytes, and the chunk that went over it.
      assertThat(poured[0].get()).isLessThanOrEqualTo(65_535 + CHUNK);
      long read = 0;
      while (read < MANY) {
        Frame frame = client.read(DATA);
        int length = frame.payload().length;
        read += length;
        assertThat(poured[0].get() - read).isLessThanOrEqualTo(65_535 + 2 * CHUNK);
        if (length > 0) {
          client.send(WINDOW_UPDATE, 0, 0, number(length));
          client.send(WINDOW_UPDATE, 0, 1, number(length));
        }
      }
      assertThat(poured[0].get()).isEqualTo(MANY);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO"})
  void http2Download_withAHugeWindow_waitsForTheSocket(Transport transport) {
    over(transport);
    AtomicLong[] poured = new AtomicLong[1];
    fixture.desk.onBegin = x -> poured[0] = pour(x);
    try (FrameClient client =
        FrameClient.over(RawClient.to(fixture.address, 16_384), 4, Integer.MAX_VALUE)) {
      client.send(WINDOW_UPDATE, 0, 0, number(Integer.MAX_VALUE - 65_535));
      client.get(1, "/");
      FakeDesk.Exchange exchange = fixture.desk.next();
      exchange.awaitEnd();
      ListenerFixture.await("stuck", () -> stuck(exchange));
      assertThat(poured[0].get()).isLessThan(MANY / 4);
      assertThat(fixture.pendingBytes()).isLessThan(Transport.WRITE_HIGH + 4 * CHUNK);
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO"})
  void http2Upload_withheldWindow_stopsTheClientOnly(Transport transport) {
    over(transport);
    fixture.desk.onBegin = x -> x.down.reading(x.head.path().equals("/free"));
    try (FrameClient client = FrameClient.to(fixture.address)) {
      client.send(HEADERS, END_HEADERS, 1, request("POST", "/held"));
      FakeDesk.Exchange held = fixture.desk.next();
      for (int i = 0; i < 4; i++) {
        client.send(DATA, 0, 1, new byte[CHUNK]);
      }
      ListenerFixture.await("the window's worth", () -> held.bytes.get() == 4 * CHUNK);
      // Its window is used up; the connection's is not, so others go on.
      client.send(HEADERS, END_HEADERS, 3, request("POST", "/free"));
      for (int i = 0; i < 16; i++) {
        client.send(DATA, i == 15 ? END_STREAM : 0, 3, new byte[4096]);
      }
      assertThat(client.answer(3).body()).isEqualTo("POST /free " + 16 * 4096);
      held.onLoop(() -> held.down.reading(true));
      Frame update = client.read(WINDOW_UPDATE);
      while (update.stream() != 1) {
        update = client.read(WINDOW_UPDATE);
      }
      assertThat(update.error()).isEqualTo(4 * CHUNK);
      client.send(DATA, END_STREAM, 1, new byte[1]);
      assertThat(client.answer(1).body()).isEqualTo("POST /held " + (4 * CHUNK + 1));
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO"})
  void http2Upload_beyondTheWindow_isAnError(Transport transport) {
    over(transport);
    fixture.desk.onBegin = x -> x.down.reading(false);
    try (FrameClient client = FrameClient.to(fixture.address)) {
      client.send(HEADERS, END_HEADERS, 1, request("POST", "/"));
      FakeDesk.Exchange exchange = fixture.desk.next();
      for (int i = 0; i < 5; i++) {
        client.send(DATA, 0, 1, new byte[CHUNK]);
      }
      assertThat(client.read(FrameClient.RST_STREAM).error()).isEqualTo(3);
      assertThat(exchange.awaitGone()).isNotNull();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void pipelinedFlood_isHeldBackWhileOneIsServed(Transport transport) throws IOException {
    over(transport);
    fixture.desk.onBegin = x -> x.onEnd = null;
    try (SocketChannel client = SocketChannel.open(fixture.address)) {
      client.configureBlocking(false);
      ByteBuffer requests =
          StandardCharsets.US_ASCII.encode("GET / HTTP/1.1\r\nHost: x\r\n\r\n".repeat(500));
      client.write(requests.duplicate());
      FakeDesk.Exchange first = fixture.desk.next();
      long sent = 0;
      for (int refusals = 0; refusals < 50; ) {
        int taken = client.write(requests.duplicate());
        sent += taken;
        refusals = taken == 0 ? refusals + 1 : 0;
        first.onLoop(() -> {});
        assertThat(sent).isLessThan(MANY);
      }
      assertThat(fixture.bytesIn()).isLessThan(256 * 1024);
      assertThat(fixture.desk.begun).isEmpty();
    }
  }
}
