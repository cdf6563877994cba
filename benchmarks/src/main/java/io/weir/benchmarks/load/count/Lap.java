package io.weir.benchmarks.load.count;

import io.weir.benchmarks.load.report.Second;
import org.HdrHistogram.Histogram;

/** What has come in the window since the lap before; of one thread at a time. */
public final class Lap {
  private static final double NANOS_PER_MICRO = 1_000;

  private final Histogram latency;
  private long requests;
  private long failures;
  private long events;
  private long inFlight;

  /** Nothing yet. */
  public Lap() {
    this(new Histogram(Tally.DIGITS));
  }

  private Lap(Histogram latency) {
    this.latency = latency;
  }

  void ended(long nanos) {
    requests++;
    latency.recordValue(nanos);
  }

  void failed() {
    failures++;
  }

  void events(int count) {
    events += count;
  }

  /** Hands over what it holds, and is empty again. */
  Lap take(int stillInFlight) {
    Lap taken = new Lap(latency.copy());
    taken.requests = requests;
    taken.failures = failures;
    taken.events = events;
    taken.inFlight = stillInFlight;
    latency.reset();
    requests = 0;
    failures = 0;
    events = 0;
    return taken;
  }

  /** Counts another loop's lap in. */
  public void add(Lap other) {
    latency.add(other.latency);
    requests += other.requests;
    failures += other.failures;
    events += other.events;
    inFlight += other.inFlight;
  }

  /**
   * The lap as reports show it.
   *
   * @param at seconds since the window began
   * @param cpuPercent of the watched processes, of one core
   * @param rssKb of the watched processes
   */
  public Second second(double at, double cpuPercent, long rssKb) {
    return new Second(
        at,
        requests,
        failures,
        events,
        inFlight,
        latency.getValueAtPercentile(50) / NANOS_PER_MICRO,
        latency.getValueAtPercentile(99) / NANOS_PER_MICRO,
        cpuPercent,
        rssKb);
  }
}
