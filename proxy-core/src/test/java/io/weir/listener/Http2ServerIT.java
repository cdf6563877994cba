package io.weir.listener;

import static io.weir.testing.FrameClient.DATA;
import static io.weir.testing.FrameClient.END_HEADERS;
import static io.weir.testing.FrameClient.END_STREAM;
import static io.weir.testing.FrameClient.GOAWAY;
import static io.weir.testing.FrameClient.HEADERS;
import static io.weir.testing.FrameClient.RST_STREAM;
import static io.weir.testing.FrameClient.block;
import static io.weir.testing.FrameClient.number;
import static io.weir.testing.FrameClient.request;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.testing.FrameClient;
import io.weir.testing.FrameClient.Answer;
import io.weir.testing.FrameClient.Frame;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class Http2ServerIT {
  private static final int NO_ERROR = 0;
  private static final int INTERNAL_ERROR = 2;
  private static final int CANCEL = 8;

  private final ListenerFixture fixture = new ListenerFixture("limits: {body_bytes: 1MiB}");
  private final FrameClient client = FrameClient.to(fixture.address);

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
  void get_isAnswered() {
    Answer answer = client.get(1, "/a?b=c", "accept", "d").answer(1);
    assertThat(answer.status()).isEqualTo("200");
    assertThat(answer.body()).isEqualTo("GET /a?b=c 0");
    assertThat(answer.head().get("content-length")).hasToString("12");
    assertThat(answer.head().get("date")).isNotNull();
    FakeDesk.Exchange exchange = fixture.desk.next();
    assertThat(exchange.head.authority()).isEqualTo("x");
    assertThat(exchange.head.scheme()).isEqualTo("http");
    assertThat(exchange.head.headers()).hasToString("accept: d\n");
    assertThat(exchange.down.protocol()).isEqualTo("HTTP/2");
  }

  @Test
  void requests_runSideBySide() {
    byHand();
    for (int i = 0; i < 50; i++) {
      client.get(2 * i + 1, "/" + i);
    }
    FakeDesk.Exchange[] exchanges = new FakeDesk.Exchange[50];
    for (int i = 0; i < 50; i++) {
      exchanges[i] = fixture.desk.next();
    }
    for (int i = 49; i >= 0; i--) {
      FakeDesk.Exchange exchange = exchanges[i];
      exchange.onLoop(() -> exchange.answer(200, exchange.head.path()));
      assertThat(client.answer(2 * i + 1).body()).isEqualTo("/" + i);
    }
    ListenerFixture.await("counted out", () -> fixture.listener.exchanges() == 0);
  }

  @Test
  void body_inPieces_arrives() {
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "6"));
    client.send(DATA, 0, 1, "abc".getBytes(StandardCharsets.US_ASCII));
    client.send(DATA, 8, 1, new byte[] {2, 'd', 'e', 'f', 0, 0});
    client.send(DATA, END_STREAM, 1, new byte[0]);
    assertThat(client.answer(1).body()).isEqualTo("POST / 6");
    FakeDesk.Exchange exchange = fixture.desk.next();
    assertThat(exchange.body).hasToString("abcdef");
    assertThat(exchange.head.bodyLength()).isEqualTo(6);
  }

  @Test
  void cookieCrumbs_areJoined() {
    client.get(1, "/", "cookie", "a=1", "cookie", "b=2").answer(1);
    assertThat(fixture.desk.next().head.headers()).hasToString("cookie: a=1; b=2\n");
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
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/"));
    client.send(DATA, 0, 1, new byte[1]);
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, block("x-in", "2", "authorization", "evil"));
    Answer answer = client.answer(1);
    assertThat(answer.body()).isEqualTo("body");
    assertThat(String.valueOf(answer.trailers())).contains("x-sum: 1");
    assertThat(String.valueOf(fixture.desk.next().trailers)).isEqualTo("x-in: 2\n");
  }

  @Test
  void head_getsNoBody() {
    fixture.desk.onBegin =
        x ->
            x.onEnd =
                () -> {
                  ResponseHead head = ok();
                  head.bodyLength(1234);
                  x.down.head(head, true);
                };
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, request("HEAD", "/"));
    Answer answer = client.answer(1);
    assertThat(answer.head().get("content-length")).hasToString("1234");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void expectContinue_getsA100WhenTheExchangeWantsTheBody() {
    byHand();
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/", "expect", "100-continue"));
    FakeDesk.Exchange exchange = fixture.desk.next();
    assertThat(exchange.head.continueExpected()).isTrue();
    exchange.onLoop(() -> exchange.down.informational(new ResponseHead(100, new Headers())));
    Frame interim = client.read(HEADERS);
    assertThat(client.status(interim)).hasToString("100");
    assertThat(interim.has(END_STREAM)).isFalse();
    client.send(DATA, END_STREAM, 1, new byte[2]);
    exchange.awaitEnd();
    exchange.onLoop(() -> exchange.answer(200, "done"));
    assertThat(client.answer(1).body()).isEqualTo("done");
  }

  @Test
  void earlyAnswer_isWhole_thenTheStreamIsResetWithoutError() {
    fixture.desk.onBegin =
        x -> {
          x.onEnd = null;
          x.answer(401, "no");
        };
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/"));
    assertThat(client.answer(1).body()).isEqualTo("no");
    Frame reset = client.read(RST_STREAM);
    assertThat(reset.stream()).isEqualTo(1);
    assertThat(reset.error()).isEqualTo(NO_ERROR);
    // What was on its way does no harm.
    client.send(DATA, 0, 1, new byte[1000]);
    client.send(HEADERS, END_HEADERS | END_STREAM, 1, block("a", "b"));
    fixture.desk.onBegin = x -> {};
    assertThat(client.get(3, "/next").answer(3).body()).isEqualTo("GET /next 0");
  }

  @Test
  void refusedRequest_isAnsweredAndItsBodyDropped() {
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/", "content-length", "2000000"));
    assertThat(client.answer(1).status()).isEqualTo("413");
    assertThat(client.read(RST_STREAM).error()).isEqualTo(NO_ERROR);
    assertThat(fixture.refused("body_too_large")).isEqualTo(1);
    assertThat(client.get(3, "/next").answer(3).status()).isEqualTo("200");
  }

  @Test
  void body_largerThanTheLimit_isStopped() {
    client.send(HEADERS, END_HEADERS, 1, request("POST", "/"));
    FakeDesk.Exchange exchange = fixture.desk.next();
    for (int i = 0; i < 65; i++) {
      client.send(DATA, 0, 1, new byte[16_384]);
    }
    assertThat(client.answer(1).status()).isEqualTo("413");
    assertThat(exchange.awaitGone()).isEqualTo(Fault.BODY_TOO_LARGE);
    assertThat(exchange.bytes.get()).isLessThanOrEqualTo(1024 * 1024);
    assertThat(client.read(RST_STREAM).error()).isEqualTo(NO_ERROR);
  }

  @Test
  void reset_isTold() {
    byHand();
    client.get(1, "/");
    FakeDesk.Exchange exchange = fixture.desk.next();
    client.send(RST_STREAM, 0, 1, number(CANCEL));
    assertThat(exchange.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
    exchange.onLoop(() -> exchange.answer(200, "late"));
    ListenerFixture.await("counted out", () -> fixture.listener.exchanges() == 0);
  }

  @Test
  void clientThatHangsUp_isToldForEachRequest() {
    byHand();
    client.get(1, "/").get(3, "/");
    FakeDesk.Exchange first = fixture.desk.next();
    FakeDesk.Exchange second = fixture.desk.next();
    client.close();
    assertThat(first.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
    assertThat(second.awaitGone()).isEqualTo(Fault.CLIENT_GONE);
    ListenerFixture.await("counted out", () -> fixture.listener.exchanges() == 0);
    ListenerFixture.await("closed", () -> fixture.listener.connections() == 0);
  }

  @Test
  void abort_resetsTheStreamAfterWhatWasWritten() {
    fixture.desk.onBegin =
        x ->
            x.onEnd =
                () -> {
                  x.down.head(ok(), false);
                  x.down.data(bytes("part"), false);
                  x.down.abort(Fault.TRUNCATED);
                  x.down.data(bytes("late"), true);
                };
    client.get(1, "/");
    assertThat(client.read(DATA).payload()).asString().isEqualTo("part");
    Frame next = client.next();
    assertThat(next.type()).isEqualTo(RST_STREAM);
    assertThat(next.error()).isEqualTo(INTERNAL_ERROR);
  }

  @Test
  void answer_thatDoesNotKeepItsLength_isReset() {
    fixture.desk.onBegin =
        x ->
            x.onEnd =
                () -> {
                  ResponseHead head = ok();
                  head.bodyLength(3);
                  x.down.head(head, false);
                  x.down.data(bytes(x.head.path().equals("/long") ? "long" : "s"), true);
                };
    client.get(1, "/long");
    assertThat(client.read(RST_STREAM).error()).isEqualTo(INTERNAL_ERROR);
    client.get(3, "/short");
    assertThat(client.read(RST_STREAM).stream()).isEqualTo(3);
  }

  @Test
  void chunks_ofOneTurn_leaveInOneFlush() {
    byHand();
    client.get(1, "/");
    FakeDesk.Exchange exchange = fixture.desk.next();
    exchange.onLoop(
        () -> {
          exchange.down.head(ok(), false);
          for (int i = 0; i < 10; i++) {
            exchange.down.data(bytes("x"), i == 9);
            exchange.down.flush();
          }
        });
    assertThat(client.answer(1).body()).isEqualTo("xxxxxxxxxx");
  }

  @Test
  void drain_saysGoAwayTwiceAndServesWhatWasOnItsWay() {
    byHand();
    client.get(1, "/1");
    FakeDesk.Exchange first = fixture.desk.next();
    fixture.listener.drain();
    Frame early = client.read(GOAWAY);
    assertThat(early.lastStream()).isEqualTo(Integer.MAX_VALUE);
    assertThat(early.error()).isEqualTo(NO_ERROR);
    Frame ping = client.read(FrameClient.PING);
    client.get(3, "/2");
    FakeDesk.Exchange second = fixture.desk.next();
    client.send(FrameClient.PING, FrameClient.ACK, 0, ping.payload());
    assertThat(client.read(GOAWAY).lastStream()).isEqualTo(3);
    client.get(5, "/late");
    second.onLoop(() -> second.answer(200, "two"));
    assertThat(client.answer(3).body()).isEqualTo("two");
    first.onLoop(() -> first.answer(200, "one"));
    assertThat(client.answer(1).body()).isEqualTo("one");
    assertThat(client.read()).isNull();
    assertThat(fixture.desk.begun).isEmpty();
  }

  @Test
  void drain_clientThatAnswersNoPing_isSentAwayInTime() {
    client.get(1, "/").answer(1);
    fixture.listener.drain();
    assertThat(client.read(GOAWAY).lastStream()).isEqualTo(Integer.MAX_VALUE);
    client.read(FrameClient.PING);
    fixture.pass(Duration.ofMillis(1100));
    assertThat(client.read(GOAWAY).lastStream()).isEqualTo(1);
    assertThat(client.read()).isNull();
  }
}
