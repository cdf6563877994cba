package io.weir.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP/1.1 towards an endpoint that does, byte by byte, what it is told to. */
class Http1UpstreamIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";

  private final ManualClock clock = new ManualClock();
  private final UpstreamFixture fixture = new UpstreamFixture(clock, 1);
  private final FakeServer server = FakeServer.silent();
  private final HttpUpstream upstream =
      fixture.upstream(server, UpstreamFixture.h1(HttpConfig.DEFAULT.pool()));

  @AfterEach
  void close() {
    fixture.close();
    server.close();
  }

  /** A request on a fresh connection, read by the server. */
  private FakeConnection asked() {
    FakeConnection connection = server.accept();
    connection.readHead();
    return connection;
  }

  /** A connection that has served one request and lies idle. */
  private FakeConnection warm() {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write(OK);
    call.connected().expect("head 200 length=2");
    assertThat(call.body()).isEqualTo("ok");
    UpstreamFixture.await(() -> upstream.idle() == 1);
    return connection;
  }

  // Requests as they leave.

  @Test
  void request_withoutBody_leavesAsOneHead() {
    RequestHead head = UpstreamFixture.head("GET", 0);
    head.headers().add("X-Model", "m1");
    Call call = fixture.open(upstream, head, true);

    assertThat(server.accept().readHead())
        .isEqualTo("GET /v1/chat?x=1 HTTP/1.1\r\nHost: model.test\r\nX-Model: m1\r\n\r\n");
    call.connected();
  }

  @Test
  void request_withLength_leavesWithIt() {
    Call call = fixture.post(upstream, 5);
    call.connected();
    call.send("he", false);
    call.send("llo", true);
    FakeConnection connection = server.accept();

    assertThat(connection.readHead()).containsIgnoringCase("content-length: 5\r\n");
    assertThat(connection.read(5)).isEqualTo("hello");
  }

  @Test
  void request_withoutLength_isChunkedAndCarriesTrailers() {
    Call call = fixture.post(upstream, RequestHead.UNKNOWN_LENGTH);
    call.connected();
    call.onLoop(
        () -> {
          Headers trailers = new Headers();
          trailers.add("x-sum", "7");
          call.stream().data(Unpooled.copiedBuffer("abc", StandardCharsets.US_ASCII), false);
          call.stream().trailers(trailers);
          call.stream().flush();
          return null;
        });
    FakeConnection connection = server.accept();

    assertThat(connection.readHead()).containsIgnoringCase("transfer-encoding: chunked\r\n");
    assertThat(connection.readHead()).isEqualTo("3\r\nabc\r\n0\r\nx-sum: 7\r\n\r\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"abcd", "ab"})
  void request_notAsLongAsItsHeadSays_closesTheConnection(String body) {
    Call call = fixture.post(upstream, 3);
    call.connected();
    call.send(body, true);

    call.failsWith(Fault.INTERNAL);
    server.accept().awaitEnd();
  }

  // Answers in all framings.

  @Test
  void answer_chunked_isPassedWithTrailers() {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
    call.connected().expect("head 200").expect("data abc");
    connection.write("2\r\nde\r\n0\r\nX-Sum: 5\r\n\r\n");

    call.expect("data de").expect("trailers X-Sum: 5");
    UpstreamFixture.await(() -> upstream.idle() == 1);
  }

  @Test
  void answer_untilClose_isWholeAtTheClose() {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write("HTTP/1.1 200 OK\r\n\r\nabc");
    call.connected().expect("head 200").expect("data abc");
    connection.write("def");
    connection.close();

    assertThat(call.body()).isEqualTo("def");
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  @ParameterizedTest
  @CsvSource({"HEAD,200,5", "GET,204,0", "GET,304,5"})
  void answer_thatHasNoBody_endsWithItsHead(String method, int status, int length) {
    Call call = fixture.open(upstream, UpstreamFixture.head(method, 0), true);
    FakeConnection connection = asked();
    String field = length == 0 ? "" : "Content-Length: 5\r\n";
    connection.write("HTTP/1.1 " + status + " X\r\n" + field + "\r\n");

    String told = call.connected().next().what();
    assertThat(told).startsWith("head " + status);
    UpstreamFixture.await(() -> upstream.idle() == 1);
    Call next = fixture.get(upstream);
    connection.readHead();
    connection.write(OK);
    next.reused().expect("head 200 length=2");
    assertThat(next.body()).isEqualTo("ok");
  }

  @Test
  void interim_answers_areToldThenTheRealOne() {
    Call call = fixture.get(upstream);
    asked()
        .write(
            "HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n" + OK);

    call.connected().expect("interim 103").expect("head 200 length=2");
    assertThat(call.body()).isEqualTo("ok");
  }

  @Test
  void interim_answersWithoutEnd_areTooMany() {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write("HTTP/1.1 103 Early Hints\r\n\r\n".repeat(17));

    call.failsWith(Fault.UPSTREAM_PROTOCOL);
    connection.awaitEnd();
  }

  @Test
  void readComplete_isToldOncePerRead() {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write(
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n1\r\nb\r\n1\r\nc\r\n");
    call.connected().expect("head 200").expect("data a").expect("data b").expect("data c");

    UpstreamFixture.await(() -> call.reads.get() > 0);
    assertThat(call.reads).hasValue(1);
  }

  // The connection ends, at each stage.

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void end_beforeAnswer_onFreshConnection_isAReset(boolean reset) {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    end(connection, reset);

    Call.Failure failure = call.failure();
    assertThat(failure.fault()).isEqualTo(Fault.UPSTREAM_RESET);
    assertThat(failure.detail())
        .contains("127.0.0.1:" + server.port(), reset ? "reset" : "closed", "before any answer");
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  private static void end(FakeConnection connection, boolean reset) {
    if (reset) {
      connection.reset();
    } else {
      connection.close();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void end_withinHead_isAReset(boolean reset) {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write("HTTP/1.1 200 OK\r\nContent-");
    UpstreamFixture.await(() -> call.reads.get() == 1);
    end(connection, reset);

    call.failsWith(Fault.UPSTREAM_RESET);
  }

  @ParameterizedTest
  @CsvSource({
    "Content-Length: 9,abc,false",
    "Content-Length: 9,abc,true",
    "Content-Length: 9,'',false",
    "Transfer-Encoding: chunked,'3\r\nabc\r\n',false",
    "Transfer-Encoding: chunked,'3\r\nabc\r\n',true",
    "Transfer-Encoding: chunked,'3\r\nab',false",
    "Transfer-Encoding: chunked,'3\r\nabc\r\n0\r\n',false",
    "X-Until: close,abc,true"
  })
  void end_withinBody_isTruncation(String framing, String body, boolean reset) {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write("HTTP/1.1 200 OK\r\n" + framing + "\r\n\r\n" + body);
    UpstreamFixture.await(() -> call.reads.get() == 1);
    end(connection, reset);

    call.failsWith(Fault.TRUNCATED);
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "SSH-2.0-x\r\n\r\n",
        "HTTP/1.1 99 X\r\n\r\n",
        "HTTP/1.1 1000 X\r\n\r\n",
        "HTTP/2.0 200 X\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
        "HTTP/1.1 200 OK\r\nContent-Length: 1\r\nTransfer-Encoding: chunked\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\n",
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nxyz\r\n",
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n",
      })
  void answer_againstTheRules_isAProtocolFault(String bytes) {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write(bytes);

    call.failsWith(Fault.UPSTREAM_PROTOCOL);
    connection.awaitEnd();
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  // Reuse, and what must prevent it.

  @Test
  void connection_afterWholeAnswer_isReused() {
    FakeConnection connection = warm();
    for (int i = 0; i < 3; i++) {
      Call call = fixture.get(upstream);
      connection.readHead();
      connection.write(OK);
      call.reused().expect("head 200 length=2");
      assertThat(call.body()).isEqualTo("ok");
      UpstreamFixture.await(() -> upstream.idle() == 1);
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok",
        "HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
        OK + "HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison",
        OK + "\n",
      })
  void connection_thatMustNotBeKept_isClosed(String answer) {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write(answer);
    call.connected().expect("head 200 length=2");
    assertThat(call.body()).isEqualTo("ok");

    connection.awaitEnd();
    UpstreamFixture.await(() -> upstream.connections() == 0);
    assertThat(upstream.idle()).isZero();
  }

  @Test
  void bytes_onIdleConnection_closeItAndPoisonNothing() {
    FakeConnection connection = warm();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\npoison");
    connection.awaitEnd();
    UpstreamFixture.await(() -> upstream.connections() == 0);

    Call call = fixture.get(upstream);
    asked().write(OK);
    call.connected().expect("head 200 length=2");
    assertThat(call.body()).isEqualTo("ok");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void end_ofIdleConnection_takesItOutOfThePool(boolean reset) {
    end(warm(), reset);
    UpstreamFixture.await(() -> upstream.connections() == 0);
    assertThat(upstream.idle()).isZero();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void end_ofReusedConnection_rightAway_wasNotProcessed(boolean reset) {
    FakeConnection connection = warm();
    Call call = fixture.get(upstream);
    connection.readHead();
    end(connection, reset);

    call.reused().failsWith(Fault.RESET_UNPROCESSED);
  }

  @Test
  void end_ofReusedConnection_afterAWhile_isAReset() {
    FakeConnection connection = warm();
    Call call = fixture.get(upstream);
    connection.readHead();
    call.reused();
    clock.advance(Duration.ofMillis(1100));
    connection.close();

    call.failsWith(Fault.UPSTREAM_RESET);
  }

  @Test
  void end_ofReusedConnection_afterOneByte_isAReset() {
    FakeConnection connection = warm();
    Call call = fixture.get(upstream);
    connection.readHead();
    connection.write("H");
    UpstreamFixture.await(() -> call.reads.get() == 1);
    connection.close();

    call.failsWith(Fault.UPSTREAM_RESET);
  }

  @Test
  void connection_idleTooLong_isNotLentAgain() {
    FakeConnection connection = warm();
    clock.advance(Duration.ofSeconds(61));
    Call call = fixture.get(upstream);

    connection.awaitEnd();
    asked().write(OK);
    call.connected().expect("head 200 length=2");
  }

  // Answers that come early.

  @Test
  void answer_beforeRequestIsWritten_isTakenAndTheConnectionClosed() {
    Call call = fixture.post(upstream, 1000);
    FakeConnection connection = asked();
    call.connected();
    call.send("part", false);
    connection.write("HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno");
    call.expect("head 413 length=2");
    assertThat(call.body()).isEqualTo("no");
    call.send("more", false);

    connection.awaitEnd();
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  @Test
  void answer_earlyAndClosedHard_isStillRead() {
    Call call = fixture.post(upstream, 64 << 20);
    FakeConnection connection = asked();
    call.connected();
    connection.write("HTTP/1.1 413 Too Large\r\nConnection: close\r\nContent-Length: 2\r\n\r\nno");
    connection.close();
    call.expect("head 413 length=2");

    assertThat(call.body()).isEqualTo("no");
  }

  @Test
  void answer_whileTheRequestStillStreams_letsItGoOn() {
    Call call = fixture.post(upstream, RequestHead.UNKNOWN_LENGTH);
    FakeConnection connection = asked();
    call.connected();
    connection.write("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n1\r\na\r\n");
    call.expect("head 200").expect("data a");
    call.send("question", true);
    assertThat(connection.read(13)).isEqualTo("8\r\nquestion\r\n");
    connection.write("0\r\n\r\n");
    assertThat(call.body()).isEmpty();

    UpstreamFixture.await(() -> upstream.idle() == 1);
  }

  // Cancelling, at each stage.

  @Test
  void cancel_waitingForTheHead_closesAtOnce() {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    call.connected().cancel();

    connection.awaitEnd();
    UpstreamFixture.await(() -> upstream.connections() == 0);
    assertThat(call.quiet()).isTrue();
  }

  @Test
  void cancel_withinTheBody_closesAtOnce() {
    Call call = fixture.get(upstream);
    FakeConnection connection = asked();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nabc");
    call.connected().expect("head 200 length=9").expect("data abc").cancel();
    connection.write("def");

    connection.awaitEnd();
    assertThat(call.quiet()).isTrue();
  }

  @Test
  void cancel_fromWithinTheHead_dropsWhatFollows() {
    Call call = new Call(fixture.loops.get(0));
    call.onHead = () -> call.stream().cancel();
    fixture.open(upstream, UpstreamFixture.head("GET", 0), true, call);
    FakeConnection connection = asked();
    connection.write(OK + OK);

    connection.awaitEnd();
    call.connected().expect("head 200 length=2");
    assertThat(call.quiet()).isTrue();
  }

  @Test
  void cancel_afterTheEnd_keepsTheConnection() {
    Call call = new Call(fixture.loops.get(0));
    call.onData = () -> call.stream().cancel();
    fixture.open(upstream, UpstreamFixture.head("GET", 0), true, call);
    asked().write(OK);
    call.connected().expect("head 200 length=2").expect("data ok");

    UpstreamFixture.await(() -> upstream.idle() == 1);
  }

  @Test
  void cancel_stuckInItsWrites_closesAtOnce() {
    Call call = fixture.post(upstream, 64 << 20);
    FakeConnection connection = asked();
    call.connected();
    call.send("x".repeat(16 << 20), false);
    assertThat(call.<Boolean>onLoop(() -> call.stream().writable())).isFalse();
    call.cancel();

    UpstreamFixture.await(() -> upstream.connections() == 0);
    assertThat(connection.awaitEnd()).isLessThan(16 << 20);
  }

  // Back-pressure.

  @Test
  void reader_thatHoldsBack_stopsTheServer() {
    Call call = new Call(fixture.loops.get(0));
    call.keepsBody = false;
    call.onHead = () -> call.stream().reading(false);
    fixture.open(upstream, UpstreamFixture.head("GET", 0), true, call);
    FakeConnection connection = asked();
    int size = 64 << 20;
    Thread writer =
        new Thread(
            () -> {
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + size + "\r\n\r\n");
              connection.write(new byte[size]);
            });
    writer.start();
    call.connected().expect("head 200 length=" + size);
    long read = call.<Long>onLoop(() -> call.bytes.get());
    assertThat(read).isLessThan(1 << 20);
    for (int i = 0; i < 100; i++) {
      call.onLoop(() -> null);
    }
    assertThat(call.bytes).hasValue(read);
    call.reading(true);
    call.expect("data ");

    assertThat(call.bytes).hasValue(size);
    UpstreamFixture.await(() -> upstream.idle() == 1);
  }

  @Test
  void writer_withoutRoom_waitsForIt() {
    Call call = fixture.post(upstream, (16 << 20) + 1);
    FakeConnection connection = asked();
    call.connected();
    call.send("x".repeat(16 << 20), false);
    assertThat(call.<Boolean>onLoop(() -> call.stream().writable())).isFalse();
    connection.readBytes(16 << 20);

    call.expect("writable");
    call.send("y", true);
    assertThat(connection.read(1)).isEqualTo("y");
  }

  // Tunnels.

  @Test
  void upgrade_accepted_isATunnelWhoseSidesEndByThemselves() {
    RequestHead head = UpstreamFixture.head("GET", 0);
    head.upgrade("websocket");
    Call call = fixture.open(upstream, head, true);
    FakeConnection connection = server.accept();
    assertThat(connection.readHead())
        .containsIgnoringCase("upgrade: websocket\r\n")
        .containsIgnoringCase("connection: upgrade\r\n");
    connection.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\nhi");
    assertThat(call.connected().next().what()).startsWith("head 101");
    call.expect("data hi");
    call.send("raw\0bytes", false);
    assertThat(connection.read(9)).isEqualTo("raw\0bytes");
    connection.halfClose();
    assertThat(call.body()).isEmpty();
    call.send("last", true);

    assertThat(connection.read(4)).isEqualTo("last");
    assertThat(connection.awaitEnd()).isZero();
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  @Test
  void upgrade_endedFromHere_leavesTheOtherSideOpen() {
    RequestHead head = UpstreamFixture.head("GET", 0);
    head.upgrade("websocket");
    Call call = fixture.open(upstream, head, true);
    FakeConnection connection = asked();
    connection.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
    assertThat(call.connected().next().what()).startsWith("head 101");
    call.send("bye", true);
    assertThat(connection.awaitEnd()).isEqualTo(3);
    connection.write("answer");
    connection.close();

    assertThat(call.body()).isEqualTo("answer");
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  @Test
  void close_ofUpstream_endsIdleAtOnceAndBusyAfterwards() {
    FakeConnection idle = warm();
    Call busy = fixture.get(upstream);
    idle.readHead();
    Call other = fixture.get(upstream);
    FakeConnection second = asked();
    second.write(OK);
    other.connected().expect("head 200 length=2").expect("data ok");
    UpstreamFixture.await(() -> upstream.idle() == 1);
    upstream.close();
    second.awaitEnd();
    idle.write(OK);
    busy.reused().expect("head 200 length=2");

    assertThat(busy.body()).isEqualTo("ok");
    idle.awaitEnd();
  }
}
