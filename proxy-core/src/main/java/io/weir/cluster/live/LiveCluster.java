package io.weir.cluster.live;

import io.weir.cluster.Cluster;
import io.weir.cluster.Endpoint;
import io.weir.cluster.config.ClusterConfig;
import io.weir.cluster.config.HealthConfig;
import io.weir.net.Loop;
import io.weir.stats.Stats;
import java.util.List;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A cluster, what watches over it, and how many snapshots hold it. Built without a thread or
 * socket; {@link #start} begins the watching, {@link #stop} ends it while exchanges of an old
 * snapshot may still use the cluster, and the last {@link #letGo} closes it. From any thread.
 */
final class LiveCluster {
  private final Cluster cluster;
  private final Endpoints source;
  private final ClusterBuilder builder;
  private final @Nullable HealthChecker checker;
  private final @Nullable AddressWatch watch;
  private int holders = 1;
  private boolean started;
  private boolean stopped;

  LiveCluster(Cluster cluster, Endpoints source, ClusterBuilder builder) {
    this.cluster = cluster;
    this.source = source;
    this.builder = builder;
    ClusterConfig config = cluster.config();
    HealthConfig health = config.health();
    this.checker = health == null ? null : new HealthChecker(cluster, health, builder.loops());
    boolean watched = config.dns().allAddresses() && !config.endpoints().isEmpty();
    List<Loop> loops = builder.loops();
    Loop loop = loops.get(Math.floorMod(cluster.name().hashCode(), loops.size()));
    this.watch =
        watched ? new AddressWatch(source, cluster.endpoints(), builder, loop, this::follow) : null;
  }

  Cluster cluster() {
    return cluster;
  }

  ClusterConfig config() {
    return cluster.config();
  }

  /** The endpoint of that name; null where there is none now. */
  @Nullable Endpoint endpoint(String name) {
    for (Endpoint endpoint : cluster.endpoints()) {
      if (endpoint.name().equals(name)) {
        return endpoint;
      }
    }
    return null;
  }

  synchronized void hold() {
    holders++;
  }

  /** Gives one hold back; with the last the cluster's connections are let go. */
  synchronized void letGo() {
    if (--holders == 0) {
      stop();
      source.close();
    }
  }

  /** Begins to watch, and to show numbers; nothing where it has begun. */
  synchronized void start() {
    if (started) {
      return;
    }
    started = true;
    showCluster();
    cluster.endpoints().forEach(this::show);
    if (checker != null) {
      checker.follow(cluster.endpoints());
    }
    if (watch != null) {
      watch.start();
    }
  }

  /** Ends the watching. */
  synchronized void stop() {
    if (!started || stopped) {
      return;
    }
    stopped = true;
    if (checker != null) {
      checker.stop();
    }
    if (watch != null) {
      watch.stop();
    }
  }

  private synchronized void follow(List<Endpoint> now) {
    if (stopped) {
      return;
    }
    List<Endpoint> before = cluster.endpoints();
    cluster.replace(now);
    now.stream().filter(one -> !before.contains(one)).forEach(this::show);
    if (checker != null) {
      checker.follow(now);
    }
    for (Endpoint gone : before) {
      if (!now.contains(gone)) {
        source.letGo(gone);
        hide(gone.name());
      }
    }
  }

  private void showCluster() {
    gauge("weir_cluster_active", "Attempts in flight.", cluster::active);
    gauge("weir_cluster_active_retries", "Retries in flight.", cluster::activeRetries);
    gauge("weir_cluster_endpoints", "Endpoints.", () -> cluster.endpoints().size());
    gauge("weir_cluster_healthy_endpoints", "Healthy endpoints.", cluster::healthyCount);
    gauge(
        "weir_cluster_panic",
        "1 while all endpoints are used because too few are healthy.",
        () -> cluster.panicking() ? 1 : 0);
  }

  private void gauge(String name, String help, DoubleSupplier value) {
    builder.stats().gauge(name, help, value, "cluster", cluster.name());
  }

  private void show(Endpoint endpoint) {
    Stats stats = builder.stats();
    String[] labels = {"cluster", cluster.name(), "endpoint", endpoint.name()};
    stats.gauge("weir_endpoint_active", "Attempts in flight.", endpoint::active, labels);
    stats.gauge(
        "weir_endpoint_healthy",
        "1 while nothing speaks against the endpoint.",
        () -> endpoint.healthy(builder.clock().nanos()) ? 1 : 0,
        labels);
  }

  /** Drops every number of an endpoint that is no more. */
  void hide(String endpoint) {
    builder.stats().retire("cluster", cluster.name(), "endpoint", endpoint);
  }
}
