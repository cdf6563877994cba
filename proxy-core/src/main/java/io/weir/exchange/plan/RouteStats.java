package io.weir.exchange.plan;

import io.weir.fault.Fault;
import io.weir.filter.Outcome;
import io.weir.filter.Outcome.Mark;
import io.weir.stats.Counter;
import io.weir.stats.Latency;
import io.weir.stats.Stats;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/** One route's numbers; children are looked up once, when the snapshot is built. */
public final class RouteStats {
  private static final String[] CLASSES = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};
  private static final int CODES = 600;

  private final String listener;
  private final String route;
  private final Counter byCode;
  private final AtomicReferenceArray<Counter.@Nullable Child> codes =
      new AtomicReferenceArray<>(CODES);
  private final Counter.Child[] requests = new Counter.Child[CLASSES.length];
  private final Map<Fault, Counter.Child> faults = new EnumMap<>(Fault.class);
  private final Counter.Child retries;
  private final Counter.Child failovers;
  private final Counter.Child retriesDenied;
  private final Counter.Child hedges;
  private final Counter.Child hedgeWins;
  private final Map<Stage, Counter.Child> cancelled = new EnumMap<>(Stage.class);
  private final Counter.Child requestBytes;
  private final Counter.Child responseBytes;
  private final Latency.Child total;
  private final Latency.Child head;
  private final Latency.Child firstContent;
  private final Latency.Child overhead;

  /** How far an answer has come, for the client. */
  public enum Stage {
    /** No head has left. */
    HEAD,
    /** In the body of a stream. */
    STREAM,
    /** In any other body. */
    BODY
  }

  /** The numbers of one route of one listener. */
  public RouteStats(Stats stats, String listener, String route) {
    this.listener = listener;
    this.route = route;
    byCode = stats.counter("weir_responses_total", "Answers.", "listener", "route", "code");
    Counter byClass =
        stats.counter("weir_requests_total", "Exchanges done.", "listener", "route", "code_class");
    for (int i = 0; i < CLASSES.length; i++) {
      requests[i] = byClass.with(listener, route, CLASSES[i]);
    }
    Counter byFault =
        stats.counter("weir_faults_total", "Exchanges with a fault.", "listener", "route", "fault");
    for (Fault fault : Fault.values()) {
      faults.put(fault, byFault.with(listener, route, fault.word()));
    }
    retries = child(stats, "weir_retries_total", "Attempts after the first.", listener, route);
    failovers =
        child(
            stats, "weir_failovers_total", "Exchanges moved to the next target.", listener, route);
    retriesDenied =
        child(stats, "weir_retries_denied_total", "Retries over the budget.", listener, route);
    hedges = child(stats, "weir_hedges_total", "Second attempts beside a first.", listener, route);
    hedgeWins =
        child(stats, "weir_hedge_wins_total", "Hedges that answered first.", listener, route);
    Counter byStage =
        stats.counter(
            "weir_cancelled_total", "Upstream requests cancelled.", "listener", "route", "stage");
    for (Stage stage : Stage.values()) {
      cancelled.put(stage, byStage.with(listener, route, stage.name().toLowerCase(Locale.ROOT)));
    }
    requestBytes =
        child(stats, "weir_request_bytes_total", "Body bytes from clients.", listener, route);
    responseBytes =
        child(stats, "weir_response_bytes_total", "Body bytes to clients.", listener, route);
    total = latency(stats, "weir_request_seconds", "Whole exchanges.", listener, route);
    head = latency(stats, "weir_response_head_seconds", "Until the head.", listener, route);
    firstContent =
        latency(stats, "weir_first_content_seconds", "Until the first byte.", listener, route);
    overhead = latency(stats, "weir_overhead_seconds", "Time in Weir itself.", listener, route);
  }

  private static Counter.Child child(
      Stats stats, String name, String help, String listener, String route) {
    return stats.counter(name, help, "listener", "route").with(listener, route);
  }

  private static Latency.Child latency(
      Stats stats, String name, String help, String listener, String route) {
    return stats.latency(name, help, "listener", "route").with(listener, route);
  }

  public void retry() {
    retries.inc();
  }

  public void failover() {
    failovers.inc();
  }

  public void retryDenied() {
    retriesDenied.inc();
  }

  public void hedge() {
    hedges.inc();
  }

  public void hedgeWin() {
    hedgeWins.inc();
  }

  /** The client left while an answer was awaited or on its way. */
  public void cancelled(Stage stage) {
    count(cancelled.get(stage));
  }

  /** Exchanges done, for templates. */
  public long requests() {
    long sum = 0;
    for (Counter.Child child : requests) {
      sum += child.value();
    }
    return sum;
  }

  /** Exchanges moved off a target, for templates. */
  public long failovers() {
    return failovers.value();
  }

  private Counter.Child code(int status) {
    Counter.Child known = codes.get(status);
    if (known == null) {
      known = byCode.with(listener, route, Integer.toString(status));
      codes.set(status, known);
    }
    return known;
  }

  public void done(Outcome outcome, int loop) {
    int code = outcome.status() / 100;
    requests[code < CLASSES.length ? code : 0].inc();
    if (outcome.status() > 0 && outcome.status() < CODES) {
      code(outcome.status()).inc();
    }
    Fault fault = outcome.fault();
    if (fault != null) {
      count(faults.get(fault));
    }
    if (outcome.requestBytes() > 0) {
      requestBytes.add(outcome.requestBytes());
    }
    if (outcome.responseBytes() > 0) {
      responseBytes.add(outcome.responseBytes());
    }
    record(total, loop, between(outcome, Mark.START, Mark.DONE));
    record(head, loop, between(outcome, Mark.START, Mark.RESPONSE_HEAD));
    record(firstContent, loop, between(outcome, Mark.START, Mark.FIRST_CONTENT));
    record(overhead, loop, outcome.overheadNanos());
  }

  private static long between(Outcome outcome, Mark from, Mark to) {
    long begin = outcome.atNanos(from);
    long end = outcome.atNanos(to);
    return begin == -1 || end == -1 ? -1 : end - begin;
  }

  private static void count(Counter.@Nullable Child child) {
    if (child != null) {
      child.inc();
    }
  }

  private static void record(Latency.Child latency, int loop, long nanos) {
    if (nanos >= 0) {
      latency.record(loop, nanos);
    }
  }
}
