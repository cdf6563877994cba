package io.weir.exchange.course;

import io.weir.cluster.Lease;
import io.weir.exchange.chain.AttemptOutcome;
import io.weir.exchange.chain.FilterChain;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.route.Target;
import org.jspecify.annotations.Nullable;

/**
 * An attempt that begins as soon as the exchange's hooks let it, and then what it was begun with.
 *
 * @param model the name that the endpoint shall see; null where none is known
 * @param asked what the hooks are asked; null where none wants to be
 * @param beside whether it is a hedge
 */
public record Launch(
    ClusterPlan cluster,
    Target target,
    Lease lease,
    @Nullable String model,
    Hook.@Nullable Attempted asked,
    boolean beside) {
  /**
   * One that nobody has been asked about.
   *
   * @param wanted the model that the exchange is for; null where none is known
   */
  public static Launch of(
      ClusterPlan cluster, Target target, Lease lease, @Nullable String wanted, boolean beside) {
    String model = cluster.cluster().modelName(target.model(wanted));
    return new Launch(cluster, target, lease, model, null, beside);
  }

  /** What hooks are asked about it, as the attempt of that number. */
  public Hook.Attempted question(int number) {
    return new Hook.Attempted(number, name(), model, beside);
  }

  /** The same, while the hooks are asked. */
  public Launch asking(Hook.Attempted question) {
    return new Launch(cluster, target, lease, model, question, beside);
  }

  /** Name of the cluster. */
  public String name() {
    return cluster.cluster().name();
  }

  /** The same, but no hedge any more. */
  public Launch alone() {
    return new Launch(cluster, target, lease, model, asked, false);
  }

  /** It never begins; nobody holds that against the endpoint. */
  public void giveBack() {
    lease.finished(Fault.CLIENT_GONE, 0, -1);
  }

  /**
   * Tells its end to the hooks of its cluster, then to those of the exchange; the first call
   * counts.
   *
   * @param own the attempt's chain
   * @param around the exchange's
   * @param status the endpoint's; 0 where it gave none
   */
  public void done(
      FilterChain own, FilterChain around, Outcome exchange, @Nullable Fault fault, int status) {
    if (own.finished()) {
      return;
    }
    Outcome outcome =
        own.tellsEnd() || around.tellsAttemptEnd()
            ? new AttemptOutcome(exchange, name(), lease.endpoint().name(), fault, status)
            : exchange;
    own.done(outcome);
    if (asked != null) {
      around.attemptDone(asked, outcome);
    }
  }
}
