package io.weir.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.buffer.Unpooled;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Transport;
import io.weir.testing.FrameClient;
import io.weir.testing.RawClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.function.Consumer;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What depends on the sockets beneath: ends of connections, and clients that go. */
@Timeout(60)
class TransportIT {
  private static final int ENHANCE_YOUR_CALM = 11;
  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  private static void on(Transport transport, Consumer<ListenerFixture> test) {
    assumeTrue(transport != Transport.EPOLL || Epoll.isAvailable(), "no epoll here");
    assumeTrue(transport != Transport.IO_URING || IoUring.isAvailable(), "no io_uring here");
    try (ListenerFixture fixture = new ListenerFixture("", transport, 2)) {
      test.accept(fixture);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bothProtocols_areServed(Transport transport) {
    on(
        transport,
        fixture -> {
          try (RawClient one = fixture.connect();
              FrameClient two = FrameClient.to(fixture.address)) {
            for (int i = 0; i < 3; i++) {
              assertThat(one.send(GET).readResponse()).endsWith("GET / 0");
              int stream = 2 * i + 1;
              assertThat(two.get(stream, "/").answer(stream).body()).isEqualTo("GET / 0");
            }
          }
          ListenerFixture.await("closed", () -> fixture.listener.connections() == 0);
        });
  }

  @ParameterizedTest
  @EnumSource
  void largeBodies_passBothWays(Transport transport) {
    int size = 4 * 1024 * 1024;
    on(
        transport,
        fixture -> {
          fixture.desk.onBegin =
              x ->
                  x.onEnd =
                      () -> {
                        ResponseHead head = new ResponseHead(200, new Headers());
                        head.bodyLength(x.bytes.get());
                        x.down.head(head, false);
                        x.down.data(Unpooled.wrappedBuffer(new byte[size]), true);
                      };
          try (RawClient client = fixture.connect()) {
            client.send("POST / HTTP/1.1\r\nHost: x\r\nContent-Length: " + size + "\r\n\r\n");
            client.send(new byte[size]);
            assertThat(client.readThrough("\r\n\r\n")).contains("Content-Length: " + size);
            client.skip(size);
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void refusal_isReadThoughTheClientStillSends(Transport transport) {
    on(
        transport,
        fixture -> {
          for (int i = 0; i < 20; i++) {
            try (RawClient client = fixture.connect()) {
              client.send("GET / HTTP/1.1\r\nHost: \r\n\r\n" + "x".repeat(100_000));
              assertThat(client.readAll()).startsWith("HTTP/1.1 400 ");
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void flood_isToldWhyItEnds(Transport transport) {
    on(
        transport,
        fixture -> {
          try (FrameClient client = FrameClient.to(fixture.address)) {
            client.flood(50_000, FrameClient.PING, 0, 0, new byte[8]);
            assertThat(client.readGoAway()).isEqualTo(ENHANCE_YOUR_CALM);
          }
          assertThat(fixture.refused("client_flood")).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void limitOfNettys_isToldBeforeItCloses(Transport transport) {
    on(
        transport,
        fixture -> {
          fixture.desk.onBegin = x -> x.onEnd = null;
          try (FrameClient client = FrameClient.to(fixture.address)) {
            for (int stream = 1; stream < 1000; stream += 2) {
              client.get(stream, "/");
              client.send(FrameClient.WINDOW_UPDATE, 0, stream, FrameClient.number(0));
            }
            assertThat(client.readGoAway()).isEqualTo(ENHANCE_YOUR_CALM);
          }
          fixture.desk.begun.forEach(FakeDesk.Exchange::awaitGone);
        });
  }

  @ParameterizedTest
  @EnumSource
  void headThatStops_isRefusedOnce(Transport transport) {
    on(
        transport,
        fixture -> {
          try (RawClient client = fixture.connect()) {
            client.send("PRI * HTTP/2.0\r\n\r\nS");
            ListenerFixture.await("read", () -> fixture.bytesIn() > 0);
            fixture.pass(Duration.ofMillis(10_100));
            assertThat(client.readAll()).isEmpty();
          }
          assertThat(fixture.refused("request_head_timeout")).isEqualTo(1);
        });
  }

  @ParameterizedTest
  @EnumSource
  void clientThatGoes_isTold(Transport transport) {
    on(
        transport,
        fixture -> {
          fixture.desk.onBegin = x -> x.onEnd = null;
          try (RawClient closes = fixture.connect();
              RawClient resets = fixture.connect();
              RawClient finishes = fixture.connect()) {
            closes.send(GET);
            FakeDesk.Exchange one = fixture.desk.next();
            resets.send(GET);
            FakeDesk.Exchange two = fixture.desk.next();
            finishes.send(GET);
            FakeDesk.Exchange three = fixture.desk.next();
            closes.reset();
            resets.reset();
            finishes.finish();
            assertThat(one.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
            assertThat(two.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
            assertThat(three.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
            assertThat(finishes.readAll()).isEmpty();
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void abort_isSeen(Transport transport) {
    on(
        transport,
        fixture -> {
          fixture.desk.onBegin = x -> x.onEnd = null;
          try (RawClient client = fixture.connect()) {
            client.send(GET);
            FakeDesk.Exchange exchange = fixture.desk.next();
            exchange.onLoop(
                () -> {
                  exchange.down.head(new ResponseHead(200, new Headers()), false);
                  exchange.down.data(
                      Unpooled.copiedBuffer("part", StandardCharsets.US_ASCII), false);
                  exchange.down.abort(Fault.TRUNCATED);
                });
            assertThat(client.readAll()).endsWith("4\r\npart\r\n");
          }
        });
  }
}
