package io.weir.filters.breaker.machine;

/** Calls and failures of the last while, in ten slots of time. Guarded by its breaker's lock. */
public final class FailureWindow {
  private static final int SLOTS = 10;

  private final long slotNanos;
  private final int[] calls = new int[SLOTS];
  private final int[] failures = new int[SLOTS];
  private long slot = Long.MIN_VALUE;

  public FailureWindow(long windowNanos) {
    this.slotNanos = Math.max(1, windowNanos / SLOTS);
  }

  /** Counts a call. */
  public void add(long nowNanos, boolean failed) {
    turnTo(Math.floorDiv(nowNanos, slotNanos));
    int at = Math.floorMod(slot, SLOTS);
    calls[at]++;
    if (failed) {
      failures[at]++;
    }
  }

  private void turnTo(long now) {
    if (slot == Long.MIN_VALUE || now - slot >= SLOTS) {
      clear();
    } else {
      for (long passed = slot + 1; passed <= now; passed++) {
        calls[Math.floorMod(passed, SLOTS)] = 0;
        failures[Math.floorMod(passed, SLOTS)] = 0;
      }
    }
    slot = Math.max(slot, now);
  }

  /** Whether so large a share of at least so many calls has failed. */
  public boolean reached(double ratio, int callsMin) {
    long all = 0;
    long failed = 0;
    for (int i = 0; i < SLOTS; i++) {
      all += calls[i];
      failed += failures[i];
    }
    return all >= callsMin && failed >= ratio * all;
  }

  public void clear() {
    for (int i = 0; i < SLOTS; i++) {
      calls[i] = 0;
      failures[i] = 0;
    }
  }
}
