package io.weir.exchange.plan;

import io.weir.cluster.Cluster;
import io.weir.exchange.chain.Plan;

/**
 * A cluster and the chain that each attempt at it passes.
 *
 * @param cluster chooses endpoints
 * @param plan the cluster's filters
 */
public record ClusterPlan(Cluster cluster, Plan plan) {}
