package io.weir.exchange;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.exchange.desk.RequestEvents;
import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Step;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** An exchange's hooks are told the end of each attempt that began: once, and before their own. */
final class AttemptDoneTest {
  private static final String TWO =
      "{name: r, to: [a, b], retry: {on: [connect, 5xx], per_target: 1}}";
  private static final String HEDGED = "{name: r, to: [a, b], hedge: {after: 100ms, budget: 100%}}";

  private final List<String> told = new ArrayList<>();

  /** Notes what it is told. */
  private static final class Noting extends Hook {
    private final List<String> told;

    Noting(List<String> told) {
      this.told = told;
    }

    @Override
    public void attemptDone(Attempted attempt, Outcome outcome) {
      told.add(attempt.number() + attempt.cluster() + " " + word(outcome) + outcome.endpoint());
    }

    @Override
    public void done(Outcome outcome) {
      told.add("all " + word(outcome) + outcome.cluster());
    }

    private static String word(Outcome outcome) {
      Fault fault = outcome.fault();
      return outcome.status() + " " + (fault == null ? "" : fault.word() + " ");
    }
  }

  /** Refuses attempts at one cluster. */
  private static final class Refusing extends Hook {
    @Override
    public Step attempt(Attempted attempt) {
      return attempt.cluster().equals("a") ? new Step.Fail(Fault.FORBIDDEN, "no") : Step.NEXT;
    }
  }

  private Scene scene(String route) {
    return Scene.of(route).cluster("a").cluster("b").filter(() -> new Noting(told));
  }

  @Test
  void attempts_thatFailAndAnswer_areToldWithTheirOwnEnds() {
    try (Scene scene = scene(TWO)) {
      scene.get("/x");
      scene.upstream("a").last().answer(500, "no");
      assertThat(told).containsExactly("1a 500 upstream_5xx 10.0.0.1:80");
      scene.upstream("b").last().answer(200, "ok");
      assertThat(told)
          .containsExactly("1a 500 upstream_5xx 10.0.0.1:80", "2b 200 10.0.0.1:80", "all 200 b");
    }
  }

  @Test
  void attempt_thatNeverConnected_isTold() {
    try (Scene scene = scene(TWO)) {
      scene.get("/x");
      scene.upstream("a").last().fail(Fault.CONNECT_FAILED);
      scene.upstream("b").last().fail(Fault.UPSTREAM_RESET);
      assertThat(told)
          .containsExactly(
              "1a 0 connect_failed 10.0.0.1:80",
              "2b 0 upstream_reset 10.0.0.1:80",
              "all 502 upstream_reset b");
    }
  }

  @Test
  void attempt_passedOver_isNotTold() {
    try (Scene scene = scene(TWO).filter(Refusing::new)) {
      scene.get("/x");
      scene.upstream("b").last().answer(200, "ok");
      assertThat(told).containsExactly("1b 200 10.0.0.1:80", "all 200 b");
    }
  }

  @Test
  void hedge_thatWins_endsTheOtherFirst() {
    try (Scene scene = scene(HEDGED)) {
      scene.get("/x");
      scene.pass(150);
      scene.upstream("b").last().answer(200, "b");
      assertThat(told)
          .containsExactly("1a 0 client_gone 10.0.0.1:80", "2b 200 10.0.0.1:80", "all 200 b");
    }
  }

  @Test
  void client_thatLeaves_endsTheAttempt() {
    try (Scene scene = scene(TWO)) {
      RequestEvents request = scene.get("/x");
      request.gone(Fault.CLIENT_GONE, "left");
      assertThat(told).containsExactly("1a 0 client_gone 10.0.0.1:80", "all 0 client_gone a");
    }
  }
}
