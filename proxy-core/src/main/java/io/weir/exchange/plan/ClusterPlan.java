package io.weir.exchange.plan;

import io.weir.cluster.Cluster;
import io.weir.cluster.HashSource;
import io.weir.exchange.chain.Plan;
import io.weir.http.RequestHead;
import io.weir.route.BodyPeek;
import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster and the chain that each attempt at it passes.
 *
 * @param cluster chooses endpoints
 * @param plan the cluster's filters
 * @param filters their names
 */
public record ClusterPlan(Cluster cluster, Plan plan, List<String> filters) {
  /** What consistent balancing goes by for a request; null where the cluster wants nothing. */
  public @Nullable Long hash(RequestHead head, InetSocketAddress client, @Nullable BodyPeek peek) {
    HashSource source = cluster.hashSource();
    if (source == null) {
      return null;
    }
    String field = source.bodyField();
    String value = peek == null || field == null ? null : peek.value(field);
    return source.hash(head, client, value);
  }
}
