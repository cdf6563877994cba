package io.weir.cluster;

import io.weir.cluster.balance.Balancer;
import io.weir.cluster.balance.Field;
import io.weir.cluster.balance.Picker;
import io.weir.cluster.config.BalancingConfig;
import io.weir.cluster.config.BalancingConfig.SlowStart;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which endpoints of a cluster may be used, with which weights, until when. Immutable. */
final class Standing {
  private static final Logger LOG = LoggerFactory.getLogger(Cluster.class);

  /** What a weight of 1 is while weights grow. */
  private static final int WHOLE = 1000;

  private static final long STEP_NANOS = 100_000_000;

  private final Endpoint[] endpoints;
  private final Picker picker;
  private final boolean panicking;
  private final boolean passing;
  private final long untilNanos;

  private Standing(Endpoint[] endpoints, Picker picker, boolean panicking, Horizon horizon) {
    this.endpoints = endpoints;
    this.picker = picker;
    this.panicking = panicking;
    this.passing = horizon.near;
    this.untilNanos = horizon.nanos;
  }

  /**
   * How things stand now. Tells each endpoint whether it is used, so it must not run twice at once.
   */
  static Standing of(
      String cluster,
      List<Endpoint> all,
      BalancingConfig config,
      Balancer balancer,
      long nowNanos) {
    Endpoint[] endpoints = all.toArray(new Endpoint[0]);
    int healthy = 0;
    for (Endpoint endpoint : endpoints) {
      healthy += endpoint.healthy(nowNanos) ? 1 : 0;
    }
    boolean panicking = healthy < config.panic() * endpoints.length;
    Horizon horizon = new Horizon(nowNanos);
    for (Endpoint endpoint : endpoints) {
      use(cluster, endpoint, panicking || endpoint.healthy(nowNanos), nowNanos);
    }
    int[] shares = new int[endpoints.length];
    int[] weights = new int[endpoints.length];
    for (int i = 0; i < endpoints.length; i++) {
      shares[i] = endpoints[i].weight();
      weights[i] = weight(endpoints[i], config.slowStart(), horizon);
    }
    Field field = new Field(endpoints.clone(), shares, weights);
    return new Standing(endpoints, balancer.over(field), panicking, horizon);
  }

  private static void use(String cluster, Endpoint endpoint, boolean usable, long nowNanos) {
    if (usable == endpoint.used()) {
      return;
    }
    endpoint.used(usable);
    endpoint.born(nowNanos);
    endpoint.stats().changed(usable);
    String why =
        usable && !endpoint.healthy(nowNanos)
            ? "too few others are healthy"
            : endpoint.reason(nowNanos);
    if (usable) {
      LOG.info("cluster {}: endpoint {} is in use again: {}", cluster, endpoint.name(), why);
    } else {
      LOG.warn("cluster {}: endpoint {} is out of use: {}", cluster, endpoint.name(), why);
    }
  }

  private static int weight(Endpoint endpoint, SlowStart slowStart, Horizon horizon) {
    long now = horizon.nowNanos;
    if (endpoint.ejected(now)) {
      horizon.at(endpoint.ejectedUntilNanos());
    }
    if (!endpoint.used()) {
      return 0;
    }
    long window = slowStart.window().toNanos();
    if (window == 0) {
      return endpoint.weight();
    }
    long age = Math.max(0, now - endpoint.bornNanos());
    if (age >= window) {
      return endpoint.weight() * WHOLE;
    }
    horizon.at(now + Math.min(STEP_NANOS, window - age));
    double part = Math.max(slowStart.floor(), (double) age / window);
    return Math.max(1, (int) (endpoint.weight() * WHOLE * part));
  }

  Endpoint endpoint(int index) {
    return endpoints[index];
  }

  Picker picker() {
    return picker;
  }

  boolean panicking() {
    return panicking;
  }

  /** Whether it holds for some time only. */
  boolean passing() {
    return passing;
  }

  /** Until when it holds; meaningless where it does not pass. */
  long untilNanos() {
    return untilNanos;
  }

  /** The nearest moment at which something changes by itself. */
  private static final class Horizon {
    final long nowNanos;
    boolean near;
    long nanos;

    Horizon(long nowNanos) {
      this.nowNanos = nowNanos;
    }

    void at(long thenNanos) {
      if (!near || thenNanos - nanos < 0) {
        near = true;
        nanos = thenNanos;
      }
    }
  }
}
