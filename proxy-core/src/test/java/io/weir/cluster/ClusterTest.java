package io.weir.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.weir.cluster.balance.Hash64;
import io.weir.cluster.health.Colour;
import io.weir.fault.Fault;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.stats.Stats;
import io.weir.testing.ManualClock;
import io.weir.testing.ManualLoop;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterTest {
  private final ManualLoop loop = new ManualLoop();
  private final ManualClock clock = loop.clock();
  private final Stats stats = new Stats();

  @AfterEach
  void close() {
    loop.close();
  }

  private Cluster cluster(int endpoints, String further) {
    return Fixture.cluster(Fixture.config(endpoints, further), clock, stats);
  }

  private Selection selection() {
    return new Selection(loop.loop());
  }

  private Lease lease(Cluster cluster) {
    return Objects.requireNonNull(cluster.lease(selection()));
  }

  private @Nullable Fault refusal(Cluster cluster) {
    Selection selection = selection();
    assertThat(cluster.lease(selection)).isNull();
    return selection.refusal();
  }

  private double shareOf(Cluster cluster, Endpoint endpoint, int count) {
    int hits = 0;
    for (int i = 0; i < count; i++) {
      Lease lease = lease(cluster);
      hits += lease.endpoint() == endpoint ? 1 : 0;
      lease.finished(null, 200, 1);
    }
    return (double) hits / count;
  }

  /** Fails requests at one endpoint until the cluster has had enough of it. */
  private void fail(Cluster cluster, Endpoint endpoint, int times) {
    for (int i = 0; i < times; ) {
      Lease lease = lease(cluster);
      boolean here = lease.endpoint() == endpoint;
      lease.finished(here ? Fault.CONNECT_FAILED : null, here ? 0 : 200, -1);
      i += here ? 1 : 0;
    }
  }

  @Test
  void lease_countsUntilItIsFinished() {
    Cluster cluster = cluster(1, "");
    Lease lease = lease(cluster);

    assertThat(cluster.active()).isEqualTo(1);
    assertThat(lease.endpoint().active()).isEqualTo(1);
    lease.finished(null, 200, 5);
    assertThat(cluster.active()).isZero();
    assertThat(lease.endpoint().active()).isZero();
    assertThat(lease.endpoint().stats().requests()).isEqualTo(1);
    assertThat(lease.endpoint().stats().successes()).isEqualTo(1);
  }

  @Test
  void lease_finishedTwice_isRefusedAndCountsOnce() {
    Cluster cluster = cluster(1, "");
    Lease other = lease(cluster);
    Lease lease = lease(cluster);
    lease.finished(null, 200, 5);

    assertThatThrownBy(() -> lease.finished(null, 200, 5))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("lease: 10.0.0.1:80 (expected: finished once)");
    assertThat(cluster.active()).isEqualTo(1);
    other.finished(Fault.CLIENT_GONE, 0, -1);
    assertThat(cluster.active()).isZero();
  }

  @Test
  void stats_tellSuccessErrorTimeoutAndConnectFailure() {
    Cluster cluster = cluster(1, "");
    lease(cluster).finished(null, 200, 5);
    lease(cluster).finished(Fault.UPSTREAM_RATE_LIMITED, 429, 5);
    lease(cluster).finished(Fault.UPSTREAM_5XX, 500, 5);
    lease(cluster).finished(Fault.HEAD_TIMEOUT, 0, -1);
    lease(cluster).finished(Fault.CONNECT_FAILED, 0, -1);
    lease(cluster).finished(Fault.TRUNCATED, 200, 5);
    lease(cluster).finished(Fault.CLIENT_GONE, 0, -1);

    EndpointStats numbers = cluster.endpoints().get(0).stats();
    assertThat(numbers.requests()).isEqualTo(7);
    assertThat(numbers.successes()).isEqualTo(2);
    assertThat(numbers.errors()).isEqualTo(4);
    assertThat(numbers.timeouts()).isEqualTo(1);
    assertThat(numbers.connectFailures()).isEqualTo(1);
  }

  @Test
  void requests_overTheLimit_areRefusedAsOverflow() {
    Cluster cluster = cluster(2, "limits: {requests: 2}");
    Lease first = lease(cluster);
    lease(cluster);

    assertThat(refusal(cluster)).isEqualTo(Fault.CLUSTER_OVERFLOW);
    first.finished(null, 200, 1);
    assertThat(cluster.lease(selection())).isNotNull();
  }

  @Test
  void requests_fromSixteenThreads_neverExceedTheLimit() throws InterruptedException {
    Cluster cluster = cluster(3, "limits: {requests: 7}");
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger worst = new AtomicInteger();
    CountDownLatch done = new CountDownLatch(16);
    for (int t = 0; t < 16; t++) {
      new Thread(
              () -> {
                for (int i = 0; i < 5000; i++) {
                  Lease lease = cluster.lease(selection());
                  if (lease != null) {
                    worst.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    inside.decrementAndGet();
                    lease.finished(null, 200, -1);
                  }
                }
                done.countDown();
              })
          .start();
    }
    done.await();

    assertThat(worst.get()).isBetween(1, 7);
    assertThat(cluster.active()).isZero();
    cluster.endpoints().forEach(endpoint -> assertThat(endpoint.active()).isZero());
  }

  @Test
  void retries_overLimitAndBudget_areRefused() {
    Cluster cluster = cluster(2, "limits: {retries: 1, retry_budget: 0}");
    Selection first = selection();
    first.tried().add(lease(cluster).endpoint());
    Selection second = selection();
    second.tried().add(cluster.endpoints().get(0));

    assertThat(cluster.lease(first)).isNotNull();
    assertThat(cluster.lease(second)).isNull();
    assertThat(second.refusal()).isEqualTo(Fault.CLUSTER_OVERFLOW);
    assertThat(cluster.retriesDenied()).isEqualTo(1);
    assertThat(cluster.activeRetries()).isEqualTo(1);
  }

  @Test
  void failover_fromAnotherCluster_isNoRetry() {
    Cluster broken = cluster(1, "");
    Cluster next = cluster(1, "limits: {retries: 0, retry_budget: 0}");
    Selection selection = selection();
    selection.tried().add(broken.endpoints().get(0));

    assertThat(next.lease(selection)).isNotNull();
    assertThat(next.activeRetries()).isZero();
  }

  @Test
  void tried_areAvoidedWhileThereAreOthers() {
    Cluster cluster = cluster(3, "limits: {retries: 100}");
    Selection selection = selection();
    Set<Endpoint> seen = new HashSet<>();
    for (int i = 0; i < 3; i++) {
      Endpoint endpoint = Objects.requireNonNull(cluster.lease(selection)).endpoint();
      seen.add(endpoint);
      selection.tried().add(endpoint);
    }

    assertThat(seen).hasSize(3);
    assertThat(cluster.lease(selection)).isNotNull();
  }

  @Test
  void failingCheck_takesAnEndpointOutUntilOneSucceeds() {
    Cluster cluster = cluster(2, "");
    Endpoint ill = cluster.endpoints().get(0);

    cluster.checked(ill, false, true, "status 503");
    assertThat(shareOf(cluster, ill, 100)).isZero();
    assertThat(ill.colour(clock.nanos())).isEqualTo(Colour.RED);
    assertThat(cluster.healthyCount()).isEqualTo(1);

    cluster.checked(ill, true, false, "status 200");
    assertThat(shareOf(cluster, ill, 100)).isEqualTo(0.5);
    assertThat(ill.colour(clock.nanos())).isEqualTo(Colour.GREEN);
  }

  @Test
  void noHealthyEndpoint_isSaid() {
    Cluster cluster = cluster(1, "");
    cluster.checked(cluster.endpoints().get(0), false, true, "status 503");

    assertThat(refusal(cluster)).isEqualTo(Fault.NO_HEALTHY_ENDPOINT);
    assertThat(cluster.active()).isZero();
  }

  @Test
  void panic_usesAllEndpoints() {
    Cluster cluster = cluster(4, "panic: 50%");
    for (int i = 0; i < 2; i++) {
      cluster.checked(cluster.endpoints().get(i), false, true, "status 503");
    }
    assertThat(cluster.panicking()).isFalse();
    assertThat(shareOf(cluster, cluster.endpoints().get(0), 100)).isZero();

    cluster.checked(cluster.endpoints().get(2), false, true, "status 503");
    assertThat(cluster.panicking()).isTrue();
    assertThat(shareOf(cluster, cluster.endpoints().get(0), 100)).isEqualTo(0.25);
    assertThat(cluster.endpoints().get(0).colour(clock.nanos())).isEqualTo(Colour.AMBER);

    cluster.checked(cluster.endpoints().get(1), true, false, "status 200");
    assertThat(cluster.panicking()).isFalse();
    assertThat(shareOf(cluster, cluster.endpoints().get(0), 100)).isZero();
  }

  @Test
  void ejection_lastsByTheClockAndGrows() {
    Cluster cluster = cluster(2, "outlier: {consecutive_local: 3, base_ejection: 30s}");
    Endpoint bad = cluster.endpoints().get(0);

    fail(cluster, bad, 3);
    assertThat(bad.ejected(clock.nanos())).isTrue();
    assertThat(shareOf(cluster, bad, 50)).isZero();
    assertThat(bad.stats().ejections()).isEqualTo(1);

    clock.advance(Duration.ofMillis(29_999));
    assertThat(shareOf(cluster, bad, 50)).isZero();
    clock.advance(Duration.ofMillis(1));
    assertThat(shareOf(cluster, bad, 50)).isEqualTo(0.5);

    fail(cluster, bad, 3);
    clock.advance(Duration.ofSeconds(59));
    assertThat(shareOf(cluster, bad, 50)).isZero();
    clock.advance(Duration.ofSeconds(1));
    assertThat(shareOf(cluster, bad, 50)).isEqualTo(0.5);
  }

  @Test
  void ejection_neverTakesMoreThanItsPart() {
    Cluster cluster = cluster(3, "outlier: {consecutive_local: 1, max_ejected: 67%}");
    List<Endpoint> all = cluster.endpoints();

    fail(cluster, all.get(0), 1);
    fail(cluster, all.get(1), 1);
    fail(cluster, all.get(2), 5);

    assertThat(all.stream().filter(one -> one.ejected(clock.nanos()))).hasSize(2);
    assertThat(all.get(2).ejected(clock.nanos())).isFalse();
  }

  @Test
  void ejection_ofTheOnlyEndpoint_needsTheWholePart() {
    Cluster half = cluster(1, "outlier: {consecutive_local: 1}");
    fail(half, half.endpoints().get(0), 5);
    assertThat(half.lease(selection())).isNotNull();

    Cluster whole = cluster(1, "outlier: {consecutive_local: 1, max_ejected: 100%}");
    fail(whole, whole.endpoints().get(0), 1);
    assertThat(refusal(whole)).isEqualTo(Fault.NO_HEALTHY_ENDPOINT);
  }

  @Test
  void ejection_isEndedByASuccessfulCheck() {
    Cluster cluster = cluster(2, "outlier: {consecutive_local: 1}\nhealth: /up");
    Endpoint bad = cluster.endpoints().get(0);
    fail(cluster, bad, 1);

    cluster.checked(bad, true, false, "status 200");

    assertThat(bad.ejected(clock.nanos())).isFalse();
    assertThat(shareOf(cluster, bad, 50)).isEqualTo(0.5);
  }

  @Test
  void slowStart_rampsAnEndpointThatIsBack() {
    Cluster cluster = cluster(2, "slow_start: {window: 10s, floor: 0.1}");
    clock.advance(Duration.ofSeconds(20));
    Endpoint back = cluster.endpoints().get(0);
    assertThat(shareOf(cluster, back, 100)).isEqualTo(0.5);
    cluster.checked(back, false, true, "status 503");
    cluster.checked(back, true, false, "status 200");

    List<Double> shares = new ArrayList<>();
    for (int second = 0; second <= 10; second++) {
      shares.add(shareOf(cluster, back, 2000));
      clock.advance(Duration.ofSeconds(1));
    }

    for (int second = 0; second <= 10; second++) {
      double weight = Math.max(0.1, second / 10.0);
      assertThat(shares.get(second)).isCloseTo(weight / (1 + weight), within(0.02));
    }
  }

  @Test
  void slowStart_ofAWholeCluster_keepsTheWeights() {
    Cluster cluster = cluster(2, "slow_start: 10s");

    assertThat(shareOf(cluster, cluster.endpoints().get(0), 100)).isEqualTo(0.5);
  }

  @Test
  void replaced_endpoints_areUsedAndOldLeasesEndWell() {
    Cluster cluster = cluster(2, "");
    Lease old = lease(cluster);
    Cluster other = cluster(1, "");
    List<Endpoint> now = List.of(other.endpoints().get(0));

    cluster.replace(now);

    assertThat(shareOf(cluster, now.get(0), 20)).isEqualTo(1);
    old.finished(null, 200, 1);
    assertThat(cluster.active()).isZero();
    cluster.replace(List.of());
    assertThat(refusal(cluster)).isEqualTo(Fault.NO_HEALTHY_ENDPOINT);
  }

  @Test
  void hashed_requests_keepTheirEndpoint() {
    Cluster cluster = cluster(5, "load_balancing: {hash: {header: x-user}}");
    HashSource source = Objects.requireNonNull(cluster.hashSource());
    Headers headers = new Headers();
    headers.add(HeaderName.of("x-user"), "someone");
    Selection selection = selection();
    selection.hash(
        source.hash(
            new RequestHead("GET", "h", "/", headers), new InetSocketAddress("10.1.1.1", 1), null));

    Set<Endpoint> seen = new HashSet<>();
    for (int i = 0; i < 20; i++) {
      seen.add(Objects.requireNonNull(cluster.lease(selection)).endpoint());
    }

    assertThat(seen).hasSize(1);
  }

  @Test
  void hashSource_eachKind_readsItsPart() {
    Headers headers = new Headers();
    headers.add(HeaderName.of("cookie"), "a=1; sid=abc ; b=2");
    RequestHead head = new RequestHead("GET", "h", "/", headers);
    InetSocketAddress client = new InetSocketAddress("10.1.1.1", 40);
    HashSource cookie = source("{cookie: sid}");
    HashSource field = source("{field: user}");
    HashSource address = source("{client_address: true}");

    assertThat(cookie.hash(head, client, null)).isEqualTo(Hash64.of("abc"));
    assertThat(source("{cookie: id}").hash(head, client, null)).isNull();
    assertThat(field.bodyField()).isEqualTo("user");
    assertThat(field.hash(head, client, "u1")).isEqualTo(Hash64.of("u1"));
    assertThat(field.hash(head, client, null)).isNull();
    assertThat(address.hash(head, client, null))
        .isEqualTo(address.hash(head, new InetSocketAddress("10.1.1.1", 41), null))
        .isNotEqualTo(address.hash(head, new InetSocketAddress("10.1.1.2", 40), null));
    assertThat(source("{header: x-none}").hash(head, client, null)).isNull();
  }

  private HashSource source(String hash) {
    return Objects.requireNonNull(cluster(1, "load_balancing: {hash: " + hash + "}").hashSource());
  }
}
