package io.weir.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExchangeTest {
  private static final String ROUTE = "{name: r, to: a}";

  /** Says what it was told. */
  private static final class Telling extends Hook {
    private final String name;
    private final List<String> told;
    private final Step step;

    Telling(String name, List<String> told, Step step) {
      this.name = name;
      this.told = told;
      this.step = step;
    }

    @Override
    public Step request(RequestHead head, boolean end) {
      told.add(name + " request");
      return step;
    }

    @Override
    public Step response(ResponseHead head, boolean end) {
      told.add(name + " response");
      return Step.NEXT;
    }

    @Override
    public void done(Outcome outcome) {
      told.add(name + " done " + outcome.status());
    }
  }

  /** Pauses each response's head. */
  private static final class Pausing extends Hook {
    @Override
    public Step response(ResponseHead head, boolean end) {
      return Step.PAUSE;
    }
  }

  /** Fails at the first byte of a request. */
  private static final class Refusing extends Hook {
    @Override
    public void requestData(ByteBuf data, boolean end, Sink out) {
      data.release();
      out.fail(Fault.FORBIDDEN, "not that");
    }
  }

  /** Throws at the first byte of whichever body it is told, and counts how often it is done. */
  private static final class Throwing extends Hook {
    private final boolean request;
    private final AtomicInteger done;

    Throwing(boolean request, AtomicInteger done) {
      this.request = request;
      this.done = done;
    }

    @Override
    public void requestData(ByteBuf data, boolean end, Sink out) {
      if (request) {
        throw new IllegalArgumentException("planted");
      }
      out.emit(data, end);
    }

    @Override
    public void responseData(ByteBuf data, boolean end, Sink out) {
      if (!request) {
        throw new IllegalArgumentException("planted");
      }
      out.emit(data, end);
    }

    @Override
    public void done(Outcome outcome) {
      done.incrementAndGet();
    }
  }

  /** Asks for whole request bodies. */
  private static final class Whole extends Hook {
    @Override
    public void requestData(ByteBuf data, boolean end, Sink out) {
      out.emit(data, end);
    }
  }

  private static Answer answer(String text) {
    return new Answer(418, new Headers(), text.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void reply_ofAHook_passesOnlyThoseThatSawTheRequest() {
    List<String> told = new ArrayList<>();
    try (Scene scene =
        Scene.of(ROUTE)
            .cluster("a")
            .filter(() -> new Telling("one", told, Step.NEXT))
            .filter(() -> new Telling("two", told, new Step.Reply(answer("tea"))))
            .filter(() -> new Telling("three", told, Step.NEXT))) {
      scene.get("/x");
      assertThat(told)
          .containsExactly(
              "one request",
              "two request",
              "two response",
              "one response",
              "two done 418",
              "one done 418");
      assertThat(scene.client.body()).isEqualTo("tea");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.calls("a")).isEmpty();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void requestData_hookThrows_isAnInternalFaultAndNothingLeaks(boolean ofCluster) {
    AtomicInteger done = new AtomicInteger();
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      if (ofCluster) {
        scene.clusterFilter(() -> new Throwing(true, done));
      } else {
        scene.filter(() -> new Throwing(true, done));
      }
      RequestEvents request = scene.post("/x");
      send(request, "one", false);
      assertThat(scene.client.status()).isEqualTo(500);
      assertThat(scene.client.field(HeaderNames.X_WEIR_FAULT)).isEqualTo("internal");
      assertThat(scene.client.whole()).isTrue();
      send(request, "two", true);
      assertThat(done).hasValue(1);
      assertThat(scene.active()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void responseData_hookThrows_answerIsSeenToBeCutAndNothingLeaks(boolean ofCluster) {
    AtomicInteger done = new AtomicInteger();
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      if (ofCluster) {
        scene.clusterFilter(() -> new Throwing(false, done));
      } else {
        scene.filter(() -> new Throwing(false, done));
      }
      scene.get("/x");
      scene.upstream("a").last().head(200, false).body("part", false).readComplete();
      assertThat(scene.client.aborted()).isEqualTo(Fault.INTERNAL);
      assertThat(scene.upstream("a").last().cancelled).isTrue();
      assertThat(done).hasValue(1);
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void heldBody_hookThrowsAtItsFirstPiece_isNotToldTheSecond() {
    AtomicInteger done = new AtomicInteger();
    String route = "{name: r, match: {path: /x, model: m}, to: a}";
    try (Scene scene = Scene.of(route).cluster("a").filter(() -> new Throwing(true, done))) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("{\"model\":"), false);
      request.data(Scene.bytes(" \"m\"}"), true);
      request.readComplete();
      assertThat(scene.client.status()).isEqualTo(500);
      assertThat(scene.calls("a")).isEmpty();
      assertThat(done).hasValue(1);
    }
  }

  @Test
  void done_ofAnAttempt_comesBeforeTheNextAttemptAndBeforeTheExchanges() {
    List<String> told = new ArrayList<>();
    String route = "{name: r, to: [a, b], retry: {on: [5xx], per_target: 1}}";
    try (Scene scene =
        Scene.of(route)
            .cluster("a")
            .cluster("b")
            .filter(() -> new Telling("exchange", told, Step.NEXT))
            .clusterFilter(() -> new Telling("attempt", told, Step.NEXT))) {
      scene.get("/x");
      scene.upstream("a").last().head(500, false).body("read ", false);
      scene.upstream("b").last().answer(200, "ok");
      scene.upstream("a").last().body("out", true);
      assertThat(told)
          .containsExactly(
              "exchange request",
              "attempt request",
              "attempt done 500",
              "attempt request",
              "attempt response",
              "exchange response",
              "attempt done 200",
              "exchange done 200");
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void reply_pausedOnItsWayUp_leavesWholeWhenResumed() {
    try (Scene scene = Scene.of("{name: r, respond: {json: {}}}").filter(Pausing::new)) {
      scene.get("/x");
      assertThat(scene.client.status()).isZero();
      scene.resume(Step.NEXT);
      assertThat(scene.client.body()).isEqualTo("here");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void answer_replacedAfterAPause_carriesNothingOfTheOld() {
    try (Scene scene = Scene.of(ROUTE).cluster("a").filter(Pausing::new)) {
      scene.get("/x");
      scene.upstream("a").last().head(200, false).body("old", false).readComplete();
      assertThat(scene.upstream("a").last().reading).isFalse();
      scene.resume(new Step.Reply(answer("new")));
      assertThat(scene.client.status()).isEqualTo(418);
      assertThat(scene.client.body()).isEqualTo("new");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.upstream("a").last().cancelled).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attemptsAnswer_pausedInTheClustersChain_goesOnWhenResumed(boolean whole) {
    try (Scene scene = Scene.of(ROUTE).cluster("a").clusterFilter(Pausing::new)) {
      scene.get("/x");
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.head(200, false).body("one", whole).readComplete();
      assertThat(scene.client.status()).isZero();
      scene.resume(Step.NEXT);
      assertThat(scene.client.body()).isEqualTo("one");
      assertThat(scene.client.flushed()).isTrue();
      if (!whole) {
        assertThat(call.reading).isTrue();
        call.body(" two", true).readComplete();
      }
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void requestHook_failsWithData_isToldWhole() {
    try (Scene scene = Scene.of(ROUTE).cluster("a").filter(Refusing::new)) {
      scene.post("/x", "body");
      assertThat(scene.client.status()).isEqualTo(403);
      assertThat(scene.client.body()).contains("not that");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.snapshot.exchanges()).isZero();
    }
  }

  @Test
  void wholeBody_overItsLimit_isRefusedWhole() {
    try (Scene scene = Scene.of(ROUTE).cluster("a").wholeFilter(8, Whole::new)) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("12345678"), false);
      request.data(Scene.bytes("9"), true);
      request.readComplete();
      assertThat(scene.client.status()).isEqualTo(413);
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void body_overTheRoutesLimit_isRefused() {
    try (Scene scene = Scene.of("{name: r, to: a, limits: {body: 4B}}").cluster("a")) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("1234"), false);
      assertThat(scene.client.status()).isZero();
      request.data(Scene.bytes("5"), false);
      request.readComplete();
      assertThat(scene.client.status()).isEqualTo(413);
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.upstream("a").last().cancelled).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: 1\n\n", "data: 1\r\n\r\n", "data: 1\r\r"})
  void stream_brokenBetweenEvents_isToldWithinAndCut(String event) {
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      scene.get("/v1/chat/completions");
      scene.upstream("a").last().events(event).fail(Fault.UPSTREAM_RESET);
      assertThat(scene.client.body()).startsWith(event + "data: {\"error\"");
      assertThat(scene.client.aborted()).isEqualTo(Fault.UPSTREAM_RESET);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data: 1\n", "data: 1", "data: 1\r\n"})
  void stream_brokenWithinAnEvent_isOnlyCut(String event) {
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      scene.get("/v1/chat/completions");
      scene.upstream("a").last().events(event).fail(Fault.TRUNCATED);
      assertThat(scene.client.body()).isEqualTo(event);
      assertThat(scene.client.aborted()).isEqualTo(Fault.TRUNCATED);
    }
  }

  @Test
  void client_goneInAnyWindow_cancelsInTheSameTurn() {
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      scene.get("/x").gone(Fault.CLIENT_GONE, "gone");
      assertThat(scene.upstream("a").last().cancelled).isTrue();
      assertThat(scene.cancelled("head")).isEqualTo(1);
    }
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      RequestEvents request = scene.get("/x");
      scene.upstream("a").last().events("data: 1\n\n");
      request.gone(Fault.CLIENT_GONE, "gone");
      assertThat(scene.upstream("a").last().cancelled).isTrue();
      assertThat(scene.cancelled("stream")).isEqualTo(1);
      assertThat(scene.active()).isZero();
      assertThat(scene.time.loop().timers().armed()).isZero();
    }
  }

  @Test
  void request_brokenWhileTheAnswerComes_isCut() {
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("some"), false);
      request.readComplete();
      scene.upstream("a").last().head(200, false).body("early", false).readComplete();
      request.gone(Fault.BAD_REQUEST, "a bad chunk");
      assertThat(scene.client.aborted()).isEqualTo(Fault.BAD_REQUEST);
      assertThat(scene.upstream("a").last().cancelled).isTrue();
    }
  }

  @Test
  void answer_wholeBeforeTheRequest_givesTheRestUp() {
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("some"), false);
      request.readComplete();
      scene.upstream("a").last().answer(200, "enough");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.upstream("a").last().cancelled).isTrue();
      request.data(Scene.bytes("more"), true);
      assertThat(scene.client.reading).isTrue();
    }
  }

  @Test
  void client_slow_holdsTheUpstream() {
    try (Scene scene = Scene.of("{name: r, to: a, timeouts: {idle: 300ms}}").cluster("a")) {
      RequestEvents request = scene.get("/x");
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.head(200, false);
      scene.client.writable = false;
      call.body("much", false).readComplete();
      assertThat(call.reading).isFalse();
      scene.pass(1000);
      assertThat(scene.client.aborted()).isNull();
      scene.client.writable = true;
      request.writable();
      assertThat(call.reading).isTrue();
      scene.pass(320);
      assertThat(scene.client.aborted()).isEqualTo(Fault.IDLE_TIMEOUT);
    }
  }

  @Test
  void upstream_slow_holdsTheClient() {
    try (Scene scene = Scene.of("{name: r, to: a, retry: {attempts: 1}}").cluster("a")) {
      RequestEvents request = scene.post("/x");
      scene.upstream("a").writable = false;
      request.data(Scene.bytes("much"), false);
      request.readComplete();
      assertThat(scene.client.reading).isFalse();
      scene.upstream("a").writable = true;
      scene.upstream("a").last().takesMore();
      assertThat(scene.client.reading).isTrue();
      assertThat(scene.upstream("a").last().sent.toString()).isEqualTo("much");
      scene.upstream("a").last().fail(Fault.UPSTREAM_RESET);
      assertThat(scene.client.status()).isEqualTo(502);
    }
  }

  @Test
  void upgrade_allowed_isATunnelBothWays() {
    try (Scene scene =
        Scene.of("{name: r, to: a, upgrade: [websocket], limits: {body: 4B}}").cluster("a")) {
      RequestHead head = new RequestHead("GET", "api.example", "/x", new Headers());
      head.bodyLength(0);
      head.upgrade("websocket");
      RequestEvents request = scene.begin(scene.client, head, true);
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.head(101, false).readComplete();
      assertThat(scene.client.status()).isEqualTo(101);
      request.data(Scene.bytes("a frame up"), false);
      request.readComplete();
      assertThat(call.sent.toString()).isEqualTo("a frame up");
      call.body("down", false).readComplete();
      assertThat(scene.client.body()).isEqualTo("down");
      request.gone(Fault.CLIENT_GONE, "closed");
      assertThat(call.cancelled).isTrue();
    }
  }

  private static RequestEvents upgrade(Scene scene) {
    RequestHead head = new RequestHead("GET", "api.example", "/x", new Headers());
    head.bodyLength(0);
    head.upgrade("websocket");
    RequestEvents request = scene.begin(scene.client, head, true);
    scene.upstream("a").last().head(101, false).readComplete();
    return request;
  }

  private static void send(RequestEvents request, String text, boolean end) {
    request.data(Scene.bytes(text), end);
    request.readComplete();
  }

  @Test
  void tunnel_upstreamEndsFirst_clientGoesOnUntilItEnds() {
    try (Scene scene = Scene.of("{name: r, to: a, upgrade: [websocket]}").cluster("a")) {
      RequestEvents request = upgrade(scene);
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.body("bye", true).readComplete();
      assertThat(scene.client.body()).isEqualTo("bye");
      assertThat(scene.client.whole()).isTrue();
      assertThat(call.cancelled).isFalse();
      send(request, "still here", false);
      send(request, "", true);
      assertThat(call.sent.toString()).isEqualTo("still here");
      assertThat(call.ended).isTrue();
      assertThat(call.flushed).isTrue();
      assertThat(call.cancelled).isFalse();
      assertThat(scene.active()).isZero();
      assertThat(scene.snapshot.exchanges()).isZero();
      assertThat(scene.time.loop().timers().armed()).isZero();
    }
  }

  @Test
  void tunnel_clientEndsFirst_upstreamGoesOnUntilItEnds() {
    try (Scene scene = Scene.of("{name: r, to: a, upgrade: [websocket]}").cluster("a")) {
      RequestEvents request = upgrade(scene);
      ScriptedUpstream.Call call = scene.upstream("a").last();
      call.ended = false;
      send(request, "that is all", true);
      assertThat(call.ended).isTrue();
      call.body("one, ", false).body("two", true).readComplete();
      assertThat(scene.client.body()).isEqualTo("one, two");
      assertThat(scene.client.whole()).isTrue();
      assertThat(call.cancelled).isFalse();
      assertThat(scene.active()).isZero();
      assertThat(scene.snapshot.exchanges()).isZero();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"open", "client ended", "upstream ended"})
  void tunnel_idle_isEnded(String state) {
    String route = "{name: r, to: a, upgrade: [websocket], timeouts: {idle: 1s}}";
    try (Scene scene = Scene.of(route).cluster("a")) {
      RequestEvents request = upgrade(scene);
      ScriptedUpstream.Call call = scene.upstream("a").last();
      scene.pass(800);
      send(request, "up", state.equals("client ended"));
      scene.pass(800);
      call.body("down", state.equals("upstream ended")).readComplete();
      scene.pass(800);
      assertThat(scene.client.aborted()).isNull();
      scene.pass(400);
      assertThat(scene.client.aborted()).isEqualTo(Fault.IDLE_TIMEOUT);
      assertThat(call.cancelled).isTrue();
      assertThat(scene.active()).isZero();
      assertThat(scene.snapshot.exchanges()).isZero();
    }
  }

  @Test
  void upgrade_notAllowed_isRefused() {
    try (Scene scene = Scene.of(ROUTE).cluster("a")) {
      RequestHead head = new RequestHead("GET", "api.example", "/x", new Headers());
      head.bodyLength(0);
      head.upgrade("websocket");
      scene.begin(scene.client, head, true);
      assertThat(scene.client.status()).isEqualTo(403);
      assertThat(scene.calls("a")).isEmpty();
    }
  }

  @Test
  void model_matchedAndReplaced_changesThatValueAlone() {
    try (Scene scene =
        Scene.of("{name: r, match: {path: /x, model: \"gpt-*\"}, to: [{cluster: a, model: other}]}")
            .cluster("a")) {
      String body = "{ \"n\":1, \"model\" : \"gpt-4\",\"s\":\"é\" }";
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes(body.substring(0, 20)), false);
      request.data(Scene.bytes(body.substring(20)), true);
      request.readComplete();
      assertThat(scene.upstream("a").last().sent.toString())
          .isEqualTo(body.replace("gpt-4", "other"));
      assertThat(scene.upstream("a").last().ended).isTrue();
      scene.upstream("a").last().answer(200, "ok");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void route_none_isToldInTheClientsDialect() {
    try (Scene scene = Scene.of("{name: r, match: {path: /only}, to: a}").cluster("a")) {
      scene.post("/v1/messages", "body");
      assertThat(scene.client.status()).isEqualTo(404);
      assertThat(scene.client.field(HeaderNames.X_WEIR_FAULT)).isEqualTo("no_route");
      assertThat(scene.client.body()).contains("\"type\":\"error\"");
      assertThat(scene.client.whole()).isTrue();
    }
  }
}
