package io.weir.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** What hooks are asked between a request's head and its attempts, and what they may answer. */
final class BeforeAttemptsTest {
  private static final String TWO =
      "{name: r, to: [a, {cluster: b, model: small}], retry: {on: [connect], per_target: 1}}";
  private static final String BODY = "{\"model\": \"big\", \"n\": [1]}";

  /** Answers as it is told when the request is ready. */
  private static final class Ready extends Hook {
    private final Function<KnownBody, Step> then;

    Ready(Function<KnownBody, Step> then) {
      this.then = then;
    }

    @Override
    public Step ready(KnownBody body) {
      return then.apply(body);
    }
  }

  /** Answers as it is told when an attempt is about to begin. */
  private static final class Asked extends Hook {
    private final Function<Attempted, Step> then;

    Asked(Function<Attempted, Step> then) {
      this.then = then;
    }

    @Override
    public Step attempt(Attempted attempt) {
      return then.apply(attempt);
    }
  }

  /** A feed that a test drives. */
  private static final class Driven implements Step.Feed {
    private Step.@Nullable Flow flow;
    private final List<Boolean> holds = new ArrayList<>();
    private boolean cancelled;

    @Override
    public void start(Step.Flow to) {
      flow = to;
    }

    @Override
    public void hold(boolean held) {
      holds.add(held);
    }

    @Override
    public void cancel() {
      cancelled = true;
    }

    void emit(String text, boolean end) {
      if (flow == null) {
        throw new AssertionError("not started");
      }
      flow.emit(Scene.bytes(text), end);
    }
  }

  private static Step.Stream stream(Step.Feed feed) {
    Headers headers = new Headers();
    headers.add(HeaderNames.CONTENT_TYPE, "text/event-stream");
    return new Step.Stream(new ResponseHead(200, headers), feed);
  }

