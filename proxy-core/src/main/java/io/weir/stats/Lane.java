package io.weir.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.HdrHistogram.Histogram;

/**
 * Durations that one thread records and any thread reads: counts by power of two, each power in 128
 * equal steps, as HdrHistogram lays them out for two digits.
 *
 * <p>A recorder of HdrHistogram's own would hold all powers twice (55 KiB) from the start. Here a
 * power's row is made when its first duration comes, counts are never taken back, and so a reader
 * needs neither a lock nor a phase. Counts are written opaquely: atomically, seen by others soon.
 */
final class Lane {
  /** Longest duration that is told apart. */
  static final long LONGEST_NANOS = 3_600_000_000_000L;

  private static final int RESOLUTION_BITS = 7;

  /** Shortest duration that is told apart. */
  static final long RESOLUTION_NANOS = 1 << RESOLUTION_BITS;

  private static final int STEP_BITS = 7;
  private static final int STEPS = 1 << STEP_BITS;
  private static final int ROWS =
      1 + Long.SIZE - Long.numberOfLeadingZeros(LONGEST_NANOS >> (RESOLUTION_BITS + STEP_BITS));

  private static final VarHandle ROW = MethodHandles.arrayElementVarHandle(long[][].class);
  private static final VarHandle COUNT = MethodHandles.arrayElementVarHandle(long[].class);
  private static final VarHandle SUM;

  static {
    try {
      SUM = MethodHandles.lookup().findVarHandle(Lane.class, "sumNanos", long.class);
    } catch (ReflectiveOperationException impossible) {
      throw new ExceptionInInitializerError(impossible);
    }
  }

  private final long[][] rows = new long[ROWS][];

  @SuppressWarnings("unused") // written through SUM
  private long sumNanos;

  /** Counts one duration; a negative one as none. */
  void record(long nanos) {
    long bounded = Math.min(Math.max(nanos, 0), LONGEST_NANOS);
    long units = bounded >> RESOLUTION_BITS;
    int row = Long.SIZE - Long.numberOfLeadingZeros(units >> STEP_BITS);
    int step = (int) (row == 0 ? units : (units >> (row - 1)) - STEPS);
    long[] counts = rows[row];
    if (counts == null) {
      counts = new long[STEPS];
      ROW.setRelease(rows, row, counts);
    }
    COUNT.setOpaque(counts, step, counts[step] + 1);
    SUM.setOpaque(this, sumNanos + bounded);
  }

  long sumNanos() {
    return (long) SUM.getOpaque(this);
  }

  /** Adds all counts, each at the middle of its step. */
  void addTo(Histogram sum) {
    for (int row = 0; row < ROWS; row++) {
      long[] counts = (long[]) ROW.getAcquire(rows, row);
      for (int step = 0; counts != null && step < STEPS; step++) {
        long count = (long) COUNT.getOpaque(counts, step);
        if (count > 0) {
          sum.recordValueWithCount(middle(row, step), count);
        }
      }
    }
  }

  private static long middle(int row, int step) {
    int shift = RESOLUTION_BITS + Math.max(0, row - 1);
    long low = (long) (row == 0 ? step : step + STEPS) << shift;
    return Math.min(low + (1L << shift) / 2, LONGEST_NANOS);
  }
}
