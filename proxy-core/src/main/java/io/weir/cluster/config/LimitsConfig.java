package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;

/**
 * How much of a cluster may be in use at once.
 *
 * @param connections to one endpoint, over all loops; 0 for no limit
 * @param pending requests that wait for a connection where {@code connections} holds one back
 * @param requests in flight, over all endpoints
 * @param retries in flight that are allowed however few requests there are
 * @param retryBudget retries allowed beyond that, as a part of the requests in flight
 */
public record LimitsConfig(
    int connections, int pending, int requests, int retries, double retryBudget) {
  static final Shape<LimitsConfig> SHAPE = shape();

  /** What an operator gets who says nothing. */
  public static final LimitsConfig DEFAULT = SHAPE.defaults();

  private static Shape<LimitsConfig> shape() {
    Shape.Builder b =
        Shape.named(
            "cluster_limits",
            "How much of a cluster may be in use at once; what is over a limit is answered with"
                + " cluster_overflow (503) or goes to the next target.");
    Key<Integer> connections =
        b.key("connections", Kinds.integer(0, Integer.MAX_VALUE))
            .orElse(0)
            .doc("Connections to one endpoint, over all loops; 0 for no limit.");
    Key<Integer> pending =
        b.key("pending", Kinds.integer(0, Integer.MAX_VALUE))
            .orElse(1024)
            .doc("Requests that may wait for a connection where connections holds one back.");
    Key<Integer> requests =
        b.key("requests", Kinds.integer(1, Integer.MAX_VALUE))
            .orElse(10_000)
            .doc("Requests in flight, over all endpoints.");
    Key<Integer> retries =
        b.key("retries", Kinds.integer(0, Integer.MAX_VALUE))
            .orElse(3)
            .doc("Second and later attempts in flight that are always allowed.");
    Key<Double> retryBudget =
        b.key("retry_budget", Kinds.fraction())
            .orElse(0.2)
            .doc("Such attempts allowed beyond that, as a part of the requests in flight.");
    return b.build(
        v ->
            new LimitsConfig(
                v.get(connections),
                v.get(pending),
                v.get(requests),
                v.get(retries),
                v.get(retryBudget)));
  }
}
