package io.weir.benchmarks.load.watch;

import io.weir.benchmarks.load.report.Cost;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Reads what processes take while a run measures; of one thread. */
public final class Meter {
  private final List<Long> pids;
  private final boolean children;
  private final List<Long> helpers;
  private final Moment before;
  private Moment first;
  private Moment lapStart;
  private Moment last;
  private long rssMaxKb;

  /** Watches these processes; helpers are known, too, but their time is nobody's cost. */
  public Meter(List<Long> pids, boolean children, List<Long> helpers) {
    this.pids = List.copyOf(pids);
    this.children = children;
    this.helpers = helpers.stream().filter(pid -> !pids.contains(pid)).toList();
    before = now();
    first = before;
    lapStart = before;
    last = before;
  }

  private record Moment(long nanos, Usage watched, Usage helpers, double self, double busy) {}

  private Moment now() {
    Usage watched = Usage.of(pids, children);
    rssMaxKb = Math.max(rssMaxKb, watched.rssKb());
    return new Moment(
        System.nanoTime(),
        watched,
        Usage.of(helpers, children),
        Machine.selfSeconds(),
        Machine.busySeconds());
  }

  /** The window begins. */
  public void begin() {
    first = now();
    lapStart = first;
    last = first;
  }

  /** A second has gone by, or the window is at its end. */
  public void lap() {
    lapStart = last;
    last = now();
  }

  /** CPU of the watched processes in the last lap, of one core. */
  public double lapPercent() {
    return percent(lapStart, last);
  }

  /** Memory of the watched processes at the end of the last lap. */
  public long rssKb() {
    return last.watched.rssKb();
  }

  private static double percent(Moment from, Moment to) {
    return share(from, to, (to.watched.ticks() - from.watched.ticks()) / Usage.TICKS_PER_SECOND);
  }

  private static double share(Moment from, Moment to, double cpuSeconds) {
    return 100 * cpuSeconds / Math.max(1e-9, (to.nanos - from.nanos) / 1e9);
  }

  /** What the window cost, up to the last lap; null where nobody was watched, or somebody ended. */
  public @Nullable Cost cost(long requests, long events) {
    if (pids.isEmpty() || last.watched.ticks() < first.watched.ticks()) {
      return null;
    }
    double user = (last.watched.userTicks() - first.watched.userTicks()) / Usage.TICKS_PER_SECOND;
    double system =
        (last.watched.systemTicks() - first.watched.systemTicks()) / Usage.TICKS_PER_SECOND;
    double helping = (last.helpers.ticks() - first.helpers.ticks()) / Usage.TICKS_PER_SECOND;
    double self = last.self - first.self;
    double foreign = last.busy - first.busy - user - system - helping - self;
    double micros = (user + system) * 1e6;
    return new Cost(
        pids,
        user,
        system,
        share(first, last, user + system),
        requests == 0 ? 0 : micros / requests,
        events == 0 ? null : micros / events,
        before.watched.rssKb(),
        last.watched.rssKb(),
        rssMaxKb,
        share(first, last, self),
        Math.max(0, share(first, last, foreign)));
  }
}
