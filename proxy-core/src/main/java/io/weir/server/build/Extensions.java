package io.weir.server.build;

import io.weir.cluster.live.ClusterKinds;
import io.weir.config.Shape;
import io.weir.server.config.FilterEntries;
import io.weir.server.config.ProxyConfig;

/**
 * What is found on the class path: filters and types of clusters. One for the process.
 *
 * @param filters the kinds of filters
 * @param clusters the types of clusters
 */
public record Extensions(FilterEntries filters, ClusterKinds clusters) {
  /** All that is on the class path. */
  public static Extensions found() {
    return new Extensions(FilterEntries.found(), ClusterKinds.found());
  }

  /** The keys of the file. */
  public Shape<ProxyConfig> shape() {
    return ProxyConfig.shape(filters, clusters.types());
  }
}
