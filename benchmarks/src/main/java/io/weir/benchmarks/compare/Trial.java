package io.weir.benchmarks.compare;

import io.weir.benchmarks.gauge.Traffic;
import io.weir.benchmarks.load.work.Work;
import java.util.List;

/**
 * A work that every proxy does.
 *
 * @param name what the command line calls it
 * @param title what tables call it
 * @param door which port of a proxy it goes to
 * @param traffic what clients do
 * @param direct whether it is done without a proxy, too, so that what one adds can be told
 * @param measures what is told of it; the first is what counts
 */
record Trial(
    String name, String title, Door door, Traffic traffic, boolean direct, List<Measure> measures) {
  private static final int KIB = 1024;
  private static final int MANY = 1_000;
  private static final int IDLE = 4_000;

  /** As many streams make a proxy warm as thousands do. */
  private static final int LIVELY = 64;

  private static final String PLAIN = "stub";
  private static final String UNPACED = "stub-n200";
  private static final String PACED = "stub-n200-p5";
  private static final String BRISK = "stub-n50-p1";
  private static final String SHORT = "stub-n3-p10";
  private static final String ENDLESS = "stub-n100000-p50";
  private static final String SELDOM = "stub-n100000-p1000";

  static final List<Trial> ALL =
      List.of(
          new Trial(
              "request",
              "1 KB requests, 64 connections",
              Door.PLAIN,
              Traffic.closed(Traffic.chat(PLAIN, KIB, false), 64),
              false,
              List.of(Measure.CPU_REQUEST, Measure.RATE, Measure.P50, Measure.P99)),
          new Trial(
              "prompt",
              "16 KB prompts, 64 connections",
              Door.PLAIN,
              Traffic.closed(Traffic.chat(PLAIN, 16 * KIB, false), 64),
              false,
              List.of(Measure.CPU_REQUEST, Measure.RATE, Measure.P50, Measure.P99)),
          new Trial(
              "events",
              "32 streams as fast as they go",
              Door.STREAM,
              Traffic.closed(Traffic.chat(UNPACED, KIB, true), 32),
              false,
              List.of(Measure.CPU_EVENT, Measure.EVENT_RATE)),
          new Trial(
              "paced",
              "32 streams, an event each 5 ms",
              Door.STREAM,
              Traffic.closed(Traffic.chat(PACED, KIB, true), 32),
              true,
              List.of(
                  Measure.CPU_EVENT,
                  Measure.GAP_P50,
                  Measure.GAP_P50_BESIDE,
                  Measure.GAP_P99,
                  Measure.GAP_P99_BESIDE,
                  Measure.DELAY_P50,
                  Measure.DELAY_P99)),
          new Trial(
              "latency",
              "500 requests/s, open loop",
              Door.PLAIN,
              new Traffic(List.of(Traffic.chat(PLAIN, KIB, false)), 64, 1, 500, 0),
              true,
              List.of(Measure.ADDED_P50, Measure.ADDED_P99, Measure.CPU_REQUEST)),
          new Trial(
              "first",
              "500 streams/s, open loop",
              Door.STREAM,
              new Traffic(List.of(Traffic.chat(SHORT, KIB, true)), 64, 1, 500, 0),
              true,
              List.of(Measure.FIRST_P50, Measure.FIRST_P99, Measure.CPU_REQUEST)),
          new Trial(
              "streams",
              "1,000 streams, an event each 50 ms",
              Door.STREAM,
              new Traffic(List.of(Traffic.chat(ENDLESS, KIB, true)), MANY, 1, 0, 2),
              true,
              List.of(Measure.CPU_EVENT, Measure.CPU, Measure.MEMORY, Measure.GAP_P99)),
          new Trial(
              "idle",
              "4,000 streams, an event each second",
              Door.STREAM,
              new Traffic(List.of(Traffic.chat(SELDOM, KIB, true)), IDLE, 1, 0, 4),
              false,
              List.of(Measure.memoryPerStream(IDLE), Measure.MEMORY, Measure.CPU)),
          new Trial(
              "h2",
              "HTTP/2 in, HTTP/1.1 out, 8 connections of 8",
              Door.H2,
              new Traffic(List.of(Traffic.chat(PLAIN, KIB, false)), 8, 8, 0, 0),
              false,
              List.of(Measure.CPU_REQUEST, Measure.RATE, Measure.P50, Measure.P99)));

  /** Where a work goes in. */
  enum Door {
    /** Whole answers. */
    PLAIN,
    /** Event streams. */
    STREAM,
    /** HTTP/2 without TLS. */
    H2
  }

  Trial {
    measures = List.copyOf(measures);
  }

  /** The work of this name. */
  static Trial named(String name) {
    return ALL.stream()
        .filter(trial -> trial.name.equals(name))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("no work is called " + name));
  }

  /** Whether its answers are event streams. */
  boolean streams() {
    return door == Door.STREAM;
  }

  /** Whether the proxy has time to rest, so that it matters how fast it wakes up. */
  boolean sparse() {
    return direct;
  }

  /**
   * Whether it is for proxies that have done nothing yet: a heap that earlier works have grown
   * takes new streams without growing.
   */
  boolean fresh() {
    return traffic.connections() == IDLE;
  }

  /** So many seconds of it for a proxy. */
  Work work(Running proxy, int seconds) {
    return work(traffic, proxy, seconds);
  }

  /**
   * So many seconds of what makes a proxy warm for it. A few streams do as well as many; where the
   * work is sparse it comes thick, for a compiler that sees little of it leaves it half done.
   */
  Work warmUp(Running proxy, int seconds) {
    boolean lively = sparse() || traffic.connections() > LIVELY;
    return work(lively ? lively() : traffic, proxy, seconds);
  }

  private Traffic lively() {
    return Traffic.closed(Traffic.chat(streams() ? BRISK : PLAIN, KIB, streams()), LIVELY);
  }

  private Work work(Traffic asked, Running proxy, int seconds) {
    return asked.with(proxy.headers()).work(port(proxy), seconds);
  }

  private int port(Running proxy) {
    return switch (door) {
      case PLAIN -> proxy.plain();
      case STREAM -> proxy.stream();
      case H2 -> proxy.h2();
    };
  }
}
