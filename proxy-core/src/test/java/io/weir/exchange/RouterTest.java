package io.weir.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import org.junit.jupiter.api.Test;

final class RouterTest {
  private static final String TWO =
      "{name: r, to: [a, b], retry: {on: [connect, reset, timeout, 5xx, 429], attempts: 3,"
          + " per_target: 1}}";

  @Test
  void connect_failed_nextTargetGetsTheWholeBody() {
    try (Scene scene = Scene.of(TWO).cluster("a").cluster("b")) {
      scene.upstream("a").connects = false;
      scene.post("/x", "all of it");
      scene.upstream("a").last().fail(Fault.CONNECT_FAILED);
      ScriptedUpstream.Call second = scene.upstream("b").last();
      assertThat(second.sent.toString()).isEqualTo("all of it");
      assertThat(second.ended).isTrue();
      assertThat(second.flushed).isTrue();
      second.answer(200, "ok");
      assertThat(scene.client.body()).isEqualTo("ok");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.count("weir_failovers_total", "r")).isEqualTo(1);
      assertThat(scene.active()).isZero();
      assertThat(scene.snapshot.exchanges()).isZero();
    }
  }

  @Test
  void status_retried_readsTheOldAnswerOutAndKeepsTheNew() {
    try (Scene scene = Scene.of(TWO).cluster("a").cluster("b")) {
      scene.post("/x", "body");
      scene.upstream("a").last().head(500, false);
      scene.upstream("b").last().answer(200, "ok");
      scene.upstream("a").last().body("late", true);
      assertThat(scene.client.body()).isEqualTo("ok");
      assertThat(scene.upstream("a").last().cancelled).isFalse();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void lastAnswer_afterRetries_isRelayedAndSaysNotToTryAgain() {
    try (Scene scene = Scene.of(TWO).cluster("a").cluster("b")) {
      scene.post("/x", "body");
      scene.upstream("a").last().answer(500, "one");
      scene.upstream("b").last().answer(502, "two");
      assertThat(scene.client.status()).isEqualTo(502);
      assertThat(scene.client.body()).isEqualTo("two");
      assertThat(scene.client.field(HeaderNames.X_SHOULD_RETRY)).isEqualTo("false");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void everyAttempt_fails_isToldWithTheLastFault() {
    try (Scene scene = Scene.of(TWO).cluster("a").cluster("b")) {
      scene.post("/x", "body");
      scene.upstream("a").last().fail(Fault.CONNECT_FAILED);
      scene.upstream("b").last().fail(Fault.UPSTREAM_RESET);
      assertThat(scene.client.status()).isEqualTo(502);
      assertThat(scene.client.field(HeaderNames.X_WEIR_FAULT)).isEqualTo("upstream_reset");
      assertThat(scene.client.field(HeaderNames.X_SHOULD_RETRY)).isEqualTo("false");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void onlyAttempt_fails_leavesTheClientFreeToTryAgain() {
    try (Scene scene = Scene.of("to: a").cluster("a")) {
      scene.post("/x", "body");
      scene.upstream("a").last().fail(Fault.UPSTREAM_RESET);
      assertThat(scene.client.status()).isEqualTo(502);
      assertThat(scene.client.field(HeaderNames.X_SHOULD_RETRY)).isNull();
    }
  }

  @Test
  void notFound_thatSaysNothingOfAModel_isTriedElsewhereWhereTheRouteSaysSo() {
    try (Scene scene =
        Scene.of("{name: r, to: [a, b], retry: {on: [404]}}").cluster("a").cluster("b")) {
      scene.post("/x", "body");
      scene.upstream("a").last().answer(404, "no such page");
      scene.upstream("b").last().answer(200, "ok");
      assertThat(scene.client.body()).isEqualTo("ok");
    }
  }

  @Test
  void auth_refusedByUpstream_isNotTheClients() {
    try (Scene scene = Scene.of("{name: r, to: a}").cluster("a", 1, "credential: {bearer: key}")) {
      scene.get("/x");
      scene.upstream("a").last().answer(401, "secret reason");
      assertThat(scene.client.status()).isEqualTo(502);
      assertThat(scene.client.body()).doesNotContain("secret reason");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void auth_withoutOwnCredential_isRelayed() {
    try (Scene scene = Scene.of("{name: r, to: a}").cluster("a")) {
      scene.get("/x");
      scene.upstream("a").last().answer(401, "yours");
      assertThat(scene.client.status()).isEqualTo(401);
      assertThat(scene.client.body()).isEqualTo("yours");
    }
  }

  @Test
  void retryAfter_withinTheCap_isWaitedFor() {
    try (Scene scene =
        Scene.of("{name: r, to: a, retry: {on: [429], retry_after_max: 2s}}").cluster("a")) {
      scene.get("/x");
      scene.upstream("a").last().answer(429, "", "retry-after", "1");
      scene.pass(900);
      assertThat(scene.calls("a")).hasSize(1);
      scene.pass(200);
      assertThat(scene.calls("a")).hasSize(2);
      scene.upstream("a").last().answer(200, "ok");
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void retryAfter_overTheCap_isRelayed() {
    try (Scene scene =
        Scene.of("{name: r, to: a, retry: {on: [429], retry_after_max: 2s}}").cluster("a")) {
      scene.get("/x");
      scene.upstream("a").last().answer(429, "later", "retry-after", "3");
      assertThat(scene.client.status()).isEqualTo(429);
      assertThat(scene.client.body()).isEqualTo("later");
      assertThat(scene.client.field(HeaderNames.RETRY_AFTER)).isEqualTo("3");
    }
  }

  @Test
  void backOff_sameTarget_isBounded() {
    try (Scene scene =
        Scene.of("{name: r, to: a, retry: {on: [reset], back_off: 100ms, back_off_max: 100ms}}")
            .cluster("a")) {
      scene.get("/x");
      scene.upstream("a").last().fail(Fault.UPSTREAM_RESET);
      scene.pass(120);
      assertThat(scene.calls("a")).hasSize(2);
    }
  }

  @Test
  void client_goneDuringBackOff_nothingIsTriedAgain() {
    try (Scene scene =
        Scene.of("{name: r, to: a, retry: {on: [429], retry_after_max: 2s}}").cluster("a")) {
      RequestEvents request = scene.get("/x");
      scene.upstream("a").last().answer(429, "", "retry-after", "1");
      request.gone(Fault.CLIENT_GONE, "gone");
      scene.pass(2000);
      assertThat(scene.calls("a")).hasSize(1);
      assertThat(scene.time.loop().timers().armed()).isZero();
    }
  }

  @Test
  void retryBudget_spent_deniesFurtherRetries() {
    String route =
        "{name: r, to: [a, b], retry: {on: [5xx], attempts: 2, per_target: 1,"
            + " budget: {ratio: 0%, min_per_second: 0}}}";
    try (Scene scene = Scene.of(route).cluster("a").cluster("b")) {
      scene.get("/x");
      scene.upstream("a").last().answer(500, "first");
      assertThat(scene.client.body()).isEqualTo("first");
      assertThat(scene.calls("b")).isEmpty();
      assertThat(scene.count("weir_retries_denied_total", "r")).isEqualTo(1);
    }
  }

  @Test
  void body_longerThanIsKept_isNotTriedAgain() {
    String route = "{name: r, to: [a, b], retry: {on: [reset], body_bytes: 4B}}";
    try (Scene scene = Scene.of(route).cluster("a").cluster("b")) {
      scene.post("/x", "more than four");
      scene.upstream("a").last().fail(Fault.UPSTREAM_RESET);
      assertThat(scene.calls("b")).isEmpty();
      assertThat(scene.client.status()).isEqualTo(502);
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void body_longerThanIsKeptButNotBegun_isTriedAgain() {
    String route = "{name: r, to: [a, b], retry: {on: [connect], per_target: 1, body_bytes: 4B}}";
    try (Scene scene = Scene.of(route).cluster("a").cluster("b")) {
      scene.upstream("a").connects = false;
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("more than four"), false);
      request.readComplete();
      scene.upstream("a").last().fail(Fault.CONNECT_FAILED);
      request.data(Scene.bytes(", and more"), true);
      request.readComplete();
      assertThat(scene.upstream("b").last().sent.toString()).isEqualTo("more than four, and more");
      scene.upstream("b").last().answer(200, "ok");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void body_longerThanIsKept_thatFailsTwiceBeforeItIsBegun_goesToTheThird() {
    String route =
        "{name: r, to: a, retry: {on: [connect], attempts: 3, per_target: 3, body_bytes: 4B}}";
    try (Scene scene = Scene.of(route).cluster("a")) {
      scene.upstream("a").connects = false;
      scene.post("/x", "more than four");
      scene.upstream("a").last().fail(Fault.CONNECT_FAILED);
      scene.pass(5000);
      scene.upstream("a").last().fail(Fault.RESET_UNPROCESSED);
      assertThat(scene.calls("a")).hasSize(3);
      scene.upstream("a").last().connect();
      assertThat(scene.upstream("a").last().sent.toString()).isEqualTo("more than four");
      scene.upstream("a").last().fail(Fault.RESET_UNPROCESSED);
      assertThat(scene.client.status()).isEqualTo(502);
      assertThat(scene.client.whole()).isTrue();
    }
  }

  @Test
  void upload_thatTheClientPauses_isNotTheUpstreamsIdling() {
    try (Scene scene = Scene.of("{name: r, to: a, timeouts: {idle: 1s}}").cluster("a")) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("some, "), false);
      request.readComplete();
      scene.pass(5000);
      assertThat(scene.client.status()).isZero();
      request.data(Scene.bytes("and the rest"), true);
      request.readComplete();
      scene.upstream("a").last().answer(200, "ok");
      assertThat(scene.upstream("a").last().sent.toString()).isEqualTo("some, and the rest");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.time.loop().timers().armed()).isZero();
    }
  }

  @Test
  void upload_thatTheUpstreamDoesNotTake_isItsIdling() {
    try (Scene scene = Scene.of("{name: r, to: a, timeouts: {idle: 1s}}").cluster("a")) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("some, "), false);
      scene.upstream("a").writable = false;
      request.data(Scene.bytes("more"), false);
      request.readComplete();
      scene.pass(1100);
      assertThat(scene.client.field(HeaderNames.X_WEIR_FAULT)).isEqualTo("idle_timeout");
      assertThat(scene.upstream("a").last().cancelled).isTrue();
    }
  }

  @Test
  void earlyRefusal_whileTheBodyComes_stopsSendingItThere() {
    try (Scene scene = Scene.of(TWO).cluster("a").cluster("b")) {
      RequestEvents request = scene.post("/x");
      request.data(Scene.bytes("one "), false);
      request.readComplete();
      scene.upstream("a").last().head(503, false);
      assertThat(scene.upstream("a").last().cancelled).isTrue();
      request.data(Scene.bytes("two"), true);
      request.readComplete();
      scene.upstream("a").last().takesMore();
      assertThat(scene.upstream("b").last().sent.toString()).isEqualTo("one two");
      scene.upstream("b").last().answer(200, "ok");
      scene.upstream("a").last().takesMore();
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void hedge_answersFirst_winsAndTheOtherIsCancelled() {
    try (Scene scene =
        Scene.of("{name: r, to: [a, b], hedge: {after: 100ms, budget: 100%}}")
            .cluster("a")
            .cluster("b")) {
      scene.get("/x");
      scene.pass(150);
      assertThat(scene.calls("b")).hasSize(1);
      scene.upstream("b").last().answer(200, "b");
      assertThat(scene.upstream("a").last().cancelled).isTrue();
      assertThat(scene.client.body()).isEqualTo("b");
      assertThat(scene.count("weir_hedge_wins_total", "r")).isEqualTo(1);
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void hedge_firstAnswers_loserIsCancelled() {
    try (Scene scene =
        Scene.of("{name: r, to: [a, b], hedge: {after: 100ms, budget: 100%}}")
            .cluster("a")
            .cluster("b")) {
      scene.get("/x");
      scene.pass(150);
      scene.upstream("a").last().answer(200, "a");
      assertThat(scene.upstream("b").last().cancelled).isTrue();
      assertThat(scene.client.body()).isEqualTo("a");
      assertThat(scene.count("weir_hedge_wins_total", "r")).isZero();
    }
  }

  @Test
  void hedge_failsFirst_theOtherGoesOn() {
    try (Scene scene =
        Scene.of("{name: r, to: [a, b], hedge: {after: 100ms, budget: 100%}}")
            .cluster("a")
            .cluster("b")) {
      scene.get("/x");
      scene.pass(150);
      scene.upstream("b").last().fail(Fault.UPSTREAM_RESET);
      assertThat(scene.client.status()).isZero();
      scene.upstream("a").last().answer(200, "a");
      assertThat(scene.client.body()).isEqualTo("a");
      assertThat(scene.active()).isZero();
    }
  }

  @Test
  void hedgeBudget_isAShareOfTheRequests() {
    try (Scene scene =
        Scene.of("{name: r, to: [a, b], hedge: {after: 100ms, budget: 100%}}")
            .cluster("a")
            .cluster("b")) {
      for (int i = 0; i < 4; i++) {
        RecordingDownstream client = new RecordingDownstream(scene.time.loop());
        RequestHead head = new RequestHead("GET", "h", "/x", new Headers());
        head.bodyLength(0);
        scene.begin(client, head, true);
        scene.pass(150);
        scene.upstream("b").last().answer(200, "b");
        assertThat(client.whole()).isTrue();
      }
      assertThat(scene.calls("b")).hasSize(4);
    }
  }

  @Test
  void total_runsOut_isToldAndTheAttemptCancelled() {
    try (Scene scene = Scene.of("{name: r, to: a, timeouts: {total: 300ms}}").cluster("a")) {
      scene.get("/x");
      scene.pass(320);
      assertThat(scene.client.status()).isEqualTo(504);
      assertThat(scene.client.field(HeaderNames.X_WEIR_FAULT)).isEqualTo("total_timeout");
      assertThat(scene.client.whole()).isTrue();
      assertThat(scene.upstream("a").last().cancelled).isTrue();
    }
  }

  @Test
  void stream_outlivesTotal_butNotItsOwnClock() {
    try (Scene scene =
        Scene.of("{name: r, to: a, timeouts: {total: 300ms, stream: 600ms}}").cluster("a")) {
      scene.get("/x");
      scene.upstream("a").last().events("data: 1\n\n").readComplete();
      scene.pass(500);
      assertThat(scene.client.aborted()).isNull();
      scene.pass(200);
      assertThat(scene.client.aborted()).isEqualTo(Fault.TOTAL_TIMEOUT);
      assertThat(scene.upstream("a").last().cancelled).isTrue();
    }
  }

  @Test
  void head_late_isATimeoutOfThatClock() {
    try (Scene scene = Scene.of("{name: r, to: a, timeouts: {response: 300ms}}").cluster("a")) {
      scene.get("/x");
      scene.pass(320);
      assertThat(scene.client.status()).isEqualTo(504);
      assertThat(scene.client.field(HeaderNames.X_WEIR_FAULT)).isEqualTo("head_timeout");
      assertThat(scene.upstream("a").last().cancelled).isTrue();
    }
  }

  @Test
  void head_lateAtATargetWithATimeoutOfItsOwn_isTriedAtTheNext() {
    String route =
        "{name: r, to: [{cluster: a, response_timeout: 100ms}, b], timeouts: {response: 1h},"
            + " retry: {on: [timeout], per_target: 1}}";
    try (Scene scene = Scene.of(route).cluster("a").cluster("b")) {
      scene.get("/x");
      scene.upstream("a").last();
      scene.pass(320);
      assertThat(scene.upstream("a").last().cancelled).isTrue();
      scene.pass(320);
      scene.upstream("b").last().answer(200, "ok");
      assertThat(scene.client.body()).isEqualTo("ok");
    }
  }

  @Test
  void firstEvent_failsBeforeIt_isTriedElsewhere() {
    String route =
        "{name: r, to: [a, b], commit: first_event, retry: {on: [reset], per_target: 1}}";
    try (Scene scene = Scene.of(route).cluster("a").cluster("b")) {
      scene.get("/x");
      scene.upstream("a").last().events().fail(Fault.UPSTREAM_RESET);
      assertThat(scene.client.status()).isZero();
      scene.upstream("b").last().events("data: 1\n\n").body("", true).readComplete();
      assertThat(scene.client.body()).isEqualTo("data: 1\n\n");
      assertThat(scene.client.whole()).isTrue();
    }
  }
}
