package io.weir.cluster;

import io.weir.cluster.balance.Balancer;
import io.weir.cluster.balance.HashRing;
import io.weir.cluster.balance.RoundRobin;
import io.weir.cluster.config.BalancingConfig.Rule;
import io.weir.cluster.config.ClusterConfig;
import io.weir.cluster.config.EndpointConfig;
import io.weir.cluster.health.OutlierTally;
import io.weir.cluster.request.Addressing;
import io.weir.config.Shape;
import io.weir.config.yaml.YamlSource;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Clusters made from YAML, over fake upstreams, without anything that watches them. */
public final class Fixture {
  private Fixture() {}

  /** Settings without keys. */
  public record NoSettings() {
    public static Shape<NoSettings> shape(String name) {
      return Shape.named(name, "No settings.").build(v -> new NoSettings());
    }
  }

  /** The configuration of a cluster {@code c} with these endpoints and further keys, in YAML. */
  public static ClusterConfig config(String yaml) {
    return YamlSource.text("c.yaml", yaml, name -> null)
        .read(
            ClusterConfig.kind(
                List.of(new ClusterConfig.Type("http", true, NoSettings.shape("none")))))
        .orThrow();
  }

  public static ClusterConfig config(int endpoints, String further) {
    StringBuilder yaml = new StringBuilder("name: c\nendpoints: [");
    for (int i = 0; i < endpoints; i++) {
      yaml.append("\"http://10.0.0.").append(i + 1).append(":80\", ");
    }
    return config(yaml + "]\n" + further);
  }

  public static Cluster cluster(ClusterConfig config, Clock clock, Stats stats) {
    List<Endpoint> endpoints = new ArrayList<>();
    for (EndpointConfig endpoint : config.endpoints()) {
      endpoints.add(endpoint(config, endpoint, clock, stats));
    }
    Random random = new Random(7);
    Balancer balancer = new RoundRobin(() -> random);
    return new Cluster(
        config,
        config.balancing().rule() == Rule.HASH ? new HashRing(balancer) : balancer,
        endpoints,
        clock,
        stats);
  }

  public static Endpoint endpoint(
      ClusterConfig config, EndpointConfig written, Clock clock, Stats stats) {
    EndpointAddress address = EndpointAddress.of(written.url());
    Endpoint endpoint =
        new Endpoint(
            address.name(),
            address,
            written.weight(),
            new FakeUpstream(),
            new Addressing(written.url(), config.request()),
            new EndpointStats(stats, config.name(), address.name()),
            config.outlier() == null ? null : new OutlierTally(config.outlier()));
    endpoint.born(clock.nanos());
    return endpoint;
  }

  public static FakeUpstream upstream(Cluster cluster, int index) {
    return (FakeUpstream) cluster.endpoints().get(index).upstream();
  }
}
