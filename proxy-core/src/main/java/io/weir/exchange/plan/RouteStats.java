package io.weir.exchange.plan;

import io.weir.fault.Fault;
import io.weir.filter.Outcome;
import io.weir.filter.Outcome.Mark;
import io.weir.stats.Counter;
import io.weir.stats.Latency;
import io.weir.stats.Stats;
import java.util.Arrays;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One route's numbers. What each exchange counts is looked up once, when the snapshot is built;
 * statuses, faults and cancellations have a number from the first one on, since a series for each
 * that might come would leave none for later routes ({@code stats.series_max}).
 */
public final class RouteStats {
  private static final String[] CLASSES = {"0xx", "1xx", "2xx", "3xx", "4xx", "5xx"};
  private static final int CODES = 600;

  private final String listener;
  private final String route;
  private final Counter byCode;
  private final Counter.Child[] requests = new Counter.Child[CLASSES.length];
  private final Counter byFault;
  private final Counter.Child retries;
  private final Counter.Child failovers;
  private final Counter.Child retriesDenied;
  private final Counter.Child hedges;
  private final Counter.Child hedgeWins;
  private final Counter byStage;
  private final Counter.Child requestBytes;
  private final Counter.Child responseBytes;
  private final Latency.Child total;
  private final Latency.Child head;
  private final Latency.Child firstContent;
  private final Latency.Child overhead;

  /** The statuses that were answered, few as a rule; replaced when another is. */
  private volatile Code[] codes = {};

  /**
   * What counts exchanges that ended with a status.
   *
   * @param status 0 where no head left, or a status that is none
   * @param answers null for 0
   * @param exchanges those of its class
   */
  private record Code(int status, Counter.@Nullable Child answers, Counter.Child exchanges) {}

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
    byFault =
        stats.counter("weir_faults_total", "Exchanges with a fault.", "listener", "route", "fault");
    retries = child(stats, "weir_retries_total", "Attempts after the first.", listener, route);
    failovers =
        child(
            stats, "weir_failovers_total", "Exchanges moved to the next target.", listener, route);
    retriesDenied =
        child(stats, "weir_retries_denied_total", "Retries over the budget.", listener, route);
    hedges = child(stats, "weir_hedges_total", "Second attempts beside a first.", listener, route);
    hedgeWins =
        child(stats, "weir_hedge_wins_total", "Hedges that answered first.", listener, route);
    byStage =
        stats.counter(
            "weir_cancelled_total", "Upstream requests cancelled.", "listener", "route", "stage");
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
    byStage.with(listener, route, stage.name().toLowerCase(Locale.ROOT)).inc();
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

  private Code code(int status) {
    for (Code code : codes) {
      if (code.status == status) {
        return code;
      }
    }
    return newCode(status);
  }

  private synchronized Code newCode(int status) {
    Counter.Child answers =
        status == 0 ? null : byCode.with(listener, route, Integer.toString(status));
    Code made = new Code(status, answers, requests[status / 100]);
    Code[] more = Arrays.copyOf(codes, codes.length + 1);
    more[codes.length] = made;
    codes = more;
    return made;
  }

  public void done(Outcome outcome, int loop) {
    Code code = code(outcome.status() < CODES ? outcome.status() : 0);
    code.exchanges.inc();
    if (code.answers != null) {
      code.answers.inc();
    }
    Fault fault = outcome.fault();
    if (fault != null) {
      byFault.with(listener, route, fault.word()).inc();
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

  private static void record(Latency.Child latency, int loop, long nanos) {
    if (nanos >= 0) {
      latency.record(loop, nanos);
    }
  }
}
