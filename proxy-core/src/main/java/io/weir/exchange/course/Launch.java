package io.weir.exchange.course;

import io.weir.cluster.Lease;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.route.Target;

/**
 * An attempt that begins as soon as the exchange's hooks let it.
 *
 * @param asked what the hooks are asked
 * @param beside whether it is a hedge
 */
public record Launch(
    ClusterPlan cluster, Target target, Lease lease, Hook.Attempted asked, boolean beside) {
  /** The same, but no hedge any more. */
  public Launch alone() {
    return new Launch(cluster, target, lease, asked, false);
  }

  /** It never begins; nobody holds that against the endpoint. */
  public void giveBack() {
    lease.finished(Fault.CLIENT_GONE, 0, -1);
  }
}
