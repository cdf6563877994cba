package io.weir.listener;

import static io.weir.testing.FrameClient.DATA;
import static io.weir.testing.FrameClient.END_HEADERS;
import static io.weir.testing.FrameClient.END_STREAM;
import static io.weir.testing.FrameClient.GOAWAY;
import static io.weir.testing.FrameClient.HEADERS;
import static io.weir.testing.FrameClient.RST_STREAM;
import static io.weir.testing.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.testing.FrameClient;
import io.weir.testing.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that take their time, and how long they may. */
@Timeout(60)
class ListenerTimeIT {
  private static final String HOST = "Host: x\r\n";

  private final ListenerFixture fixture = new ListenerFixture("");

  @AfterEach
  void close() {
    fixture.close();
  }

  private void closed() {
    fixture.pass(Duration.ofMillis(1100));
    ListenerFixture.await("closed", () -> fixture.listener.connections() == 0);
  }

  @Test
  void slowHead_isAnswered408() {
    try (RawClient client = fixture.connect()) {
      client.send("GET / HTTP/1.1\r\nHo");
      settled(1);
      fixture.pass(Duration.ofSeconds(9));
      client.send("st: x\r\n");
      fixture.pass(Duration.ofMillis(1100));
      assertThat(client.readAll()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
      assertThat(fixture.refused("request_head_timeout")).isEqualTo(1);
      closed();
    }
  }

  /** Waits until so many connections are open and what was sent has been read. */
  private void settled(int connections) {
    ListenerFixture.await("open", () -> fixture.listener.connections() == connections);
    ListenerFixture.await("read", () -> fixture.bytesIn() > 0);
  }

  @Test
  void slowSecondHead_isAnswered408() {
    try (RawClient client = fixture.connect()) {
      client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
      client.readResponse();
      fixture.pass(Duration.ofSeconds(30));
      long before = fixture.bytesIn();
      client.send("G");
      ListenerFixture.await("read", () -> fixture.bytesIn() > before);
      fixture.pass(Duration.ofMillis(9900));
      assertThat(fixture.listener.connections()).isEqualTo(1);
      fixture.pass(Duration.ofMillis(200));
      assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
    }
  }

  @Test
  void manySlowHeads_areAllClosed() {
    RawClient[] clients = new RawClient[60];
    for (int i = 0; i < clients.length; i++) {
      clients[i] = fixture.connect().send("GET / HTTP/1.1\r\nA: ");
    }
    ListenerFixture.await("open", () -> fixture.listener.connections() == clients.length);
    ListenerFixture.await("read", () -> fixture.bytesIn() == 19L * clients.length);
    fixture.pass(Duration.ofMillis(10_100));
    for (RawClient client : clients) {
      assertThat(client.readAll()).startsWith("HTTP/1.1 408 ");
      client.close();
    }
    ListenerFixture.await("closed", () -> fixture.listener.connections() == 0);
  }

  @Test
  void connection_thatSaysNothing_isClosedSilently() {
    try (RawClient client = fixture.connect()) {
      ListenerFixture.await("open", () -> fixture.listener.connections() == 1);
      fixture.pass(Duration.ofMillis(10_100));
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void idleConnection_isClosedSilently() {
    try (RawClient client = fixture.connect()) {
      client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
      client.readResponse();
      fixture.pass(Duration.ofMillis(59_900));
      assertThat(fixture.listener.connections()).isEqualTo(1);
      fixture.pass(Duration.ofMillis(200));
      assertThat(client.readAll()).isEmpty();
    }
  }

  @Test
  void slowBody_isTold() {
    try (RawClient client = fixture.connect()) {
      client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nabc");
      FakeDesk.Exchange exchange = fixture.desk.next();
      ListenerFixture.await("some", () -> exchange.bytes.get() == 3);
      fixture.pass(Duration.ofSeconds(29));
      client.send("d");
      ListenerFixture.await("more", () -> exchange.bytes.get() == 4);
      fixture.pass(Duration.ofSeconds(29));
      assertThat(exchange.fault).isNull();
      fixture.pass(Duration.ofMillis(1100));
      assertThat(exchange.awaitGone()).isEqualTo(Fault.REQUEST_BODY_TIMEOUT);
      assertThat(client.readAll()).startsWith("HTTP/1.1 408 ").contains("Connection: close");
      assertThat(fixture.refused("request_body_timeout")).isEqualTo(1);
      closed();
    }
  }

  @Test
  void slowBody_thatWeirDoesNotWant_isNobodysFault() {
    try (RawClient client = fixture.connect()) {
      fixture.desk.onBegin = x -> x.down.reading(false);
      client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 3\r\n\r\n");
      FakeDesk.Exchange exchange = fixture.desk.next();
      fixture.pass(Duration.ofMinutes(10));
      assertThat(exchange.fault).isNull();
      exchange.onLoop(() -> exchange.down.reading(true));
      client.send("abc");
      assertThat(client.readResponse()).endsWith("POST / 3");
    }
  }

  @Test
  void slowBody_overHttp2_isTold() {
    try (FrameClient client = FrameClient.to(fixture.address)) {
      client.send(HEADERS, END_HEADERS, 1, request("POST", "/"));
      client.send(DATA, 0, 1, new byte[3]);
      FakeDesk.Exchange exchange = fixture.desk.next();
      ListenerFixture.await("some", () -> exchange.bytes.get() == 3);
      fixture.pass(Duration.ofMillis(30_100));
      assertThat(exchange.awaitGone()).isEqualTo(Fault.REQUEST_BODY_TIMEOUT);
      assertThat(client.answer(1).status()).isEqualTo("408");
      assertThat(client.read(RST_STREAM).error()).isZero();
      assertThat(client.get(3, "/next").answer(3).status()).isEqualTo("200");
    }
  }

  @Test
  void http2Preface_thatStops_isClosed() {
    try (RawClient client = fixture.connect()) {
      client.send("PRI * HTTP/2.0\r\n\r\nS");
      settled(1);
      fixture.pass(Duration.ofMillis(10_100));
      assertThat(client.readAll()).isEmpty();
      assertThat(fixture.refused("request_head_timeout")).isEqualTo(1);
    }
  }

  @Test
  void http2Head_thatStops_isSentAway() {
    try (FrameClient client = FrameClient.to(fixture.address)) {
      client.get(1, "/").answer(1);
      fixture.pass(Duration.ofSeconds(5));
      long before = fixture.bytesIn();
      client.send(HEADERS, END_STREAM, 3, request("GET", "/"));
      ListenerFixture.await("read", () -> fixture.bytesIn() > before);
      fixture.pass(Duration.ofMillis(10_100));
      assertThat(client.readGoAway()).isZero();
      assertThat(fixture.refused("request_head_timeout")).isEqualTo(1);
      closed();
    }
  }

  @Test
  void http2Idle_isSentAway() {
    try (FrameClient client = FrameClient.to(fixture.address)) {
      client.get(1, "/").answer(1);
      fixture.pass(Duration.ofMillis(59_900));
      assertThat(fixture.listener.connections()).isEqualTo(1);
      fixture.pass(Duration.ofMillis(200));
      assertThat(client.read(GOAWAY).lastStream()).isEqualTo(1);
      assertThat(client.read()).isNull();
    }
  }

  @Test
  void clientThatDoesNotRead_isClosedAfterTheWriteTimeout() {
    try (RawClient client = RawClient.to(fixture.address, 4096)) {
      FakeDesk.Exchange exchange = endless(client);
      fixture.pass(Duration.ofMinutes(4));
      assertThat(exchange.fault).isNull();
      fixture.pass(Duration.ofSeconds(40));
      fixture.pass(Duration.ofSeconds(40));
      assertThat(exchange.awaitGone()).isEqualTo(Fault.CLIENT_TOO_SLOW);
      ListenerFixture.await("closed", () -> fixture.listener.connections() == 0);
      assertThat(fixture.refused("client_too_slow")).isEqualTo(1);
    }
  }

  @Test
  void clientThatReadsSlowly_isLeftAlone() {
    try (RawClient client = RawClient.to(fixture.address, 4096)) {
      FakeDesk.Exchange exchange = endless(client);
      for (int i = 0; i < 10; i++) {
        fixture.pass(Duration.ofMinutes(2));
        client.read(200_000);
        exchange.onLoop(() -> {});
      }
      assertThat(exchange.fault).isNull();
    }
  }

  /** An answer that goes on as long as there is room. */
  private FakeDesk.Exchange endless(RawClient client) {
    fixture.desk.onBegin =
        x -> {
          Runnable more =
              () -> {
                while (x.down.writable()) {
                  x.down.data(Unpooled.wrappedBuffer(new byte[16_384]), false);
                  x.down.flush();
                }
              };
          x.onWritable = more;
          x.onEnd = () -> x.down.head(new ResponseHead(200, new Headers()), false);
        };
    client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    exchange.awaitEnd();
    exchange.onLoop(exchange.onWritable);
    return exchange;
  }

  @Test
  void http2StreamWithoutWindow_isResetAfterTheWriteTimeout() {
    // Its own window stays shut, and another stream goes on.
    try (FrameClient client = FrameClient.to(fixture.address, 4, 0)) {
      client.get(1, "/");
      FakeDesk.Exchange stuck = fixture.desk.next();
      fixture.pass(Duration.ofMinutes(4));
      assertThat(stuck.fault).isNull();
      client.get(3, "/");
      fixture.desk.next();
      fixture.pass(Duration.ofMillis(60_100));
      assertThat(client.read(RST_STREAM).stream()).isEqualTo(1);
      assertThat(fixture.refused("client_too_slow")).isEqualTo(1);
      client.send(FrameClient.WINDOW_UPDATE, 0, 3, FrameClient.number(1000));
      assertThat(client.read(DATA).stream()).isEqualTo(3);
    }
  }

  @Test
  void agedConnection_isAskedToEnd() {
    try (ListenerFixture aged = new ListenerFixture("timeouts: {connection_age: 10m}");
        RawClient client = aged.connect();
        FrameClient second = FrameClient.to(aged.address)) {
      client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
      assertThat(client.readResponse()).doesNotContain("close");
      second.get(1, "/").answer(1);
      for (int i = 0; i < 11; i++) {
        aged.pass(Duration.ofSeconds(55));
        client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
        String answer = client.readResponse();
        second.get(2 * i + 3, "/");
        assertThat(answer.contains("Connection: close")).isEqualTo(i == 10);
        if (i < 10) {
          second.answer(2 * i + 3);
        }
      }
      assertThat(client.readAll()).isEmpty();
      assertThat(second.read(GOAWAY).lastStream()).isEqualTo(Integer.MAX_VALUE);
    }
  }
}
