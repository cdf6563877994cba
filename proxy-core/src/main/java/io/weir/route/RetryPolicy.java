package io.weir.route;

import io.weir.fault.Fault;
import io.weir.fault.FaultClass;
import io.weir.fault.FaultClass.Action;
import io.weir.route.config.RetryConfig;
import java.time.Duration;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * How an exchange's failed attempts are tried again.
 *
 * @param attempts attempts in all, the first included
 * @param perTarget attempts at one target
 * @param actions what is done for each class that the route names; others fail
 * @param statuses statuses that count as failed besides those of the classes
 * @param backOff first pause before the same target is tried again; doubles, full jitter
 * @param backOffMax longest such pause
 * @param retryAfterMax longest Retry-After that is waited for; a longer one goes to the next target
 * @param bodyBytesMax most request bytes kept for another attempt
 * @param budgetRatio extra attempts allowed for each request of the route
 * @param budgetPerSecond extra attempts a second that are always allowed
 */
public record RetryPolicy(
    int attempts,
    int perTarget,
    Map<FaultClass, Action> actions,
    Map<Integer, Action> statuses,
    Duration backOff,
    Duration backOffMax,
    Duration retryAfterMax,
    long bodyBytesMax,
    double budgetRatio,
    double budgetPerSecond) {

  /** The policy that was written, for a route of that many targets. */
  static RetryPolicy of(RetryConfig written, int targets) {
    return new RetryPolicy(
        written.attempts(),
        written.perTarget(),
        Map.copyOf(written.classActions(targets)),
        Map.copyOf(written.statusActions()),
        written.pauses().first(),
        written.pauses().longest(),
        written.pauses().retryAfter(),
        written.bodyBytes(),
        written.budget().ratio(),
        written.budget().perSecond());
  }

  /**
   * The pause before the next attempt at a target: anything up to a bound that doubles with each
   * attempt there (full jitter).
   */
  public long backOffNanos(int attemptsHere, RandomGenerator random) {
    long doubled = backOff.toNanos() << Math.min(attemptsHere - 1, 20);
    long bound = Math.min(doubled, backOffMax.toNanos());
    return bound <= 0 ? 0 : random.nextLong(bound + 1);
  }

  /** What is done about the fault; {@code status} is the upstream's, 0 where it gave none. */
  public Action actionFor(Fault fault, int status) {
    Action named = statuses.get(status);
    if (named != null) {
      return named;
    }
    return actions.getOrDefault(fault.faultClass(), Action.FAIL);
  }
}
