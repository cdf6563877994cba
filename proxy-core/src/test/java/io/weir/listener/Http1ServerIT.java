package io.weir.listener;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.testing.RawClient;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class Http1ServerIT {
  private static final String HOST = "Host: x\r\n";

  private final ListenerFixture fixture = new ListenerFixture("limits: {body_bytes: 1MiB}");
  private final RawClient client = fixture.connect();

  @AfterEach
  void close() {
    client.close();
    fixture.close();
  }

  private static ByteBuf bytes(String text) {
    return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
  }

  private static ResponseHead ok() {
    return new ResponseHead(200, new Headers());
  }

  /** Leaves answers to the test. */
  private void byHand() {
    fixture.desk.onBegin = x -> x.onEnd = null;
  }

  @Test
  void get_isAnsweredAndTheConnectionKept() {
    client.send("GET /a?b=c HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readResponse()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("GET /a?b=c 0");
    client.send("GET /2 HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readResponse()).endsWith("GET /2 0").doesNotContain("close");
    assertThat(fixture.listener.connections()).isEqualTo(1);
    assertThat(fixture.listener.exchanges()).isZero();
  }

  @Test
  void bodies_ofBothFramings_arrive() {
    client.send("POST /1 HTTP/1.1\r\n" + HOST + "Content-Length: 5\r\n\r\nhello");
    assertThat(client.readResponse()).endsWith("POST /1 5");
    client.send("POST /2 HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
    client.send("3\r\nabc\r\n2;x=y\r\nde\r\n0\r\n\r\n");
    assertThat(client.readResponse()).endsWith("POST /2 5");
    assertThat(fixture.desk.next().body).hasToString("hello");
    assertThat(fixture.desk.next().body).hasToString("abcde");
  }

  @Test
  void trailers_passBothWays() {
    fixture.desk.onBegin =
        x ->
            x.onEnd =
                () -> {
                  Headers trailers = new Headers();
                  trailers.add("X-Sum", "1");
                  x.down.head(ok(), false);
                  x.down.data(bytes("body"), false);
                  x.down.trailers(trailers);
                };
    client.send("POST / HTTP/1.1\r\n" + HOST + "TE: trailers\r\nTransfer-Encoding: chunked\r\n");
    client.send("\r\n1\r\na\r\n0\r\nX-In: 2\r\nHost: evil\r\n\r\n");
    assertThat(client.readThrough("X-Sum: 1\r\n\r\n")).contains("4\r\nbody\r\n0\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    assertThat(String.valueOf(exchange.trailers)).isEqualTo("X-In: 2\n");
  }

  @Test
  void pipelinedRequests_areServedInOrderOneAtATime() {
    byHand();
    StringBuilder all = new StringBuilder();
    for (int i = 0; i < 20; i++) {
      all.append("POST /").append(i).append(" HTTP/1.1\r\n").append(HOST);
      all.append("Content-Length: 3\r\n\r\nabc");
    }
    client.send(all.toString());
    for (int i = 0; i < 20; i++) {
      FakeDesk.Exchange exchange = fixture.desk.next();
      assertThat(exchange.head.path()).isEqualTo("/" + i);
      exchange.awaitEnd();
      assertThat(fixture.desk.begun).isEmpty();
      exchange.onLoop(() -> exchange.answer(200, "answer " + exchange.head.path()));
    }
    for (int i = 0; i < 20; i++) {
      assertThat(client.readResponse()).endsWith("answer /" + i);
    }
  }

  @Test
  void pipelinedRequests_answeredAtOnce_doNotNest() {
    int count = 2000;
    client.send(("GET / HTTP/1.1\r\n" + HOST + "\r\n").repeat(count));
    for (int i = 0; i < count; i++) {
      assertThat(client.readResponse()).endsWith("GET / 0");
    }
  }

  @Test
  void head_getsNoBody() {
    client.send("HEAD / HTTP/1.1\r\n" + HOST + "\r\nGET /2 HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readThrough("\r\n\r\n")).contains("Content-Length: 8\r\n");
    assertThat(client.readResponse()).startsWith("HTTP/1.1 200 OK").endsWith("GET /2 0");
  }

  @Test
  void http10_isClosedAfterTheAnswer() {
    client.send("GET / HTTP/1.0\r\n\r\n");
    assertThat(client.readAll()).startsWith("HTTP/1.1 200 OK").endsWith("GET / 0");
    assertThat(fixture.desk.next().down.protocol()).isEqualTo("HTTP/1.0");
  }

  @Test
  void http10_withKeepAlive_isKept() {
    client.send("GET /1 HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assertThat(client.readResponse()).containsIgnoringCase("connection: keep-alive");
    client.send("GET /2 HTTP/1.0\r\n\r\n");
    assertThat(client.readAll()).endsWith("GET /2 0");
  }

  @Test
  void http10_streamedAnswer_endsWithTheConnection() {
    fixture.desk.onBegin =
        x ->
            x.onEnd =
                () -> {
                  x.down.head(ok(), false);
                  x.down.data(bytes("one "), false);
                  x.down.data(bytes("two"), true);
                };
    client.send("GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
    assertThat(client.readAll()).endsWith("\r\n\r\none two").doesNotContain("chunked");
  }

  @Test
  void connectionClose_isObeyed() {
    client.send("GET / HTTP/1.1\r\n" + HOST + "Connection: close\r\n\r\n");
    assertThat(client.readAll()).contains("Connection: close").endsWith("GET / 0");
  }

  @Test
  void expectContinue_getsA100WhenTheExchangeWantsTheBody() {
    byHand();
    client.send("POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    assertThat(exchange.head.continueExpected()).isTrue();
    exchange.onLoop(
        () -> {
          exchange.down.informational(new ResponseHead(100, new Headers()));
          exchange.down.informational(new ResponseHead(100, new Headers()));
        });
    assertThat(client.readThrough("\r\n\r\n")).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
    client.send("ok");
    exchange.awaitEnd();
    exchange.onLoop(() -> exchange.answer(200, "done"));
    assertThat(client.readResponse()).startsWith("HTTP/1.1 200").endsWith("done");
  }

  @Test
  void expectContinue_refusedBeforehand_closes() {
    fixture.desk.onBegin = x -> x.answer(401, "no");
    client.send("POST / HTTP/1.1\r\n" + HOST + "Expect: 100-continue\r\nContent-Length: 2\r\n\r\n");
    assertThat(client.readAll()).startsWith("HTTP/1.1 401").contains("Connection: close");
  }

  @Test
  void hundred_notAskedFor_isNotSent() {
    byHand();
    client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 2\r\n\r\nok");
    FakeDesk.Exchange exchange = fixture.desk.next();
    exchange.onLoop(() -> exchange.down.informational(new ResponseHead(100, new Headers())));
    exchange.onLoop(() -> exchange.answer(200, "done"));
    assertThat(client.readResponse()).startsWith("HTTP/1.1 200");
  }

  @Test
  void earlyHints_pass() {
    fixture.desk.onBegin = x -> x.down.informational(new ResponseHead(103, new Headers()));
    client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readThrough("\r\n\r\n")).startsWith("HTTP/1.1 103 ");
    assertThat(client.readResponse()).startsWith("HTTP/1.1 200");
  }

  @Test
  void earlyAnswer_lowStatus_dropsTheRestAndKeepsTheConnection() {
    fixture.desk.onBegin =
        x -> {
          if (x.head.path().equals("/early")) {
            x.onEnd = null;
            x.down.head(ok(), false);
            x.down.data(bytes("early"), true);
          }
        };
    client.send("POST /early HTTP/1.1\r\n" + HOST + "Content-Length: 100000\r\n\r\n");
    assertThat(client.readThrough("0\r\n\r\n")).doesNotContain("close");
    client.send("x".repeat(100_000) + "GET /next HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readResponse()).endsWith("GET /next 0");
  }

  /** Refused by the head alone, as by a limit, while the body is on its way. */
  @ParameterizedTest
  @CsvSource({
    "Content-Length: 5, hello",
    "Transfer-Encoding: chunked, 5~hello~0~~",
    "Expect: 100-continue~Content-Length: 5, hello",
  })
  void earlyRefusal_shortRest_isDropped_andTheConnectionKept(String fields, String body) {
    byHand();
    String rest = body.replace("~", "\r\n");
    client.send(
        "POST /no HTTP/1.1\r\n" + HOST + fields.replace("~", "\r\n") + "\r\n\r\n" + rest.charAt(0));
    FakeDesk.Exchange exchange = fixture.desk.next();
    ListenerFixture.await("a byte of it", () -> rest.length() > 5 || exchange.bytes.get() == 1);
    exchange.onLoop(() -> exchange.answer(429, "no"));
    assertThat(client.readResponse()).startsWith("HTTP/1.1 429 ").doesNotContain("close");
    fixture.desk.onBegin = x -> {};
    client.send(rest.substring(1) + "GET /next HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readResponse()).endsWith("GET /next 0");
  }

  @Test
  void earlyAnswer_tooMuchToDrop_closesAfterTheAnswerIsRead() {
    fixture.desk.onBegin =
        x -> {
          x.onEnd = null;
          x.answer(413, "too much");
        };
    client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000000\r\n\r\n");
    client.send("x".repeat(300_000));
    assertThat(client.readAll()).contains("Connection: close").endsWith("too much");
  }

  @Test
  void earlyAnswer_restNeverComes_closesInTime() {
    fixture.desk.onBegin =
        x -> {
          x.onEnd = null;
          x.answer(401, "no");
        };
    client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1000\r\n\r\nx");
    assertThat(client.readResponse()).endsWith("no");
    fixture.pass(Duration.ofMillis(1100));
    assertThat(client.readAll()).isEmpty();
    fixture.pass(Duration.ofMillis(1100));
    ListenerFixture.await("closed", () -> fixture.listener.connections() == 0);
  }

  @Test
  void body_largerThanTheLimit_isRefusedUnread() {
    client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 1048577\r\n\r\n");
    assertThat(client.readAll()).startsWith("HTTP/1.1 413 ");
    assertThat(fixture.desk.begun).isEmpty();
    assertThat(fixture.refused("body_too_large")).isEqualTo(1);
  }

  @Test
  void chunkedBody_largerThanTheLimit_isStopped() {
    client.send("POST / HTTP/1.1\r\n" + HOST + "Transfer-Encoding: chunked\r\n\r\n");
    String chunk = "10000\r\n" + "x".repeat(65_536) + "\r\n";
    client.send(chunk.repeat(17));
    assertThat(client.readAll()).startsWith("HTTP/1.1 413 ");
    FakeDesk.Exchange exchange = fixture.desk.next();
    assertThat(exchange.awaitGone()).isEqualTo(Fault.BODY_TOO_LARGE);
    assertThat(exchange.bytes.get()).isLessThanOrEqualTo(1024 * 1024);
  }

  @Test
  void upgrade_becomesATunnel() {
    fixture.desk.onBegin =
        x -> {
          x.onEnd = () -> x.down.head(new ResponseHead(101, new Headers()), false);
          x.onData =
              data -> {
                x.down.data(data, false);
                x.down.flush();
              };
        };
    client.send("GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    assertThat(exchange.head.upgrade()).isEqualTo("websocket");
    exchange.onLoop(exchange.down::flush);
    assertThat(client.readThrough("\r\n\r\n"))
        .startsWith("HTTP/1.1 101 ")
        .containsIgnoringCase("upgrade: websocket");
    client.send("raw \0\r\n\r\nbytes");
    assertThat(client.read(14))
        .asString(StandardCharsets.ISO_8859_1)
        .isEqualTo("raw \0\r\n\r\nbytes");
    exchange.onLoop(() -> exchange.down.data(bytes("bye"), true));
    assertThat(client.readAll()).isEqualTo("bye");
  }

  @Test
  void tunnel_clientGone_isTold() {
    fixture.desk.onBegin =
        x -> x.onEnd = () -> x.down.head(new ResponseHead(101, new Headers()), false);
    client.send("GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    exchange.awaitEnd();
    client.reset();
    assertThat(exchange.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
  }

  /** Switches protocols; the desk's exchange answers nothing by itself from then on. */
  private FakeDesk.Exchange tunnel() {
    fixture.desk.onBegin =
        x ->
            x.onEnd =
                () -> {
                  x.down.head(new ResponseHead(101, new Headers()), false);
                  x.onEnd = null;
                };
    client.send("GET / HTTP/1.1\r\n" + HOST + "Connection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    exchange.onLoop(exchange.down::flush);
    assertThat(client.readThrough("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
    return exchange;
  }

  @Test
  void tunnel_clientEndsItsSide_otherSideGoesOn() {
    FakeDesk.Exchange exchange = tunnel();
    AtomicInteger ends = new AtomicInteger();
    exchange.onEnd = ends::incrementAndGet;
    client.send("last").finish();
    ListenerFixture.await("the client's end", () -> ends.get() == 1);
    assertThat(exchange.bytes.get()).isEqualTo(4);
    exchange.onLoop(
        () -> {
          exchange.down.data(bytes("answer, "), false);
          exchange.down.flush();
        });
    exchange.onLoop(() -> exchange.down.data(bytes("bye"), true));
    assertThat(client.readAll()).isEqualTo("answer, bye");
    ListenerFixture.await("the end", () -> fixture.listener.connections() == 0);
    assertThat(exchange.fault).isNull();
  }

  @Test
  void tunnel_endedFromHere_clientGoesOn() {
    FakeDesk.Exchange exchange = tunnel();
    AtomicInteger ends = new AtomicInteger();
    exchange.onEnd = ends::incrementAndGet;
    exchange.onLoop(() -> exchange.down.data(bytes("bye"), true));
    assertThat(client.readAll()).isEqualTo("bye");
    client.send("still here");
    ListenerFixture.await("the client's bytes", () -> exchange.bytes.get() == 10);
    assertThat(fixture.listener.connections()).isEqualTo(1);
    client.finish();
    ListenerFixture.await("the client's end", () -> ends.get() == 1);
    ListenerFixture.await("the end", () -> fixture.listener.connections() == 0);
    assertThat(exchange.fault).isNull();
  }

  @Test
  void tunnel_abortedHalfOpen_closes() {
    FakeDesk.Exchange exchange = tunnel();
    exchange.onLoop(() -> exchange.down.data(bytes("bye"), true));
    assertThat(client.readAll()).isEqualTo("bye");
    exchange.onLoop(() -> exchange.down.abort(Fault.IDLE_TIMEOUT));
    ListenerFixture.await("the end", () -> fixture.listener.connections() == 0);
  }

  @Test
  void clientThatHangsUp_isTold() {
    byHand();
    client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    client.close();
    assertThat(exchange.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
    ListenerFixture.await("counted out", () -> fixture.listener.exchanges() == 0);
  }

  @Test
  void clientThatResets_isTold() {
    byHand();
    client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    client.reset();
    assertThat(exchange.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
  }

  @Test
  void clientThatEndsInItsBody_isTold() {
    byHand();
    client.send("POST / HTTP/1.1\r\n" + HOST + "Content-Length: 10\r\n\r\nabc");
    client.finish();
    assertThat(fixture.desk.next().awaitGone()).isEqualTo(Fault.CLIENT_GONE);
  }

  @Test
  void abort_inAChunkedAnswer_closesWithoutTheLastChunk() {
    fixture.desk.onBegin =
        x ->
            x.onEnd =
                () -> {
                  x.down.head(ok(), false);
                  x.down.data(bytes("part"), false);
                  x.down.abort(Fault.TRUNCATED);
                  x.down.data(bytes("late"), true);
                };
    client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readAll()).endsWith("4\r\npart\r\n");
    assertThat(fixture.listener.exchanges()).isZero();
  }

  @Test
  void abort_inAnAnswerThatEndsByClose_resets() throws Exception {
    byHand();
    client.send("GET / HTTP/1.0\r\n\r\n");
    FakeDesk.Exchange exchange = fixture.desk.next();
    exchange.onLoop(
        () -> {
          exchange.down.head(ok(), false);
          exchange.down.data(bytes("part"), false);
          exchange.down.flush();
        });
    assertThat(client.readThrough("part")).endsWith("part");
    exchange.onLoop(() -> exchange.down.abort(Fault.TRUNCATED));
    org.junit.jupiter.api.Assertions.assertThrows(
        java.net.SocketException.class, () -> client.socket().getInputStream().read());
  }

  @Test
  void answer_shorterThanItsLength_closes() {
    fixture.desk.onBegin =
        x ->
            x.onEnd =
                () -> {
                  ResponseHead head = ok();
                  head.bodyLength(10);
                  x.down.head(head, false);
                  x.down.data(bytes("short"), true);
                };
    client.send("GET / HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readAll()).contains("Content-Length: 10\r\n").doesNotEndWith("\r\n0\r\n\r\n");
  }

  @Test
  void lateCalls_onAFinishedRequest_touchNothing() {
    client.send("GET /1 HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readResponse()).endsWith("GET /1 0");
    FakeDesk.Exchange first = fixture.desk.next();
    byHand();
    client.send("GET /2 HTTP/1.1\r\n" + HOST + "\r\n");
    FakeDesk.Exchange second = fixture.desk.next();
    first.onLoop(
        () -> {
          first.down.head(ok(), false);
          first.down.data(bytes("stale"), true);
          first.down.trailers(new Headers());
          first.down.reading(false);
          first.down.abort(Fault.TRUNCATED);
          first.down.flush();
        });
    second.onLoop(() -> second.answer(200, "fresh"));
    assertThat(client.readResponse()).endsWith("fresh");
  }

  @Test
  void absoluteForm_isRoutedByItsAuthority() {
    client.send("GET http://other:81/p?q HTTP/1.1\r\n" + HOST + "\r\n");
    assertThat(client.readResponse()).endsWith("GET /p?q 0");
    assertThat(fixture.desk.next().head.authority()).isEqualTo("other:81");
  }

  @Test
  void h2cUpgrade_isIgnored() {
    client.send("GET / HTTP/1.1\r\n" + HOST);
    client.send(
        "Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAA\r\n\r\n");
    assertThat(client.readResponse()).startsWith("HTTP/1.1 200");
    FakeDesk.Exchange exchange = fixture.desk.next();
    assertThat(exchange.head.upgrade()).isNull();
    assertThat(exchange.head.headers().size()).isZero();
  }
}
