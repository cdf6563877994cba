package io.weir.benchmarks.compare;

import io.weir.benchmarks.gauge.Awake;
import io.weir.benchmarks.gauge.Gauge;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;

/** Each proxy at each work: all are warmed up for it, then they take turns, round by round. */
final class Contest {
  private final Gauge gauge;
  private final List<Running> proxies;
  private final Running direct;
  private final PrintWriter out;

  /** A contest of these proxies; progress is told to the writer. */
  Contest(Gauge gauge, List<Running> proxies, Running direct, PrintWriter out) {
    this.gauge = gauge;
    this.proxies = List.copyOf(proxies);
    this.direct = direct;
    this.out = out;
  }

  /** Runs one work, so many rounds of so many seconds. */
  void run(Trial trial, int rounds, int seconds, Scores scores)
      throws IOException, InterruptedException {
    if (!trial.sparse()) {
      turns(trial, rounds, seconds, scores);
      return;
    }
    try (Awake awake = Awake.ask()) {
      if (!awake.held()) {
        say("processors may sleep: waking them up is part of these times");
      }
      turns(trial, rounds, seconds, scores);
    }
  }

  private void turns(Trial trial, int rounds, int seconds, Scores scores)
      throws IOException, InterruptedException {
    say("%s: warming up", trial.title());
    for (Running proxy : proxies) {
      gauge.warm(proxy.child(), burst -> trial.warmUp(proxy, burst));
    }
    for (int round = 1; round <= rounds; round++) {
      if (trial.direct()) {
        take(trial, direct, seconds, scores, round);
      }
      for (Running proxy : proxies) {
        take(trial, proxy, seconds, scores, round);
      }
    }
    out.printf("%n%s%n", scores.table(trial).text());
    out.flush();
  }

  private void take(Trial trial, Running proxy, int seconds, Scores scores, int round)
      throws IOException, InterruptedException {
    Gauge.Reading reading = gauge.read(proxy.name(), proxy.child(), trial.work(proxy, seconds));
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
