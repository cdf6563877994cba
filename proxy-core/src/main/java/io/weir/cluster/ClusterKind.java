package io.weir.cluster;

import io.weir.cluster.config.LimitsConfig;
import io.weir.config.Shape;
import io.weir.net.Loops;
import io.weir.net.hosts.HostResolver;
import io.weir.stats.Stats;
import java.util.concurrent.Executor;

/**
 * An extension point: what talks to the endpoints of clusters of one {@code type}. Found by {@link
 * java.util.ServiceLoader}; made once for the process.
 *
 * @param <S> its settings: a value, whose equality decides whether connections outlive a reload
 */
public interface ClusterKind<S extends Record> {
  /** The word for it under {@code type}. */
  String name();

  /** The keys that it reads beside those of every cluster, in the same mapping. */
  Shape<S> settings();

  /**
   * Whether its clusters have endpoints with URLs; else each has one, at {@link
   * EndpointAddress#none}.
   */
  default boolean addressed() {
    return true;
  }

  /**
   * The port to one endpoint. Opens nothing yet: the cluster may never come to be used. Called once
   * for an address and settings, however often the file is read again.
   *
   * @throws IllegalArgumentException where the settings cannot work, in words for the operator
   */
  Upstream create(EndpointAddress address, S settings, Setup setup);

  /**
   * What an upstream may use, and keep.
   *
   * @param cluster the cluster's name
   * @param endpoint the endpoint's name, for metrics and logs
   * @param limits how many connections there may be, and how many requests may wait for one
   * @param stats where it counts
   * @param hosts looks the endpoint's name up, as the cluster's settings want it
   * @param loops the process's event loops and their transport
   * @param background threads for what would block a loop
   */
  record Setup(
      String cluster,
      String endpoint,
      LimitsConfig limits,
      Stats stats,
      HostResolver hosts,
      Loops loops,
      Executor background) {}
}
