package io.weir.filters.breaker.machine;

import io.weir.filters.breaker.config.State;
import org.jspecify.annotations.Nullable;

/**
 * One stretch of time in which a breaker is in one state. A call remembers the period in which it
 * was let through; what comes of it counts only while that period lasts.
 *
 * @param sinceNanos when it began
 * @param untilNanos when an open breaker tries by itself; {@link Long#MAX_VALUE} for never
 * @param openedAtMillis when the incident began; 0 while closed
 * @param incident names the incident; null while closed
 * @param openings how often the incident has opened the breaker
 */
public record Period(
    State state,
    long sinceNanos,
    long untilNanos,
    long openedAtMillis,
    @Nullable String incident,
    int openings) {
  /** Nothing is wrong. */
  public static Period closed(long nowNanos) {
    return new Period(State.CLOSED, nowNanos, Long.MAX_VALUE, 0, null, 0);
  }

  /** The same incident, tried with a share of the calls. */
  public Period halfOpen(long nowNanos) {
    return new Period(
        State.HALF_OPEN, nowNanos, Long.MAX_VALUE, openedAtMillis, incident, openings);
  }

  /** The same incident, open again. */
  public Period reopened(long nowNanos, long until) {
    return new Period(State.OPEN, nowNanos, until, openedAtMillis, incident, openings + 1);
  }

  /** Records are equal by value; two periods are the same only if they are one. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other;
  }

  @Override
  public int hashCode() {
    return System.identityHashCode(this);
  }
}
