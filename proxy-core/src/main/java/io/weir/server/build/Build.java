package io.weir.server.build;

import io.weir.cluster.live.Clusters;
import io.weir.exchange.plan.Snapshot;
import io.weir.server.config.ProxyConfig;

/**
 * A snapshot with what it was built from and what it holds.
 *
 * @param config the file as records
 * @param snapshot what exchanges run under
 * @param clusters the clusters it holds
 * @param shelf the filters it holds
 */
public record Build(ProxyConfig config, Snapshot snapshot, Clusters clusters, FilterShelf shelf) {
  /** Gives up what a snapshot holds that never came into force. */
  public void discard() {
    clusters.close();
    shelf.release();
  }
}
