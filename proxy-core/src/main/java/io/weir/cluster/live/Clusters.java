package io.weir.cluster.live;

import io.weir.cluster.Cluster;
import io.weir.cluster.Endpoint;
import io.weir.stats.Stats;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The clusters of one snapshot. A cluster that did not change is in several at a time, and is
 * closed with the last of them. From any thread.
 */
public final class Clusters implements AutoCloseable {
  private final Map<String, LiveCluster> byName;
  private final ClusterBuilder builder;
  private @Nullable Clusters previous;
  private boolean closed;

  Clusters(Map<String, LiveCluster> byName, @Nullable Clusters previous, ClusterBuilder builder) {
    this.byName = byName;
    this.previous = previous;
    this.builder = builder;
  }

  /**
   * Begins to watch over what is new, and ends it over what these clusters replace. Called once,
   * when the snapshot takes over; the replaced ones go on to serve the exchanges they have.
   */
  public synchronized void start() {
    if (previous != null) {
      for (Map.Entry<String, LiveCluster> old : previous.byName.entrySet()) {
        if (byName.get(old.getKey()) != old.getValue()) {
          old.getValue().stop();
        }
      }
    }
    byName.values().forEach(LiveCluster::start);
    if (previous != null) {
      previous.byName.forEach(this::forget);
      previous = null;
    }
  }

  /** Drops the numbers of what is no more. */
  private void forget(String name, LiveCluster old) {
    Stats stats = builder.stats();
    LiveCluster now = byName.get(name);
    if (now == null) {
      stats.retire("cluster", name);
    } else if (now != old) {
      for (Endpoint endpoint : old.cluster().endpoints()) {
        if (now.endpoint(endpoint.name()) == null) {
          old.hide(endpoint.name());
        }
      }
    }
  }

  /** The cluster of that name; null where there is none, or it is switched off. */
  public @Nullable Cluster get(String name) {
    LiveCluster live = byName.get(name);
    return live == null ? null : live.cluster();
  }

  @Nullable LiveCluster live(String name) {
    return byName.get(name);
  }

  /** All of them, in the order of the file. */
  public List<Cluster> all() {
    return byName.values().stream().map(LiveCluster::cluster).toList();
  }

  /** How they stand now, for people. */
  public List<ClusterView> views() {
    return all().stream().map(cluster -> ClusterView.of(cluster, builder.clock())).toList();
  }

  /**
   * What a template finds under a name such as {@code cluster.openai.healthy}; null where there is
   * no such thing.
   *
   * <p>{@code healthy} is whether a request would find an endpoint, {@code status} the word for it,
   * {@code colour} that of the best endpoint; {@code endpoints}, {@code healthy_endpoints}, {@code
   * active}, {@code requests} and {@code errors} are numbers.
   */
  public @Nullable Object value(String name) {
    int last = name.lastIndexOf('.');
    if (!name.startsWith("cluster.") || last <= "cluster.".length()) {
      return null;
    }
    Cluster cluster = get(name.substring("cluster.".length(), last));
    return cluster == null
        ? null
        : ClusterView.of(cluster, builder.clock()).value(name.substring(last + 1));
  }

  /** Gives these clusters up; called when the snapshot's last exchange is done. */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      byName.values().forEach(LiveCluster::letGo);
    }
  }
}
