package io.weir.cluster.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.Cluster;
import io.weir.cluster.Endpoint;
import io.weir.cluster.Lease;
import io.weir.cluster.Selection;
import io.weir.cluster.config.ClusterConfig;
import io.weir.config.Kinds;
import io.weir.config.yaml.YamlSource;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.net.hosts.HostResolvers;
import io.weir.stats.Stats;
import io.weir.stats.StatsView;
import io.weir.testing.Patience;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/** Clusters of {@code type: http} at work, over real sockets; closed with the test. */
final class LiveFixture implements AutoCloseable {
  final Stats stats = new Stats();
  private final Clock clock = Clock.system();
  final Loops loops = Loops.start(Transport.AUTO, 2, clock);
  private final ClusterKinds kinds = ClusterKinds.found();
  private final HostResolvers hosts = new HostResolvers(loops.transport(), clock);
  private final ClusterBuilder builder =
      new ClusterBuilder(kinds, loops, hosts::of, clock, stats, Runnable::run);
  private final Clusters clusters;

  /** The one cluster that is written, watched. */
  LiveFixture(String yaml) {
    List<ClusterConfig> configs =
        YamlSource.text("c.yaml", '[' + yaml + ']', name -> null)
            .read(Kinds.list(ClusterConfig.kind(kinds.types())))
            .orThrow();
    clusters =
        builder.build(
            configs,
            null,
            (config, wrong) -> {
              throw new AssertionError(wrong);
            });
    clusters.start();
  }

  Cluster cluster() {
    return clusters.all().get(0);
  }

  List<String> endpoints() {
    return cluster().endpoints().stream().map(Endpoint::name).toList();
  }

  /** Whether requests go to the endpoint of that number. */
  boolean healthy(int number) {
    return cluster().endpoints().get(number).healthy(clock.nanos());
  }

  String shown() {
    return new StatsView(stats).text(null, false);
  }

  /** The endpoint that the next request would go to; null where there is none. */
  @Nullable String picked() {
    Lease lease = cluster().lease(new Selection(loops.get(0)));
    if (lease == null) {
      return null;
    }
    lease.finished(null, 200, -1);
    return lease.endpoint().name();
  }

  /** Waits until it is so. */
  void await(String what, BooleanSupplier condition) {
    Patience.await(what, condition);
  }

  @Override
  public void close() {
    clusters.close();
    assertThat(builder.upstreams().size()).isZero();
    hosts.close();
    loops.stop().awaitUninterruptibly(Patience.MILLIS);
  }
}
