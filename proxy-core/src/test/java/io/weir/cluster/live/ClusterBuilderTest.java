package io.weir.cluster.live;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.util.concurrent.ImmediateEventExecutor;
import io.weir.cluster.Cluster;
import io.weir.cluster.Endpoint;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.FakeUpstream;
import io.weir.cluster.Upstream;
import io.weir.cluster.config.ClusterConfig;
import io.weir.cluster.health.Colour;
import io.weir.cluster.live.ClusterView.EndpointView;
import io.weir.config.Kinds;
import io.weir.config.yaml.YamlSource;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.stats.Stats;
import io.weir.stats.StatsView;
import io.weir.testing.ManualClock;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterBuilderTest {
  private final ManualClock clock = new ManualClock();
  private final Loops loops = Loops.start(Transport.NIO, 1, clock);
  private final Stats stats = new Stats();
  private final RecordingKind http = new RecordingKind("http", true);
  private final RecordingKind mock = new RecordingKind("mock", false);
  private final ClusterKinds kinds = new ClusterKinds(List.of(http, mock));
  private final List<String> problems = new ArrayList<>();
  private volatile List<InetSocketAddress> found = List.of();
  private final ClusterBuilder builder =
      new ClusterBuilder(
          kinds,
          loops,
          rules -> (loop, host, port) -> ImmediateEventExecutor.INSTANCE.newSucceededFuture(found),
          clock,
          stats,
          Runnable::run);

  @AfterEach
  void close() {
    loops.stop();
  }

  private List<ClusterConfig> configs(String yaml) {
    return YamlSource.text("c.yaml", yaml, name -> null)
        .read(Kinds.list(ClusterConfig.kind(kinds.types())))
        .orThrow();
  }

  private Clusters build(@Nullable Clusters previous, String yaml) {
    Clusters built =
        builder.build(
            configs(yaml), previous, (config, what) -> problems.add(config.name() + ": " + what));
    built.start();
    return built;
  }

  private static Cluster get(Clusters clusters, String name) {
    return Objects.requireNonNull(clusters.get(name));
  }

  private static Upstream upstream(Clusters clusters, int index) {
    return get(clusters, "a").endpoints().get(index).upstream();
  }

  private static boolean closed(Upstream upstream) {
    return ((FakeUpstream) upstream).closed();
  }

  private String shown() {
    return new StatsView(stats).text(null, false);
  }

  @Test
  void equalConfig_keepsTheWholeCluster() {
    Clusters first = build(null, "[{name: a, endpoint: 'http://h1'}]");
    Clusters second =
        build(first, "[{name: b, endpoint: 'http://h2'}, {name: a, endpoint: 'http://h1'}]");

    assertThat(second.get("a")).isSameAs(first.get("a"));
    first.close();
    assertThat(closed(upstream(second, 0))).isFalse();
    second.close();
    assertThat(closed(upstream(second, 0))).isTrue();
    assertThat(builder.upstreams().size()).isZero();
  }

  @Test
  void changedConfig_keepsConnectionsOfEqualEndpoints() {
    Clusters first = build(null, "[{name: a, endpoints: ['http://h1', 'http://h2']}]");
    Clusters second =
        build(
            first,
            "[{name: a, endpoints: ['http://h1', 'http://h3'], load_balancing: least_request}]");

    assertThat(second.get("a")).isNotSameAs(first.get("a"));
    assertThat(upstream(second, 0)).isSameAs(upstream(first, 0));
    assertThat(http.created).hasSize(3);
    first.close();
    assertThat(closed(upstream(first, 1))).isTrue();
    assertThat(closed(upstream(second, 0))).isFalse();
    second.close();
    assertThat(closed(upstream(second, 0))).isTrue();
  }

  @Test
  void changedSettings_makeNewConnections() {
    Clusters first = build(null, "[{name: a, endpoint: 'http://h1'}]");
    Clusters second = build(first, "[{name: a, protocol: h2, endpoint: 'http://h1'}]");
    Clusters third = build(second, "[{name: a, protocol: h2, endpoint: 'https://h1:80'}]");

    assertThat(upstream(second, 0)).isNotSameAs(upstream(first, 0));
    assertThat(upstream(third, 0)).isNotSameAs(upstream(second, 0));
    first.close();
    second.close();
    third.close();
    assertThat(builder.upstreams().size()).isZero();
  }

  @Test
  void healthAndNumbers_ofAnEqualEndpoint_areKept() {
    String health = "health: {path: /up, interval: 1h}";
    Clusters first = build(null, "[{name: a, endpoint: 'http://h1', " + health + "}]");
    Cluster old = get(first, "a");
    Endpoint before = old.endpoints().get(0);
    old.checked(before, false, true, "status 503");

    Clusters second =
        build(first, "[{name: a, endpoint: {url: 'http://h1', weight: 2}, " + health + "}]");
    Endpoint kept = get(second, "a").endpoints().get(0);
    Clusters third = build(second, "[{name: a, endpoint: 'http://h1'}]");
    Endpoint unchecked = get(third, "a").endpoints().get(0);

    assertThat(kept).isNotSameAs(before);
    assertThat(kept.failing()).isTrue();
    assertThat(kept.stats()).isSameAs(before.stats());
    assertThat(unchecked.failing()).isFalse();
    third.close();
    second.close();
    first.close();
  }

  @Test
  void discardedBuild_takesNothingAway() {
    Clusters first = build(null, "[{name: a, endpoint: 'http://h1'}]");
    Clusters discarded =
        builder.build(
            configs("[{name: a, endpoint: 'http://h1', panic: 50%}]"), first, (c, what) -> {});
    discarded.close();
    discarded.close();

    assertThat(closed(upstream(first, 0))).isFalse();
    first.close();
    assertThat(closed(upstream(first, 0))).isTrue();
  }

  @Test
  void checks_runForWhatIsNewAndStopForWhatIsReplaced() throws Exception {
    String checked = "[{name: a, endpoint: 'http://h1', health: {path: %s, interval: 1h}}]";
    Clusters first = build(null, String.format(checked, "/one"));
    turn();
    FakeUpstream upstream = (FakeUpstream) upstream(first, 0);
    assertThat(upstream.calls()).hasSize(1);

    Clusters same = build(first, String.format(checked, "/one"));
    turn();
    assertThat(upstream.calls()).hasSize(1);

    Clusters second = build(same, String.format(checked, "/two"));
    turn();
    assertThat(upstream.calls()).hasSize(2);
    assertThat(upstream.calls().get(0).cancelled).isTrue();
    assertThat(upstream.calls().get(1).head.path()).isEqualTo("/two");
    second.close();
    same.close();
    first.close();
    turn();
    assertThat(upstream.calls().get(1).cancelled).isTrue();
  }

  /** Waits until the loop has done what it was given so far, and what came of that. */
  private void turn() throws Exception {
    for (int i = 0; i < 5; i++) {
      loops.get(0).executor().submit(() -> {}).get();
    }
  }

  @Test
  void allAddresses_takeThePlaceOfTheName() throws Exception {
    found = List.of(new InetSocketAddress("10.0.0.1", 80), new InetSocketAddress("10.0.0.2", 80));
    Clusters clusters =
        build(
            null,
            "[{name: a, endpoint: 'http://name.example', dns: {all_addresses: true},"
                + " health: {path: /up, interval: 1h}}]");
    FakeUpstream named = Objects.requireNonNull(http.latest.get(http.created.get(0)));
    turn();

    Cluster cluster = get(clusters, "a");
    assertThat(cluster.endpoints())
        .extracting(Endpoint::name)
        .containsExactly("10.0.0.1:80", "10.0.0.2:80");
    assertThat(named.closed()).isTrue();
    assertThat(((FakeUpstream) upstream(clusters, 1)).calls()).hasSize(1);
    assertThat(shown()).contains("10.0.0.1:80").doesNotContain("name.example");
    clusters.close();
    assertThat(builder.upstreams().size()).isZero();
  }

  @Test
  void kindWithoutAddresses_hasOneEndpoint() {
    Clusters clusters = build(null, "[{name: m, type: mock, protocol: h2}]");

    assertThat(get(clusters, "m").endpoints()).hasSize(1);
    assertThat(get(clusters, "m").endpoints().get(0).name()).isEqualTo("m");
    assertThat(mock.created).containsExactly(EndpointAddress.none("m"));
    clusters.close();
  }

  @Test
  void oneHostTwice_isTwoEndpointsOfOneConnectionPool() {
    Clusters clusters = build(null, "[{name: a, endpoints: ['http://h/x', 'http://h/y']}]");

    assertThat(get(clusters, "a").endpoints())
        .extracting(Endpoint::name)
        .containsExactly("h:80/x", "h:80/y");
    assertThat(http.created).hasSize(1);
    clusters.close();
    assertThat(builder.upstreams().size()).isZero();
  }

  @Test
  void disabledCluster_isNone() {
    Clusters clusters = build(null, "[{name: a, enabled: '', endpoint: 'http://h1'}]");

    assertThat(clusters.get("a")).isNull();
    assertThat(clusters.all()).isEmpty();
    assertThat(http.created).isEmpty();
  }

  @Test
  void problems_areToldAndNothingLeaks() {
    Clusters clusters =
        build(
            null,
            "[{name: a, endpoint: 'http://h'}, {name: a, endpoint: 'http://i'},"
                + " {name: b, protocol: broken, endpoint: 'http://h'}]");

    assertThat(problems)
        .containsExactly("a: a second cluster named \"a\"", "b: protocol broken cannot work");
    clusters.close();
    assertThat(builder.upstreams().size()).isZero();
  }

  @Test
  void kinds_ofOneName_areRefused() {
    assertThatThrownBy(() -> new ClusterKinds(List.of(http, new RecordingKind("http", true))))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("cluster kind: http (expected: once)");
  }

  @Test
  void numbers_ofWhatIsGone_areDropped() {
    Clusters first =
        build(
            null,
            "[{name: a, endpoints: ['http://h1', 'http://h2']}, {name: b, endpoint: 'http://h3'}]");
    assertThat(shown()).contains("h1:80", "h2:80", "h3:80");

    Clusters second = build(first, "[{name: a, endpoint: 'http://h1'}]");

    assertThat(shown()).contains("h1:80").doesNotContain("h2:80").doesNotContain("h3:80");
    first.close();
    second.close();
  }

  @Test
  void views_tellWhatOperatorsAskFor() {
    Clusters clusters =
        build(null, "[{name: a, endpoints: [{url: 'http://h1', weight: 3}, 'http://h2']}]");
    Cluster cluster = get(clusters, "a");
    cluster.checked(cluster.endpoints().get(1), false, true, "status 503");

    ClusterView view = clusters.views().get(0);

    assertThat(view.name()).isEqualTo("a");
    assertThat(view.healthy()).isEqualTo(1);
    assertThat(view.endpoints())
        .extracting(EndpointView::colour)
        .containsExactly(Colour.GREEN, Colour.RED);
    assertThat(view.endpoints().get(0).weight()).isEqualTo(3);
    assertThat(view.endpoints().get(1).flags()).containsExactly("failed_active_hc");
    assertThat(view.endpoints().get(1).lastCheck()).isEqualTo("status 503");
    clusters.close();
  }

  @Test
  void templates_findTheirValues() {
    Clusters clusters = build(null, "[{name: a.b, endpoints: ['http://h1', 'http://h2']}]");
    Cluster cluster = get(clusters, "a.b");

    assertThat(clusters.value("cluster.a.b.healthy")).isEqualTo(true);
    assertThat(clusters.value("cluster.a.b.endpoints")).isEqualTo(2);
    assertThat(clusters.value("cluster.a.b.colour")).isEqualTo("green");
    cluster.endpoints().forEach(one -> cluster.checked(one, false, true, "status 503"));
    assertThat(clusters.value("cluster.a.b.healthy")).isEqualTo(false);
    assertThat(clusters.value("cluster.a.b.status")).isEqualTo("unhealthy");
    assertThat(clusters.value("cluster.a.b.healthy_endpoints")).isEqualTo(0);
    assertThat(clusters.value("cluster.a.b.nothing")).isNull();
    assertThat(clusters.value("cluster.other.healthy")).isNull();
    assertThat(clusters.value("cluster.")).isNull();
    assertThat(clusters.value("cluster.healthy")).isNull();
    assertThat(clusters.value("route.a.healthy")).isNull();
    clusters.close();
  }
}
