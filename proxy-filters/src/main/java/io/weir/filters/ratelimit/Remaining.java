package io.weir.filters.ratelimit;

import io.weir.filters.ratelimit.limit.Limit;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Buckets.Taken;
import io.weir.filters.store.Buckets.Tokens;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import java.util.ArrayList;
import java.util.List;

/**
 * Shows what is left in the bucket of a limit for all, by looking when somebody asks: exchanges do
 * nothing for it. A store that is not in this process answers in time for the next asking.
 */
final class Remaining {
  private final Buckets buckets;
  private final Clock clock;
  private final List<Tokens> look;
  private volatile double last = Double.NaN;

  private Remaining(Buckets buckets, Clock clock, Tokens look) {
    this.buckets = buckets;
    this.clock = clock;
    this.look = List.of(look);
  }

  /**
   * Shows the limits that have one bucket; those with one for each subject would have no end.
   *
   * @return takes them back
   */
  static List<Runnable> show(
      List<Limit> limits, String owner, Buckets buckets, Clock clock, Stats stats) {
    List<Runnable> shown = new ArrayList<>();
    for (Limit limit : limits) {
      Tokens bucket = limit.onlyBucket();
      if (bucket != null) {
        Remaining remaining = new Remaining(buckets, clock, bucket);
        shown.add(
            stats.gauge(
                "weir_rate_limit_remaining",
                "What is left of a limit for all.",
                remaining::value,
                "owner",
                owner,
                "limit",
                limit.name(),
                "measure",
                limit.measure().word()));
      }
    }
    return shown;
  }

  private double value() {
    buckets.take(clock.nanos(), look).then(this::seen);
    return last;
  }

  private void seen(Taken taken) {
    long left = taken.remaining(0);
    last = left < 0 ? Double.NaN : left;
  }
}
