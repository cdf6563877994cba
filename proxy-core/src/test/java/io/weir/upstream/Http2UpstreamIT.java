package io.weir.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Settings;
import io.weir.cluster.config.LimitsConfig;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeHttp2;
import io.weir.testing.FakeHttp2.Frame;
import io.weir.testing.FakeServer;
import io.weir.testing.ManualClock;
import io.weir.upstream.HttpConfig.Http2;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** HTTP/2 towards an endpoint, against a peer that sends what frames it is told to. */
class Http2UpstreamIT {
  private final UpstreamFixture fixture = new UpstreamFixture();
  private final FakeServer server = FakeServer.silent();
  private final HttpUpstream upstream =
      fixture.upstream(server, UpstreamFixture.h2(HttpConfig.DEFAULT.http2()));
  private final List<FakeHttp2> peers = new ArrayList<>();

  @AfterEach
  void close() {
    fixture.close();
    peers.forEach(FakeHttp2::close);
    server.close();
  }

  private FakeHttp2 peer() {
    return peer(new Http2Settings());
  }

  private FakeHttp2 peer(Http2Settings settings) {
    FakeHttp2 peer = FakeHttp2.on(server.accept(), settings);
    peers.add(peer);
    return peer;
  }

  /** A first request, answered: the connection stands and has been used. */
  private FakeHttp2 warm() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    peer.headers(id, true, ":status", "204");
    call.connected().expect("head 204");
    return peer;
  }

  @Test
  void request_withBody_isSentAndAnswered() {
    RequestHead head = UpstreamFixture.head("POST", 5);
    head.headers().add("X-Model", "m1");
    Call call = fixture.open(upstream, head, false);
    FakeHttp2 peer = peer();
    call.connected();
    call.send("he", false);
    call.send("llo", true);

    Frame headers = peer.await("HEADERS");
    assertThat(headers.fields())
        .containsEntry(":method", "POST")
        .containsEntry(":path", "/v1/chat?x=1")
        .containsEntry(":authority", "model.test")
        .containsEntry(":scheme", "http")
        .containsEntry("x-model", "m1")
        .containsEntry("content-length", "5");
    assertThat(peer.await("DATA").data()).isEqualTo("he");
    Frame last = peer.await("DATA");
    assertThat(last.data()).isEqualTo("llo");
    assertThat(last.end()).isTrue();

    peer.headers(headers.stream(), false, ":status", "200", "content-type", "text/plain")
        .data(headers.stream(), "one", false)
        .data(headers.stream(), "two", true);
    call.expect("head 200 content-type=text/plain");
    assertThat(call.body()).isEqualTo("onetwo");
  }

  @Test
  void preface_limits_areSaid() {
    fixture.get(upstream);
    FakeHttp2 peer = peer();

    assertThat(peer.next().data()).contains("INITIAL_WINDOW_SIZE=262144").contains("ENABLE_PUSH=0");
    Frame update = peer.await("WINDOW_UPDATE");
    assertThat(update.stream()).isZero();
    assertThat(update.code()).isEqualTo(4 * 1024 * 1024 - 65_535);
  }

  @Test
  void trailers_bothWays_arePassed() {
    Call call = fixture.post(upstream, -1);
    FakeHttp2 peer = peer();
    call.connected();
    call.onLoop(
        () -> {
          Headers trailers = new Headers();
          trailers.add("x-sum", "7");
          call.stream().data(Unpooled.copiedBuffer(new byte[] {'a'}), false);
          call.stream().trailers(trailers);
          call.stream().flush();
          return null;
        });
    int id = peer.await("HEADERS").stream();
    assertThat(peer.await("DATA").data()).isEqualTo("a");
    Frame trailers = peer.await("HEADERS");
    assertThat(trailers.end()).isTrue();
    assertThat(trailers.field("x-sum")).isEqualTo("7");

    peer.headers(id, false, ":status", "200")
        .data(id, "x", false)
        .headers(id, true, "grpc-status", "0");
    call.expect("head 200").expect("data x").expect("trailers grpc-status: 0");
  }

  @Test
  void interim_answers_areToldThenTheRealOne() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "103", "link", "</x>")
        .headers(id, false, ":status", "102")
        .headers(id, true, ":status", "204");

    call.connected().expect("interim 103").expect("head 204");
  }

  @Test
  void interim_answersWithoutEnd_areTooMany() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    for (int i = 0; i < 17; i++) {
      peer.headers(id, false, ":status", "103");
    }

    call.failsWith(Fault.UPSTREAM_PROTOCOL);
    assertThat(peer.await("RST_STREAM").code()).isEqualTo(Http2Error.PROTOCOL_ERROR.code());
  }

  @Test
  void streams_several_shareOneConnection() {
    List<Call> calls = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      calls.add(fixture.get(upstream));
    }
    FakeHttp2 peer = peer();
    List<Integer> ids = new ArrayList<>();
    for (int i = 0; i < 5; i++) {
      ids.add(peer.await("HEADERS").stream());
    }
    assertThat(ids).containsExactly(3, 5, 7, 9, 11);
    for (int i = 4; i >= 0; i--) {
      peer.headers(ids.get(i), false, ":status", "200").data(ids.get(i), "r" + i, true);
    }

    for (int i = 0; i < 5; i++) {
      calls.get(i).expect(i == 0 ? "connected" : "reused").expect("head 200");
      assertThat(calls.get(i).body()).isEqualTo("r" + i);
    }
    assertThat(server.connections()).isEqualTo(1);
    assertThat(upstream.connections()).isEqualTo(1);
  }

  @Test
  void streams_exhausted_openAnotherConnection() {
    Call first = fixture.get(upstream);
    FakeHttp2 one = peer(new Http2Settings().maxConcurrentStreams(1));
    int held = one.await("HEADERS").stream();
    one.headers(held, false, ":status", "200").data(held, "a", false);
    first.connected().expect("head 200").expect("data a");

    Call second = fixture.get(upstream);
    FakeHttp2 two = peer();
    int id = two.await("HEADERS").stream();
    two.headers(id, true, ":status", "204");
    second.connected().expect("head 204");
    one.data(held, "b", true);
    assertThat(first.body()).isEqualTo("b");
  }

  @Test
  void idsAtTheirEnd_moveToANewConnection() {
    FakeHttp2 one = warm();
    one.goAway(3, Http2Error.NO_ERROR);
    one.connection().awaitEnd();

    Call call = fixture.get(upstream);
    FakeHttp2 two = peer();
    two.headers(two.await("HEADERS").stream(), true, ":status", "200");
    call.connected().expect("head 200 length=0");
  }

  @Test
  void goAway_streamsAboveLast_wereNotProcessed() {
    Call first = fixture.get(upstream);
    Call second = fixture.get(upstream);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    peer.await("HEADERS");
    peer.goAway(id, Http2Error.NO_ERROR);

    second.failsWith(Fault.RESET_UNPROCESSED);
    peer.headers(id, false, ":status", "200").data(id, "whole", true);
    first.connected().expect("head 200");
    assertThat(first.body()).isEqualTo("whole");
    peer.connection().awaitEnd();
  }

  @Test
  void goAway_thenClose_cutsWhatWasUnderWay() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "200").data(id, "a", false);
    call.connected().expect("head 200").expect("data a");
    peer.goAway(id, Http2Error.ENHANCE_YOUR_CALM);
    peer.connection().close();

    Call.Failure failure = call.failure();
    assertThat(failure.fault()).isEqualTo(Fault.TRUNCATED);
    assertThat(failure.detail()).contains("ENHANCE_YOUR_CALM");
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSED_STREAM", "HTTP_1_1_REQUIRED"})
  void reset_refused_wasNotProcessed(Http2Error error) {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    peer.reset(peer.await("HEADERS").stream(), error);

    call.failsWith(Fault.RESET_UNPROCESSED);
  }

  @ParameterizedTest
  @EnumSource(names = {"INTERNAL_ERROR", "CANCEL", "NO_ERROR"})
  void reset_beforeHead_isAReset(Http2Error error) {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    peer.reset(peer.await("HEADERS").stream(), error);

    Call.Failure failure = call.failure();
    assertThat(failure.fault()).isEqualTo(Fault.UPSTREAM_RESET);
    assertThat(failure.detail()).contains(error.name()).contains("127.0.0.1:" + server.port());
  }

  @ParameterizedTest
  @EnumSource(names = {"REFUSED_STREAM", "INTERNAL_ERROR", "NO_ERROR"})
  void reset_afterHead_isTruncation(Http2Error error) {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "200").data(id, "a", false).reset(id, error);

    call.failsWith(Fault.TRUNCATED);
  }

  @Test
  void reset_noErrorAfterWholeAnswer_isFine() {
    Call call = fixture.post(upstream, 1000);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "413").data(id, "no", true).reset(id, Http2Error.NO_ERROR);
    call.connected().expect("head 413");
    assertThat(call.body()).isEqualTo("no");

    Call next = fixture.get(upstream);
    peer.headers(peer.await("HEADERS").stream(), true, ":status", "204");
    next.reused().expect("head 204");
  }

  @Test
  void answer_beforeRequestIsWritten_stopsTheRequest() {
    Call call = fixture.post(upstream, 1000);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "400").data(id, "bad", true);

    call.connected().expect("head 400");
    assertThat(call.body()).isEqualTo("bad");
    call.send("ignored", false);
    Frame reset = peer.await("RST_STREAM");
    assertThat(reset.code()).isEqualTo(Http2Error.CANCEL.code());
  }

  @Test
  void close_beforeAnswer_onFreshConnection_isAReset() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    peer.await("HEADERS");
    peer.connection().close();

    call.failsWith(Fault.UPSTREAM_RESET);
  }

  @Test
  void close_ofIdleConnection_asRequestLeaves_wasNotProcessed() {
    FakeHttp2 peer = warm();
    Call call = fixture.get(upstream);
    peer.await("HEADERS");
    peer.connection().reset();

    call.reused().failsWith(Fault.RESET_UNPROCESSED);
  }

  @Test
  void close_inBody_isTruncation() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "200").data(id, "a", false);
    call.connected().expect("head 200").expect("data a");
    peer.connection().close();

    call.failsWith(Fault.TRUNCATED);
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  @Test
  void contentLength_tooMuchOrTooLittle_isRefused() {
    FakeHttp2 peer = warm();
    for (String body : List.of("abcdef", "abc", "")) {
      Call call = fixture.get(upstream);
      int id = peer.await("HEADERS").stream();
      peer.headers(id, body.isEmpty(), ":status", "200", "content-length", "5");
      if (!body.isEmpty()) {
        peer.data(id, body, true);
      }
      call.failsWith(Fault.UPSTREAM_PROTOCOL);
      assertThat(peer.await("RST_STREAM").code()).isEqualTo(Http2Error.PROTOCOL_ERROR.code());
    }
  }

  @Test
  void contentLength_ofHeadAnd304_needsNoBody() {
    FakeHttp2 peer = warm();
    Call head = fixture.open(upstream, UpstreamFixture.head("HEAD", 0), true);
    peer.headers(peer.await("HEADERS").stream(), true, ":status", "200", "content-length", "5");
    head.reused().expect("head 200 length=5");
    Call cached = fixture.get(upstream);
    peer.headers(peer.await("HEADERS").stream(), true, ":status", "304", "content-length", "5");
    cached.reused().expect("head 304 length=5");
  }

  @Test
  void head_malformed_isRefused() {
    FakeHttp2 peer = warm();
    String[][] heads = {
      {"content-type", "text/plain"},
      {":status", "20"},
      {":status", "600"},
      {":status", "101"},
      {":status", "200", "connection", "close"},
      {":status", "200", "transfer-encoding", "chunked"},
      {":status", "200", "content-length", "-1"},
      {":status", "200", "content-length", "1", "content-length", "2"},
      {":status", "200", "X-Upper", "1"},
      {":status", "200", ":path", "/"},
    };
    for (String[] fields : heads) {
      Call call = fixture.get(upstream);
      peer.headers(peer.await("HEADERS").stream(), true, fields);
      assertThat(call.failure().fault())
          .as(String.join(" ", fields))
          .isEqualTo(Fault.UPSTREAM_PROTOCOL);
    }
  }

  @Test
  void data_beforeHead_isRefused() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    peer.data(peer.await("HEADERS").stream(), "a", true);

    call.failsWith(Fault.UPSTREAM_PROTOCOL);
  }

  @Test
  void peer_thatSpeaksHttp1_isAProtocolFault() {
    Call call = fixture.get(upstream);
    FakeConnection connection = server.accept();
    connection.read(24);
    connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");

    call.failsWith(Fault.UPSTREAM_PROTOCOL);
    connection.awaitEnd();
  }

  @Test
  void cancel_atEachStage_resetsTheStreamAtOnce() {
    FakeHttp2 peer = warm();
    Call waiting = fixture.get(upstream);
    int id = peer.await("HEADERS").stream();
    waiting.reused().cancel();
    Frame reset = peer.await("RST_STREAM");
    assertThat(reset.stream()).isEqualTo(id);
    assertThat(reset.code()).isEqualTo(Http2Error.CANCEL.code());

    Call streaming = fixture.get(upstream);
    id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "200").data(id, "a", false);
    streaming.reused().expect("head 200").expect("data a").cancel();
    assertThat(peer.await("RST_STREAM").stream()).isEqualTo(id);

    Call writing = fixture.post(upstream, -1);
    id = peer.await("HEADERS").stream();
    writing.reused().send("part", false);
    writing.cancel();
    assertThat(peer.await("RST_STREAM").stream()).isEqualTo(id);
    assertThat(waiting.quiet() && streaming.quiet() && writing.quiet()).isTrue();
  }

  @Test
  void cancel_fromWithinTheAnswer_resets() {
    FakeHttp2 peer = warm();
    Call call = new Call(fixture.loops.get(0));
    call.onHead = () -> call.stream().cancel();
    fixture.open(upstream, UpstreamFixture.head("GET", 0), true, call);
    int id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "200").data(id, "a", false);

    assertThat(peer.await("RST_STREAM").stream()).isEqualTo(id);
    call.reused().expect("head 200");
    assertThat(call.quiet()).isTrue();
  }

  @Test
  void cancel_whileConnecting_closesTheConnection() {
    Call call = new Call(fixture.loops.get(0));
    int after =
        call.onLoop(
            () -> {
              upstream.open(call.loop, UpstreamFixture.head("GET", 0), true, call).cancel();
              return upstream.connections();
            });

    assertThat(after).isZero();
    assertThat(call.quiet()).isTrue();
  }

  @Test
  void reader_thatHoldsBack_stopsItsStreamButNoOther() {
    FakeHttp2 peer = warm();
    Call slow = fixture.get(upstream);
    int held = peer.await("HEADERS").stream();
    slow.reused().reading(false);
    peer.headers(held, false, ":status", "200");
    String block = "x".repeat(16 * 1024);
    for (int i = 0; i < 16; i++) {
      peer.data(held, block, false);
    }
    UpstreamFixture.await(() -> slow.bytes.get() == 256 * 1024);
    Call other = fixture.get(upstream);
    int id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "200");
    for (int i = 0; i < 600; i++) {
      peer.data(id, block, i == 599);
      if (i % 10 == 9) {
        long sent = (i + 1) * 16L * 1024;
        UpstreamFixture.await(() -> other.bytes.get() == sent);
      }
    }
    other.reused().expect("head 200");
    assertThat(other.body()).hasSize(600 * 16 * 1024);

    peer.ping(1);
    for (Frame f = peer.next(); !f.type().equals("PING_ACK"); f = peer.next()) {
      boolean mine = f.type().equals("WINDOW_UPDATE") && f.stream() == held;
      assertThat(mine).as("the slow stream's window stays shut").isFalse();
    }
    slow.reading(true);
    Frame update = peer.await("WINDOW_UPDATE");
    assertThat(update.stream()).isEqualTo(held);
    assertThat(update.code()).isEqualTo(256 * 1024);
    peer.data(held, "end", true);
    slow.expect("head 200");
    assertThat(slow.body()).hasSize(256 * 1024 + 3);
  }

  @Test
  void writer_withoutWindow_waitsForRoom() {
    Call call = fixture.post(upstream, -1);
    FakeHttp2 peer = peer();
    call.connected();
    int id = peer.await("HEADERS").stream();
    call.send("x".repeat(65_535), false);
    assertThat(call.<Boolean>onLoop(() -> call.stream().writable())).isFalse();
    int got = 0;
    while (got < 65_535) {
      got += peer.await("DATA").data().length();
    }
    peer.windowUpdate(0, 1000).windowUpdate(id, 1000);

    call.expect("writable");
    call.send("y", true);
    assertThat(peer.await("DATA").data()).isEqualTo("y");
  }

  @Test
  void body_notAsLongAsTheHeadSays_isNotSent() {
    for (String body : List.of("abcd", "ab")) {
      Call call = fixture.post(upstream, 3);
      call.next();
      call.send(body, true);
      call.failsWith(Fault.INTERNAL);
    }
    FakeHttp2 peer = peer();
    assertThat(peer.await("RST_STREAM").code()).isEqualTo(Http2Error.INTERNAL_ERROR.code());
    assertThat(peer.await("RST_STREAM").code()).isEqualTo(Http2Error.INTERNAL_ERROR.code());
  }

  @Test
  void upgrade_onHttp2_isRefused() {
    RequestHead head = UpstreamFixture.head("GET", 0);
    head.upgrade("websocket");

    fixture.open(upstream, head, true).failsWith(Fault.UPGRADE_REFUSED);
  }

  @Test
  void frames_thatCarryNothing_areTooMany() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    peer.headers(id, false, ":status", "200");
    call.connected().expect("head 200");
    byte[] pings = new byte[3000 * 17];
    for (int i = 0; i < 3000; i++) {
      pings[i * 17 + 2] = 8;
      pings[i * 17 + 3] = 6;
    }
    peer.connection().write(pings);

    call.failsWith(Fault.UPSTREAM_PROTOCOL);
    assertThat(peer.await("GOAWAY").code()).isEqualTo(Http2Error.ENHANCE_YOUR_CALM.code());
    peer.connection().awaitEnd();
  }

  @Test
  void peer_thatFallsSilent_isFoundByPing() {
    Http2 quick = new Http2(65_535, 1 << 20, 100, Duration.ofMillis(40));
    ManualClock clock = new ManualClock();
    try (UpstreamFixture timed = new UpstreamFixture(clock, 1)) {
      HttpUpstream watched = timed.upstream(server, UpstreamFixture.h2(quick));
      Call call = timed.get(watched);
      FakeHttp2 peer = peer();
      peer.await("HEADERS");
      peer.ping(1).await("PING_ACK"); // All that it has said is read.
      timed.pass(clock, Duration.ofMillis(40)); // In which it said that.
      timed.pass(clock, Duration.ofMillis(40));
      peer.await("PING");
      timed.pass(clock, Duration.ofMillis(40));

      Call.Failure failure = call.failure();
      assertThat(failure.fault()).isEqualTo(Fault.UPSTREAM_RESET);
      assertThat(failure.detail()).contains("PING");
      assertThat(watched.connections()).isLessThanOrEqualTo(1);
      peer.connection().awaitEnd();
    }
  }

  @Test
  void close_ofUpstream_endsIdleAtOnceAndBusyAfterwards() {
    FakeHttp2 peer = warm();
    Call call = fixture.get(upstream);
    int id = peer.await("HEADERS").stream();
    upstream.close();
    peer.headers(id, false, ":status", "200").data(id, "still", true);
    call.reused().expect("head 200");
    assertThat(call.body()).isEqualTo("still");

    peer.connection().awaitEnd();
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  @Test
  void reset_withBodyStillToSend_isNotAnswered() {
    Call call = fixture.post(upstream, -1);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    call.connected().send("x".repeat(200_000), false);
    peer.reset(id, Http2Error.INTERNAL_ERROR);
    call.failsWith(Fault.UPSTREAM_RESET);

    peer.ping(1);
    for (Frame f = peer.next(); !f.type().equals("PING_ACK"); f = peer.next()) {
      assertThat(f.type()).isNotEqualTo("RST_STREAM");
    }
  }

  @Test
  void frames_afterCancel_arePassedOver() {
    FakeHttp2 peer = warm();
    Call call = fixture.get(upstream);
    int id = peer.await("HEADERS").stream();
    call.reused().cancel();
    assertThat(peer.await("RST_STREAM").stream()).isEqualTo(id);
    peer.headers(id, false, ":status", "200").data(id, "late", false).data(id, "er", true);

    peer.ping(1);
    for (Frame f = peer.next(); !f.type().equals("PING_ACK"); f = peer.next()) {
      assertThat(f.type()).isNotIn("RST_STREAM", "GOAWAY");
    }
    assertThat(call.quiet()).isTrue();
    Call next = fixture.get(upstream);
    peer.headers(peer.await("HEADERS").stream(), true, ":status", "204");
    next.reused().expect("head 204");
  }

  @Test
  void head_largerThanTheEndpointTakes_isRefusedHere() {
    Call first = fixture.get(upstream);
    FakeHttp2 peer = peer(new Http2Settings().maxHeaderListSize(200));
    peer.headers(peer.await("HEADERS").stream(), true, ":status", "204");
    first.connected().expect("head 204");
    RequestHead head = UpstreamFixture.head("GET", 0);
    head.headers().add("x-long", "y".repeat(300));

    fixture.open(upstream, head, true).failsWith(Fault.HEADERS_TOO_LARGE);
    Call next = fixture.get(upstream);
    peer.headers(peer.await("HEADERS").stream(), true, ":status", "204");
    next.reused().expect("head 204");
  }

  @Test
  void head_largerThanIsTakenHere_isAProtocolFault() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    peer.headers(
        peer.await("HEADERS").stream(), true, ":status", "200", "x-long", "y".repeat(61 * 1024));

    call.failsWith(Fault.UPSTREAM_PROTOCOL);
  }

  @Test
  void push_thatNobodyAllowed_isAProtocolFault() {
    Call call = fixture.get(upstream);
    FakeHttp2 peer = peer();
    int id = peer.await("HEADERS").stream();
    byte[] promise = {0, 0, 5, 5, 4, 0, 0, 0, (byte) id, 0, 0, 0, 2, (byte) 0x82};
    peer.connection().write(promise);

    call.failsWith(Fault.UPSTREAM_PROTOCOL);
  }

  @Test
  void streams_atTheConnectionLimit_waitForRoom() {
    LimitsConfig usual = LimitsConfig.DEFAULT;
    LimitsConfig one =
        new LimitsConfig(1, 10, usual.requests(), usual.retries(), usual.retryBudget());
    HttpUpstream narrow =
        fixture.upstream(server, UpstreamFixture.h2(HttpConfig.DEFAULT.http2()), one);
    Call first = fixture.get(narrow);
    FakeHttp2 peer = peer(new Http2Settings().maxConcurrentStreams(1));
    int id = peer.await("HEADERS").stream();
    peer.await("SETTINGS_ACK");
    Call second = fixture.get(narrow);
    assertThat(second.quiet()).isTrue();
    peer.headers(id, true, ":status", "204");
    first.connected().expect("head 204");

    peer.headers(peer.await("HEADERS").stream(), true, ":status", "204");
    second.reused().expect("head 204");
    assertThat(narrow.connections()).isEqualTo(1);
  }
}
