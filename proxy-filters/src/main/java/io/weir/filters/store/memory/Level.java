package io.weir.filters.store.memory;

import io.weir.filters.store.Buckets;
import io.weir.filters.store.Pace;

/** How full one bucket is. Its stripe's lock guards it. */
final class Level {
  private Pace pace;
  private long tokens;
  private long fraction;
  private long stamp;

  /** A full bucket. */
  Level(Pace pace, long nowMicros) {
    this.pace = pace;
    this.tokens = pace.burst();
    this.stamp = Math.floorDiv(nowMicros, pace.unitMicros());
  }

  /** Lets in what has come since the last time; a new pace takes over what there is. */
  void fill(Pace now, long nowMicros) {
    if (!now.equals(pace)) {
      fillAt(Math.floorDiv(nowMicros, pace.unitMicros()));
      tokens = Math.min(tokens, now.burst());
      fraction = 0;
      stamp = Math.floorDiv(nowMicros, now.unitMicros());
      pace = now;
      return;
    }
    fillAt(Math.floorDiv(nowMicros, now.unitMicros()));
  }

  private void fillAt(long now) {
    long elapsed = now - stamp;
    if (elapsed <= 0) {
      return; // loops read the clock at different moments of their turns
    }
    stamp = now;
    if (elapsed >= pace.unitsFor(pace.burst() - tokens, fraction)) {
      tokens = pace.burst();
      fraction = 0;
      return;
    }
    long parts = elapsed * pace.tokens() + fraction;
    tokens += parts / pace.units();
    fraction = parts % pace.units();
  }

  /** Whether it could be forgotten: a new one would be the same. */
  boolean full(long nowMicros) {
    fill(pace, nowMicros);
    return tokens >= pace.burst();
  }

  /** How long until it is full, in microseconds. */
  long microsToFull() {
    return pace.unitsFor(pace.burst() - tokens, fraction) * pace.unitMicros();
  }

  boolean has(long amount) {
    return tokens >= amount;
  }

  /** Takes so many, or puts back if negative; within the pace's debt and burst. */
  void draw(long amount) {
    tokens = Math.max(-pace.debtMax(), Math.min(pace.burst(), tokens - amount));
  }

  /** What can be drawn now. */
  long remaining() {
    return Math.max(0, tokens);
  }

  /** How long until there are so many. */
  long waitNanos(long amount) {
    return amount > pace.burst()
        ? Buckets.NEVER
        : pace.nanos(pace.unitsFor(amount - tokens, fraction));
  }
}
