package io.weir.exchange.course;

import io.weir.cluster.Cluster;
import io.weir.exchange.answer.RetryAfter;
import io.weir.exchange.attempt.Ledger;
import io.weir.exchange.plan.RoutePlan;
import io.weir.fault.Fault;
import io.weir.fault.FaultClass;
import io.weir.fault.FaultClass.Action;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.http.ResponseHead;
import io.weir.net.Clock;
import io.weir.route.ModelSplice;
import io.weir.route.RetryPolicy;
import io.weir.route.RouteAction;
import io.weir.route.Target;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * How far an exchange has come through its targets, what went wrong last, and whether the route's
 * policy allows another attempt. On the exchange's loop.
 */
public final class Course {
  /** Said by {@link #again} where nothing is left to try. */
  public static final long NEVER = -1;

  private final RoutePlan plan;
  private final RetryPolicy policy;
  private final List<Target> targets;
  private final @Nullable String model;
  private int index;
  private int attempts;
  private int attemptsHere;
  private Fault fault = Fault.NO_CLUSTER;
  private String detail = "every target of this route is switched off";
  private long retryAfterMillis = -1;

  /**
   * The beginning of a course.
   *
   * @param exchange holds the model that a filter has put in the place of the client's
   * @param known what is known of the body
   */
  public Course(RoutePlan plan, RouteAction.Forward to, Ledger exchange, Hook.KnownBody known) {
    String put = FilterContext.MODEL.cast(exchange.slot(FilterContext.MODEL.index()));
    this.model = put == null ? known.text(ModelSplice.FIELD) : put;
    this.plan = plan;
    this.policy = plan.route().retry();
    this.targets = to.order(ThreadLocalRandom.current());
  }

  /** The target whose turn it is; null after the last. */
  public @Nullable Target target() {
    return index < targets.size() ? targets.get(index) : null;
  }

  /** The target at which a hedge would run: the next, or the last. */
  public Target hedgeTarget() {
    return targets.get(Math.min(index + 1, targets.size() - 1));
  }

  /** Goes on at the target where the hedge runs. */
  public void hedged() {
    index = Math.min(index + 1, targets.size() - 1);
  }

  /** Whether only one attempt can be made, come what may. */
  public boolean single() {
    return policy.attempts() == 1 && targets.size() == 1;
  }

  public void nextTarget() {
    index++;
    attemptsHere = 0;
    if (attempts > 0 && index < targets.size()) {
      plan.stats().failover();
    }
  }

  /** An attempt begins. */
  public void attempted() {
    attempts++;
    attemptsHere++;
  }

  public int attempts() {
    return attempts;
  }

  /** Whether the policy allows one more. */
  public boolean oneMore() {
    return attempts < policy.attempts();
  }

  /** What the client is told if nothing else works. */
  public void blame(Fault fault, String detail) {
    this.fault = fault;
    this.detail = detail;
  }

  /** The exchange's hooks refuse the target; after it comes the next, if they leave any. */
  public void refused(Step.Fail step) {
    blame(step.fault(), step.detail());
    if (step.ends()) {
      index = targets.size();
    } else {
      nextTarget();
    }
  }

  /** The model that the request is for; null where none is known. */
  public @Nullable String model() {
    return model;
  }

  /**
   * Whether a target's cluster has the model that is wanted of it. Where it has not, the client is
   * told so, unless something else has gone wrong: that says more.
   */
  public boolean served(Cluster cluster, Target target) {
    String wanted = target.model(model);
    boolean has = cluster.hasModel(wanted);
    if (!has && fault == Fault.NO_CLUSTER) {
      blame(Fault.UNKNOWN_MODEL, "no cluster of this route serves the model \"" + wanted + '"');
    }
    return has;
  }

  public Fault fault() {
    return fault;
  }

  public String detail() {
    return detail;
  }

  /** Seconds after which the upstream asked to be tried again; -1 where it did not. */
  public long retryAfterSeconds() {
    return retryAfterMillis < 0 ? -1 : (retryAfterMillis + 999) / 1000;
  }

  /**
   * Whether there is another attempt after this failure, at the target whose turn it is then.
   *
   * @param answer what the upstream said; null where it said nothing
   * @return the nanoseconds to wait for it, or {@link #NEVER}
   */
  public long again(Fault failure, @Nullable ResponseHead answer, Clock clock, long nowNanos) {
    long asked = answer == null ? -1 : RetryAfter.millis(answer, clock);
    if (answer != null) {
      retryAfterMillis = asked;
    }
    Action action = policy.actionFor(failure, answer == null ? 0 : answer.status());
    if (action == Action.FAIL || !oneMore()) {
      return NEVER;
    }
    boolean last = index + 1 >= targets.size();
    if (failure.faultClass() == FaultClass.UNAVAILABLE && action == Action.NEXT_TARGET && !last) {
      // Nothing was sent, a breaker said no: that is no attempt, and costs the route no retry.
      nextTarget();
      attempts--;
      return 0;
    }
    boolean here = action == Action.RETRY && attemptsHere < policy.perTarget();
    if (here && asked > 0) {
      here = last && asked <= policy.retryAfterMax().toMillis();
    }
    if (!here && last) {
      return NEVER;
    }
    if (!plan.retries().take(nowNanos)) {
      plan.stats().retryDenied();
      return NEVER;
    }
    plan.stats().retry();
    if (!here) {
      nextTarget();
      return 0;
    }
    if (failure == Fault.RESET_UNPROCESSED) {
      return 0;
    }
    return asked > 0
        ? asked * 1_000_000L
        : policy.backOffNanos(attemptsHere, ThreadLocalRandom.current());
  }
}
