package io.weir.benchmarks.load.count;

import io.weir.benchmarks.load.report.Spread;
import io.weir.benchmarks.load.report.Streams;
import io.weir.benchmarks.load.report.Totals;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/**
 * What one event loop has counted: requests by the moment that they were due, bytes and events by
 * the moment that they came.
 *
 * <p>Moments are those of {@link System#nanoTime}. Of the loop alone while the run lasts.
 */
public final class Tally {
  static final int DIGITS = 3;
  private static final int STATUSES = 1_000;

  private final Histogram latency = new Histogram(DIGITS);
  private final Histogram lag = new Histogram(DIGITS);
  private final Histogram connect = new Histogram(DIGITS);
  private final Histogram firstEvent = new Histogram(DIGITS);
  private final Histogram gap = new Histogram(DIGITS);
  private final Histogram delay = new Histogram(DIGITS);
  private final Map<Trouble, Long> troubles = new EnumMap<>(Trouble.class);
  private final long[] statuses = new long[STATUSES];
  private final Lap lap = new Lap();
  private final long from;
  private long until;
  private long begun;
  private long requests;
  private long failed;
  private long unsent;
  private long bytesOut;
  private long bytesIn;
  private long events;
  private int inFlight;

  /** Counts what belongs to the window between these moments. */
  public Tally(long from, long until) {
    this.from = from;
    this.until = until;
  }

  /** Whether this moment is in the window. */
  public boolean counts(long moment) {
    return moment - from >= 0 && moment - until < 0;
  }

  /** Ends the window at this moment, unless it ends before. */
  public void cut(long moment) {
    if (moment - until < 0) {
      until = moment;
    }
  }

  /** A request is being written. */
  public void begun(long due, long now, int bytes) {
    inFlight++;
    if (counts(due)) {
      begun++;
      bytesOut += bytes;
      lag.recordValue(Math.max(0, now - due));
    }
  }

  /** An answer has ended. */
  public void ended(long due, int status, long now) {
    inFlight--;
    long nanos = Math.max(0, now - due);
    if (counts(due)) {
      requests++;
      statuses[Math.min(status, STATUSES - 1)]++;
      latency.recordValue(nanos);
    }
    if (counts(now)) {
      lap.ended(nanos);
    }
  }

  /** A request that was written has failed. */
  public void failed(long due, Trouble trouble) {
    inFlight--;
    if (counts(due)) {
      failed++;
      count(trouble);
    }
  }

  /** A connection was asked for, and is there. */
  public void connected(long asked, long now) {
    if (counts(asked)) {
      connect.recordValue(now - asked);
    }
  }

  /** A connection could not be had. */
  public void notConnected(Trouble trouble, long now) {
    if (counts(now)) {
      count(trouble);
    }
  }

  /** Bytes of an answer came. */
  public void read(int bytes, long now) {
    if (counts(now)) {
      bytesIn += bytes;
    }
  }

  /** The first event of a stream came. */
  public void firstEvent(long due, long now) {
    if (counts(due)) {
      firstEvent.recordValue(Math.max(0, now - due));
    }
    if (counts(now)) {
      events++;
      lap.events(1);
    }
  }

  /** So many more events came at once, so long after the one before them. */
  public void events(long nanos, int count, long now) {
    if (counts(now)) {
      events += count;
      lap.events(count);
      gap.recordValue(nanos);
      if (count > 1) {
        gap.recordValueWithCount(0, count - 1);
      }
    }
  }

  /** An event was so long under way. */
  public void delay(long nanos, long now) {
    if (counts(now)) {
      delay.recordValue(nanos);
    }
  }

  /** A request was due, and had no place to wait. */
  public void unsent(long due) {
    if (counts(due)) {
      unsent++;
    }
  }

  private void count(Trouble trouble) {
    troubles.merge(trouble, 1L, Long::sum);
    lap.failed();
  }

  /** Requests that were written and have neither ended nor failed, warm-up and all. */
  public int inFlight() {
    return inFlight;
  }

  /** Requests of the window that were written. */
  public long begun() {
    return begun;
  }

  /** Hands over what has come since the last time. */
  public Lap takeLap() {
    return lap.take(inFlight);
  }

  /** Counts another loop's tally in; both loops must have stopped. */
  public void add(Tally other) {
    latency.add(other.latency);
    lag.add(other.lag);
    connect.add(other.connect);
    firstEvent.add(other.firstEvent);
    gap.add(other.gap);
    delay.add(other.delay);
    other.troubles.forEach((trouble, count) -> troubles.merge(trouble, count, Long::sum));
    Arrays.setAll(statuses, i -> statuses[i] + other.statuses[i]);
    begun += other.begun;
    requests += other.requests;
    failed += other.failed;
    unsent += other.unsent;
    bytesOut += other.bytesOut;
    bytesIn += other.bytesIn;
    events += other.events;
    inFlight += other.inFlight;
  }

  /** The counts of a window that took so long. */
  public Totals totals(double seconds) {
    SortedMap<String, Long> bad = new TreeMap<>();
    for (int status = 0; status < STATUSES; status++) {
      if (statuses[status] > 0 && status / 100 != 2) {
        bad.put(Integer.toString(status), statuses[status]);
      }
    }
    SortedMap<String, Long> errors = new TreeMap<>();
    troubles.forEach((trouble, count) -> errors.put(trouble.kind(), count));
    return new Totals(
        seconds,
        requests,
        perSecond(requests, seconds),
        bad,
        errors,
        unsent,
        begun - requests - failed,
        connect.getTotalCount(),
        bytesOut,
        bytesIn);
  }

  /** The event streams of a window that took so long. */
  public Streams streams(double seconds) {
    return new Streams(
        events,
        perSecond(events, seconds),
        troubles.getOrDefault(Trouble.BROKEN_STREAM, 0L),
        Spread.ofNanos(firstEvent),
        Spread.ofNanos(gap),
        Spread.ofNanos(delay));
  }

  private static double perSecond(long count, double seconds) {
    return seconds > 0 ? count / seconds : 0;
  }

  /** From due to the end of the answer. */
  public Spread latency() {
    return Spread.ofNanos(latency);
  }

  /** From due to written. */
  public Spread lag() {
    return Spread.ofNanos(lag);
  }

  /** From asking for a connection to having it. */
  public Spread connect() {
    return Spread.ofNanos(connect);
  }
}
