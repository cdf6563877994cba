package io.weir.cluster.live;

import io.weir.cluster.Cluster;
import io.weir.cluster.Endpoint;
import io.weir.cluster.config.HealthConfig;
import io.weir.net.Loop;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/** The active checks of a cluster's endpoints, spread over the loops. From any thread. */
final class HealthChecker {
  private final Cluster cluster;
  private final HealthConfig config;
  private final List<Loop> loops;
  private final Map<Endpoint, HealthCheck> checks = new LinkedHashMap<>();
  private int next;
  private boolean stopped;

  HealthChecker(Cluster cluster, HealthConfig config, List<Loop> loops) {
    this.cluster = cluster;
    this.config = config;
    this.loops = loops;
    this.next = Math.floorMod(cluster.name().hashCode(), loops.size());
  }

  /** Checks these endpoints from now on, and no others. */
  synchronized void follow(List<Endpoint> endpoints) {
    if (stopped) {
      return;
    }
    checks
        .entrySet()
        .removeIf(
            entry -> {
              boolean gone = !endpoints.contains(entry.getKey());
              if (gone) {
                entry.getValue().stop();
              }
              return gone;
            });
    for (Endpoint endpoint : endpoints) {
      if (!checks.containsKey(endpoint)) {
        Loop loop = loops.get(next++ % loops.size());
        HealthCheck check =
            new HealthCheck(cluster, endpoint, config, loop, ThreadLocalRandom::current);
        checks.put(endpoint, check);
        check.start();
      }
    }
  }

  /** Ends all checks. */
  synchronized void stop() {
    stopped = true;
    checks.values().forEach(HealthCheck::stop);
    checks.clear();
  }
}
