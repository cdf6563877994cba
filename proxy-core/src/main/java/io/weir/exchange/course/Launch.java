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
 * @param asked what the hooks are asked; null where none wants to be
 * @param beside whether it is a hedge
 */
public record Launch(
    ClusterPlan cluster,
    Target target,
    Lease lease,
    Hook.@Nullable Attempted asked,
    boolean beside) {
  /** Name of the cluster. */
  public String name() {
    return cluster.cluster().name();
  }

  /** The same, but no hedge any more. */
  public Launch alone() {
    return new Launch(cluster, target, lease, asked, false);
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
