package io.weir.server.build;

import io.weir.cluster.Cluster;
import io.weir.cluster.live.ClusterBuilder;
import io.weir.cluster.live.Clusters;
import io.weir.config.problem.Place;
import io.weir.config.problem.Problems;
import io.weir.exchange.chain.Plan;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.Snapshot;
import io.weir.fault.Dialect;
import io.weir.server.config.ClusterEntry;
import io.weir.server.config.ListenerEntry;
import io.weir.server.config.ProxyConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Turns the file's records into a snapshot, or says everything that is wrong with them. What is
 * equal to what runs now is kept. Not on an event loop.
 */
public final class SnapshotBuilder {
  private final ClusterBuilder clusterBuilder;
  private final FilterShelf.Means means;
  private final RouteCompiler.Responders responders;

  /** A builder; one for the process. */
  public SnapshotBuilder(
      ClusterBuilder clusterBuilder, FilterShelf.Means means, RouteCompiler.Responders responders) {
    this.clusterBuilder = clusterBuilder;
    this.means = means;
    this.responders = responders;
  }

  /**
   * A snapshot that is not in force yet.
   *
   * @param problems takes what is wrong; with an error in it there is no snapshot
   * @param before what runs now; null at the start
   */
  public @Nullable Build build(
      ProxyConfig config, long generation, Problems problems, @Nullable Build before) {
    NameChecks.check(config, means.entries(), problems);
    Map<String, Place> places = new LinkedHashMap<>();
    config.clusters().forEach(entry -> places.put(entry.cluster().name(), entry.spot().place()));
    Clusters clusters =
        clusterBuilder.build(
            config.clusters().stream().map(ClusterEntry::cluster).toList(),
            before == null ? null : before.clusters(),
            (cluster, wrong) ->
                problems.error(places.getOrDefault(cluster.name(), NOWHERE), wrong, null));
    FilterShelf shelf = new FilterShelf(means, before == null ? null : before.shelf());
    Map<String, ClusterPlan> clusterPlans = clusterPlans(config, clusters, shelf, problems);
    RouteCompiler routes = new RouteCompiler(means, shelf, clusters, clusterPlans, responders);
    Map<String, ListenerPlan> listeners = new LinkedHashMap<>();
    for (ListenerEntry listener : config.listeners()) {
      listeners.put(listener.name(), routes.listener(listener, problems));
    }
    Snapshot snapshot =
        new Snapshot(
            generation,
            listeners,
            clusterPlans,
            () -> {
              clusters.close();
              shelf.release();
            });
    Build build = new Build(config, snapshot, clusters, shelf);
    if (problems.hasErrors()) {
      build.discard();
      return null;
    }
    return build;
  }

  private static final Place NOWHERE = new Place("", 0, 0, "");

  private Map<String, ClusterPlan> clusterPlans(
      ProxyConfig config, Clusters clusters, FilterShelf shelf, Problems problems) {
    Map<String, ClusterPlan> plans = new LinkedHashMap<>();
    for (ClusterEntry entry : config.clusters()) {
      String name = entry.cluster().name();
      Cluster cluster = clusters.get(name);
      if (cluster != null) {
        Dialect dialect = entry.cluster().dialect();
        Plan plan = new Plan(shelf.chain("cluster " + name, dialect, entry.filters(), problems));
        List<String> filters = entry.filters().stream().map(f -> f.value().name()).toList();
        plans.put(name, new ClusterPlan(cluster, plan, filters));
      }
    }
    return plans;
  }
}
