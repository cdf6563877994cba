package io.weir.stats;

import java.util.Arrays;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/** Durations, for each combination of labels. Keep the child, not the labels. */
public final class Latency {
  private final Family<Child> family;

  Latency(Family<Child> family) {
    this.family = family;
  }

  Family<Child> family() {
    return family;
  }

  /**
   * The child with these label values, in the order of the labels' names. From any thread. Beyond
   * the family's limit it is the one child named {@code other}.
   *
   * @throws IllegalArgumentException where there are not as many values as labels
   */
  public Child with(String... values) {
    return family.child(values);
  }

  /**
   * One combination's durations, from 128 ns to an hour (longer ones count as an hour), to within 1
   * percent. Each loop that records has a lane of its own, 1 KiB for each power of two of durations
   * that it has seen: some 8 KiB as a rule, 29 KiB at most. Reading stops nobody.
   */
  public static final class Child {
    private volatile @Nullable Lane[] lanes = new @Nullable Lane[0];

    Child() {}

    /**
     * Records a duration on the loop of that number; each loop has its own recorder. Only that
     * loop's thread may name it. Some nanoseconds, and no allocation once the range is known.
     */
    public void record(int loop, long nanos) {
      @Nullable Lane[] now = lanes;
      Lane lane = loop < now.length ? now[loop] : null;
      (lane != null ? lane : newLane(loop)).record(nanos);
    }

    private synchronized Lane newLane(int loop) {
      @Nullable Lane[] more = Arrays.copyOf(lanes, Math.max(lanes.length, loop + 1));
      Lane lane = more[loop];
      if (lane == null) {
        lane = new Lane();
        more[loop] = lane;
        lanes = more;
      }
      return lane;
    }

    /** Everything recorded since the start, over all loops. From any thread. */
    Summary summary() {
      Histogram merged = new Histogram(Lane.RESOLUTION_NANOS, Lane.LONGEST_NANOS, 2);
      long sumNanos = 0;
      for (Lane lane : lanes) {
        if (lane != null) {
          sumNanos += lane.sumNanos();
          lane.addTo(merged);
        }
      }
      return new Summary(merged, sumNanos);
    }
  }

  /**
   * What was recorded, at one moment.
   *
   * @param nanos the distribution
   * @param sumNanos the exact sum
   */
  record Summary(Histogram nanos, long sumNanos) {
    long count() {
      return nanos.getTotalCount();
    }

    double sumSeconds() {
      return sumNanos / 1e9;
    }

    double secondsAt(double percentile) {
      return nanos.getValueAtPercentile(percentile) / 1e9;
    }

    double maxSeconds() {
      return nanos.getMaxValue() / 1e9;
    }

    /** How many lasted no longer than each bound, in seconds and ascending. */
    long[] cumulative(double[] boundsSeconds) {
      long[] counts = new long[boundsSeconds.length];
      long below = 0;
      int bound = 0;
      for (var step : nanos.recordedValues()) {
        double seconds = step.getValueIteratedTo() / 1e9;
        for (; bound < counts.length && seconds > boundsSeconds[bound]; bound++) {
          counts[bound] = below;
        }
        below += step.getCountAtValueIteratedTo();
      }
      Arrays.fill(counts, bound, counts.length, below);
      return counts;
    }
  }
}
