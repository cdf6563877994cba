package io.weir.route;

import org.jspecify.annotations.Nullable;

/**
 * One place that a route sends to.
 *
 * @param cluster name of the cluster
 * @param model put in the place of the body's {@code model}; null leaves it
 * @param weight share among the targets of a split; 0 where the route is a plain list
 */
public record Target(String cluster, @Nullable String model, int weight) {}
