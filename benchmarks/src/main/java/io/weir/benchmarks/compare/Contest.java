package io.weir.benchmarks.compare;

import io.weir.benchmarks.gauge.Awake;
import io.weir.benchmarks.gauge.Bounds;
import io.weir.benchmarks.gauge.Gauge;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Each proxy at each work: all are warmed up for it, then they take turns, round by round. */
final class Contest {
  private final Gauge gauge;
  private final Running direct;
  private final PrintWriter out;

  /** A contest before that stub; progress is told to the writer. */
  Contest(Gauge gauge, Running direct, PrintWriter out) {
    this.gauge = gauge;
    this.direct = direct;
    this.out = out;
  }

  /** Has these proxies do one work, as often and as long as the bounds say. */
  void run(Trial trial, List<Running> proxies, Bounds bounds, Scores scores)
      throws IOException, InterruptedException {
    if (!trial.sparse()) {
      turns(trial, proxies, bounds, scores);
      return;
    }
    try (Awake awake = Awake.ask()) {
      if (!awake.held()) {
        say("processors may sleep: waking them up is part of these times");
      }
      turns(trial, proxies, bounds, scores);
    }
  }

  private void turns(Trial trial, List<Running> proxies, Bounds bounds, Scores scores)
      throws IOException, InterruptedException {
    say("%s: warming up", trial.title());
    for (Running proxy : proxies) {
      gauge.warm(proxy.child(), burst -> trial.warmUp(proxy, burst));
    }
    for (int round = 1; round <= bounds.rounds(); round++) {
      if (trial.direct()) {
        take(trial, direct, round, bounds, scores);
      }
      for (Running proxy : proxies) {
        take(trial, proxy, round, bounds, scores);
      }
    }
    out.printf("%n%s%n", scores.table(trial).text());
    out.flush();
  }

  private void take(Trial trial, Running proxy, int round, Bounds bounds, Scores scores)
      throws IOException, InterruptedException {
    Gauge.Reading reading =
        gauge.read(proxy.name(), proxy.child(), trial.work(proxy, bounds.seconds()));
    Window window = scores.add(trial, proxy.name(), reading);
    Measure first = trial.measures().get(0);
    say(
        "%s, round %d, %s: %s %.4g, foreign %.1f %%%s%s",
        trial.title(),
        round,
        proxy.name(),
        first.name(),
        first.of().applyAsDouble(window),
        window.foreign(),
        window.clean() ? "" : " (not quiet)",
        window.failed() == 0 ? "" : ", " + window.failed() + " FAILED");
  }

  private void say(String text, Object... values) {
    out.printf(text + "%n", values);
    out.flush();
  }
}
