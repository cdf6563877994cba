package io.weir.cluster.live;

import io.weir.cluster.Cluster;
import io.weir.cluster.ClusterKind;
import io.weir.cluster.Endpoint;
import io.weir.cluster.balance.Balancer;
import io.weir.cluster.balance.HashRing;
import io.weir.cluster.balance.LeastRequest;
import io.weir.cluster.balance.RoundRobin;
import io.weir.cluster.balance.TwoChoices;
import io.weir.cluster.config.BalancingConfig;
import io.weir.cluster.config.ClusterConfig;
import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.net.hosts.HostResolver;
import io.weir.net.hosts.HostRules;
import io.weir.stats.Stats;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * Builds clusters, and knows the connections of all that were built: one for the process. From any
 * thread but a loop's.
 */
public final class ClusterBuilder {
  private static final Supplier<RandomGenerator> CHANCE = ThreadLocalRandom::current;

  private final ClusterKinds kinds;
  private final Loops loops;
  private final Function<HostRules, HostResolver> hosts;
  private final Clock clock;
  private final Stats stats;
  private final Executor background;
  private final Upstreams upstreams = new Upstreams();

  /**
   * A builder.
   *
   * @param kinds the types there are
   * @param hosts looks names up by a cluster's rules
   * @param background threads for what would block a loop
   */
  public ClusterBuilder(
      ClusterKinds kinds,
      Loops loops,
      Function<HostRules, HostResolver> hosts,
      Clock clock,
      Stats stats,
      Executor background) {
    this.kinds = kinds;
    this.loops = loops;
    this.hosts = hosts;
    this.clock = clock;
    this.stats = stats;
    this.background = background;
  }

  /**
   * Clusters for a configuration, none of them started. One that is equal in {@code previous} is
   * kept whole: connections, health, ejections. One that changed is built anew, but an endpoint
   * whose address and settings did not keeps its connections and what is known of its health.
   *
   * @param configs those that are enabled are built
   * @param previous what runs now; null at the start
   * @param problem is told of each cluster that cannot be built, in words for the operator; what is
   *     returned lacks it and should only be closed
   */
  public Clusters build(
      List<ClusterConfig> configs,
      @Nullable Clusters previous,
      BiConsumer<ClusterConfig, String> problem) {
    Map<String, LiveCluster> built = new LinkedHashMap<>();
    for (ClusterConfig config : configs) {
      if (!config.enabled()) {
        continue;
      }
      if (built.containsKey(config.name())) {
        problem.accept(config, "a second cluster named \"" + config.name() + "\"");
        continue;
      }
      LiveCluster before = previous == null ? null : previous.live(config.name());
      if (before != null && before.config().equals(config)) {
        before.hold();
        built.put(config.name(), before);
        continue;
      }
      LiveCluster made = made(config, before, problem);
      if (made != null) {
        built.put(config.name(), made);
      }
    }
    return new Clusters(built, previous, this);
  }

  private @Nullable LiveCluster made(
      ClusterConfig config,
      @Nullable LiveCluster before,
      BiConsumer<ClusterConfig, String> problem) {
    ClusterKind<?> kind = kinds.kind(config.type());
    if (kind == null) {
      problem.accept(config, "unknown cluster type \"" + config.type() + "\"");
      return null;
    }
    Endpoints source = new Endpoints(config, kind, this, before);
    try {
      List<Endpoint> endpoints = source.written();
      Cluster cluster = new Cluster(config, balancer(config.balancing()), endpoints, clock, stats);
      return new LiveCluster(cluster, source, this);
    } catch (IllegalArgumentException e) {
      source.close();
      problem.accept(config, String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static Balancer balancer(BalancingConfig config) {
    return switch (config.rule()) {
      case ROUND_ROBIN -> new RoundRobin(CHANCE);
      case LEAST_REQUEST -> new LeastRequest(CHANCE);
      case RANDOM -> new TwoChoices(CHANCE);
      case HASH -> new HashRing(new TwoChoices(CHANCE));
    };
  }

  ClusterKind.Setup setup(ClusterConfig config, String endpoint) {
    return new ClusterKind.Setup(
        config.name(), endpoint, config.limits(), stats, hosts(config), loops, background);
  }

  List<Loop> loops() {
    return loops.all();
  }

  /** Looks up the names of a cluster's endpoints. */
  HostResolver hosts(ClusterConfig config) {
    return hosts.apply(config.dns().rules());
  }

  Executor background() {
    return background;
  }

  Clock clock() {
    return clock;
  }

  Stats stats() {
    return stats;
  }

  Upstreams upstreams() {
    return upstreams;
  }
}