  @Test
  void ready_bodyInPieces_isShownWholeBeforeAnyAttempt() {
    List<String> seen = new ArrayList<>();
    try (Scene scene =
        Scene.of("{name: r, to: a}")
            .cluster("a")
            .readyFilter(
                1000,
                () ->
                    new Ready(
                        body -> {
                          ByteBuf bytes = body.bytes();
                          seen.add(
                              body.text("model")
                                  + body.has("n")
                                  + body.length()
                                  + (bytes == null ? "-" : bytes.toString(StandardCharsets.UTF_8)));
                          return Step.NEXT;
                        }))) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes(BODY.substring(0, 9)), false);
      request.data(Scene.bytes(BODY.substring(9, 16)), false);
      assertThat(scene.calls("a")).isEmpty();
      request.data(Scene.bytes(BODY.substring(16)), true);
      request.readComplete();
      assertThat(seen).containsExactly("bigfalse" + BODY.length() + BODY);
      assertThat(scene.upstream("a").last().sent.toString()).isEqualTo(BODY);
      scene.upstream("a").last().answer(200, "ok");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void ready_bodyTooLong_passesUnseen() {
    List<Boolean> seen = new ArrayList<>();
    try (Scene scene =
        Scene.of("{name: r, to: a}")
            .cluster("a")
            .readyFilter(
                8,
                () ->
                    new Ready(
                        body -> {
                          seen.add(body.bytes() != null);
                          return Step.NEXT;
                        }))) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes(BODY.substring(0, 16)), false);
      request.readComplete();
      request.data(Scene.bytes(BODY.substring(16)), true);
      request.readComplete();
      assertThat(seen).containsExactly(false);
      assertThat(scene.upstream("a").last().sent.toString()).isEqualTo(BODY);
      scene.upstream("a").last().answer(200, "ok");
    }
  }

  @Test
  void ready_pausedAndResumed_goesOnWithTheNextHook() {
    List<String> order = new ArrayList<>();
    try (Scene scene =
        Scene.of("{name: r, to: a}")
            .cluster("a")
            .filter(
                () ->
                    new Ready(
                        body -> {
                          order.add("first");
                          return Step.PAUSE;
                        }))
            .filter(
                () ->
                    new Ready(
                        body -> {
                          order.add("second");
                          return Step.NEXT;
                        }))) {
      scene.post("/x", BODY);
      assertThat(order).containsExactly("first");
      assertThat(scene.calls("a")).isEmpty();
      scene.resume(Step.NEXT);
      assertThat(order).containsExactly("first", "second");
      scene.upstream("a").last().answer(200, "ok");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void ready_replies_noAttemptIsMade() {
    Answer tea = new Answer(418, new Headers(), "tea".getBytes(StandardCharsets.UTF_8));
    try (Scene scene =
        Scene.of("{name: r, to: a}")
            .cluster("a")
            .filter(() -> new Ready(body -> new Step.Reply(tea)))) {
      scene.post("/x", BODY);
      assertThat(scene.client.status()).isEqualTo(418);
      assertThat(scene.calls("a")).isEmpty();
    }
  }

  @Test
  void stream_answeredHere_obeysTheClientAndEndsWhole() {
    Driven feed = new Driven();
    try (Scene scene =
        Scene.of("{name: r, to: a}").cluster("a").filter(() -> new Ready(b -> stream(feed)))) {
      RequestEvents request = scene.post("/x", BODY);
      feed.emit("data: 1\n\n", false);
      assertThat(scene.client.body()).isEqualTo("data: 1\n\n");
      scene.client.writable = false;
      feed.emit("data: 2\n\n", false);
      assertThat(feed.holds).containsExactly(true);
      scene.client.writable = true;
      request.writable();
      assertThat(feed.holds).containsExactly(true, false);
      feed.emit("data: 3\n\n", true);
      assertThat(scene.client.body()).endsWith("data: 3\n\n");
      assertThat(scene.client.whole()).isTrue();
      assertThat(feed.cancelled).isFalse();
    }
  }

  @Test
  void stream_clientLeaves_feedIsCancelledAndLateBytesAreFreed() {
    Driven feed = new Driven();
    try (Scene scene =
        Scene.of("{name: r, to: a}").cluster("a").filter(() -> new Ready(b -> stream(feed)))) {
      RequestEvents request = scene.post("/x", BODY);
      request.gone(Fault.CLIENT_GONE, "left");
      assertThat(feed.cancelled).isTrue();
      feed.emit("data: late\n\n", true);
    }
  }

  @Test
  void stream_thatFails_isToldInTheStreamAndCut() {
    Driven feed = new Driven();
    try (Scene scene =
        Scene.of("{name: r, to: a}").cluster("a").filter(() -> new Ready(b -> stream(feed)))) {
      scene.post("/x", BODY);
      feed.emit("data: 1\n\n", false);
      if (feed.flow != null) {
        feed.flow.fail(Fault.UPSTREAM_RESET, "gone");
      }
      assertThat(scene.client.aborted()).isEqualTo(Fault.UPSTREAM_RESET);
      assertThat(scene.client.body()).contains("error");
    }
  }

  private static final String BY_MODEL = "{name: r, match: {path: /x, model: m}, to: a}";

  @Test
  void field_thatDecides_twice_isRefusedBeforeAnyAttempt() {
    try (Scene scene = Scene.of(BY_MODEL).cluster("a")) {
      scene.post("/x", "{\"model\":\"m\",\"messages\":[],\"model\":\"dear\"}");
      assertThat(scene.client.status()).isEqualTo(400);
      assertThat(scene.client.body()).contains("the body has the field model twice");
      assertThat(scene.calls("a")).isEmpty();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void field_thatComesAgainLate_neverReachesTheUpstreamWhole() {
    try (Scene scene = Scene.of(BY_MODEL).cluster("a")) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("{\"model\":\"m\","), false);
      request.readComplete();
      ScriptedUpstream.Call call = scene.upstream("a").last();
      request.data(Scene.bytes("\"Model\":\"dear\"}"), true);
      request.readComplete();
      assertThat(scene.client.status()).isEqualTo(400);
      assertThat(call.sent.toString()).isEqualTo("{\"model\":\"m\",");
      assertThat(call.cancelled).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void attempt_refused_goesToTheNextTargetUncounted() {
    List<String> asked = new ArrayList<>();
    try (Scene scene =
        Scene.of(TWO)
            .cluster("a")
            .cluster("b")
            .readyFilter(
                1000,
                () ->
                    new Asked(
                        attempt -> {
                          asked.add(attempt.number() + attempt.cluster() + attempt.model());
                          return attempt.cluster().equals("a")
                              ? new Step.Fail(Fault.BUDGET_EXHAUSTED, "no money")
                              : Step.NEXT;
                        }))) {
      scene.post("/x", BODY);
      assertThat(asked).containsExactly("1abig", "1bsmall");
      assertThat(scene.calls("a")).isEmpty();
      scene.upstream("b").last().answer(200, "ok");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void attempt_refusedForGood_endsTheExchange_thoughTargetsAreLeft() {
    AtomicInteger asked = new AtomicInteger();
    try (Scene scene =
        Scene.of(TWO)
            .cluster("a")
            .cluster("b")
            .filter(
                () ->
                    new Asked(
                        attempt -> {
                          asked.incrementAndGet();
                          return new Step.Fail(Fault.BUDGET_EXHAUSTED, "no money", true);
                        }))) {
      scene.post("/x", BODY);
      assertThat(scene.client.status()).isEqualTo(429);
      assertThat(asked).hasValue(1);
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void attempt_refusedEverywhere_clientIsToldWhy() {
    try (Scene scene =
        Scene.of(TWO)
            .cluster("a")
            .cluster("b")
            .filter(
                () -> new Asked(attempt -> new Step.Fail(Fault.BUDGET_EXHAUSTED, "no money")))) {
      scene.post("/x", BODY);
      assertThat(scene.client.status()).isEqualTo(429);
      assertThat(scene.client.field(HeaderNames.X_WEIR_FAULT)).isEqualTo("budget_exhausted");
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void attempt_paused_beginsWhenResumedAndAsksAgainForTheNext() {
    List<Integer> asked = new ArrayList<>();
    try (Scene scene =
        Scene.of(TWO)
            .cluster("a")
            .cluster("b")
            .filter(
                () ->
                    new Asked(
                        attempt -> {
                          asked.add(attempt.number());
                          return Step.PAUSE;
                        }))) {
      scene.post("/x", BODY);
      assertThat(scene.calls("a")).isEmpty();
      scene.resume(Step.NEXT);
      assertThat(scene.calls("a")).hasSize(1);
      scene.upstream("a").last().fail(Fault.CONNECT_FAILED);
      assertThat(scene.calls("b")).isEmpty();
      scene.resume(Step.NEXT);
      scene.upstream("b").last().answer(200, "ok");
      assertThat(asked).containsExactly(1, 2);
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void attempt_clientLeavesDuringThePause_leaseIsGivenBack() {
    try (Scene scene =
        Scene.of(TWO).cluster("a").cluster("b").filter(() -> new Asked(a -> Step.PAUSE))) {
      RequestEvents request = scene.post("/x", BODY);
      request.gone(Fault.CLIENT_GONE, "left");
      scene.resume(Step.NEXT);
      assertThat(scene.calls("a")).isEmpty();
      assertThat(scene.active()).isZero();
    }
  }
}
