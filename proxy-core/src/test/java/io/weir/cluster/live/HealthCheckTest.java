package io.weir.cluster.live;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.cluster.Cluster;
import io.weir.cluster.Endpoint;
import io.weir.cluster.FakeUpstream;
import io.weir.cluster.FakeUpstream.Call;
import io.weir.cluster.Fixture;
import io.weir.cluster.health.Colour;
import io.weir.fault.Fault;
import io.weir.http.HeaderName;
import io.weir.stats.Stats;
import io.weir.testing.ManualLoop;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HealthCheckTest {
  private static final String USUAL =
      "health: {path: '/up?x=1', interval: 10s, jitter: 0, timeout: 2s, healthy_threshold: 2,"
          + " unhealthy_threshold: 3";

  private final ManualLoop loop = new ManualLoop();
  private Cluster cluster = cluster("}");

  @AfterEach
  void close() {
    loop.close();
  }

  private Cluster cluster(String further) {
    String yaml = USUAL + (further.equals("}") ? "}" : ", " + further + "}");
    return Fixture.cluster(Fixture.config(1, yaml), loop.clock(), new Stats());
  }

  private HealthCheck started() {
    Random random = new Random(1);
    HealthCheck check =
        new HealthCheck(
            cluster,
            endpoint(),
            Objects.requireNonNull(cluster.config().health()),
            loop.loop(),
            () -> random);
    check.start();
    loop.run();
    return check;
  }

  private Endpoint endpoint() {
    return cluster.endpoints().get(0);
  }

  private FakeUpstream upstream() {
    return Fixture.upstream(cluster, 0);
  }

  private Call next() {
    loop.pass(Duration.ofSeconds(10).plusMillis(20));
    return upstream().last();
  }

  private static ByteBuf text(String text) {
    return Unpooled.copiedBuffer(text, UTF_8);
  }

  @Test
  void check_asksThePathAtOnceThenEveryInterval() {
    started();
    assertThat(upstream().calls()).hasSize(1);
    Call first = upstream().last();
    assertThat(first.head.method()).isEqualTo("GET");
    assertThat(first.head.path()).isEqualTo("/up?x=1");
    assertThat(first.head.authority()).isEqualTo("10.0.0.1");
    assertThat(first.head.headers().get(HeaderName.of("user-agent")))
        .isEqualTo("weir-health-check");
    assertThat(first.flushed).isTrue();
    assertThat(first.reading).isTrue();

    first.answer(200);
    loop.pass(Duration.ofMillis(9_900));
    assertThat(upstream().calls()).hasSize(1);
    loop.pass(Duration.ofMillis(120));
    assertThat(upstream().calls()).hasSize(2);
  }

  @Test
  void firstCheck_decidesAlone_thenThresholdsCount() {
    started();
    upstream().last().answer(500);
    assertThat(endpoint().failing()).isTrue();

    next().answer(200);
    assertThat(endpoint().failing()).isTrue();
    next().answer(200);
    assertThat(endpoint().failing()).isFalse();

    next().answer(500);
    assertThat(endpoint().colour(loop.clock().nanos())).isEqualTo(Colour.AMBER);
    next().fail(Fault.CONNECT_FAILED, "10.0.0.1:80: refused");
    assertThat(endpoint().failing()).isFalse();
    next().answer(204);
    assertThat(endpoint().failing()).isTrue();
    assertThat(endpoint().lastCheck()).isEqualTo("status 204");
  }

  @Test
  void silence_isAFailureAtTheTimeoutAndIsCancelled() {
    started();
    Call call = upstream().last();

    loop.pass(Duration.ofMillis(1_990));
    assertThat(call.cancelled).isFalse();
    loop.pass(Duration.ofMillis(20));

    assertThat(call.cancelled).isTrue();
    assertThat(endpoint().failing()).isTrue();
    assertThat(endpoint().lastCheck()).isEqualTo("no answer within 2000 ms");
    assertThat(next()).isNotSameAs(call);
  }

  @Test
  void answer_thatNeverEnds_countsByItsHeadAndIsCutOff() {
    started();
    Call call = upstream().last();
    call.headOnly(200);
    call.body(text("some"), false);
    loop.pass(Duration.ofMillis(2_010));

    assertThat(call.cancelled).isTrue();
    assertThat(endpoint().lastCheck()).isEqualTo("status 200");
    assertThat(endpoint().failing()).isFalse();
    assertThat(next()).isNotSameAs(call);
  }

  @Test
  void answer_tooLong_isCutOff() {
    started();
    Call call = upstream().last();
    call.headOnly(200);
    call.body(Unpooled.wrappedBuffer(new byte[70_000]), false);

    assertThat(call.cancelled).isTrue();
    assertThat(next()).isNotSameAs(call);
  }

  @Test
  void expectedStatuses_areThoseWritten() {
    cluster = cluster("expected: '2xx,401'");
    started();
    upstream().last().answer(401);

    assertThat(endpoint().failing()).isFalse();
  }

  @Test
  void body_mustHoldWhatIsAskedFor() {
    cluster = cluster("body: '\"status\":\\s*\"ok\"'");
    started();
    Call call = upstream().last();
    call.headOnly(200);
    assertThat(endpoint().lastCheck()).isEmpty();
    call.body(text("{\"status\": "), false);
    call.body(text("\"ok\"}"), true);
    assertThat(endpoint().lastCheck()).isEqualTo("body as expected");

    Call other = next();
    other.headOnly(200);
    other.body(text("{\"status\": \"bad\"}"), true);
    assertThat(endpoint().lastCheck()).isEqualTo("body not as expected");
    assertThat(endpoint().failing()).isFalse();
  }

  @Test
  void method_headersAndCredential_areSent() {
    cluster =
        Fixture.cluster(
            Fixture.config(
                1,
                "credential: {bearer: tok}\n"
                    + "health: {path: /up, method: HEAD, headers: {X-Probe: '1'}}"),
            loop.clock(),
            new Stats());
    started();

    Call call = upstream().last();
    assertThat(call.head.method()).isEqualTo("HEAD");
    assertThat(call.head.headers().get(HeaderName.of("x-probe"))).isEqualTo("1");
    assertThat(call.head.headers().get(HeaderName.of("authorization"))).isEqualTo("Bearer tok");
  }

  @Test
  void stop_givesUpTheCheckUnderWay() {
    HealthCheck check = started();
    Call call = upstream().last();

    check.stop();
    loop.run();

    assertThat(call.cancelled).isTrue();
    loop.pass(Duration.ofSeconds(30));
    assertThat(upstream().calls()).hasSize(1);
    assertThat(loop.loop().timers().armed()).isZero();
  }

  @Test
  void checker_followsEndpointsThatComeAndGo() {
    Cluster two = Fixture.cluster(Fixture.config(2, USUAL + "}"), loop.clock(), new Stats());
    HealthChecker checker =
        new HealthChecker(two, Objects.requireNonNull(two.config().health()), List.of(loop.loop()));
    checker.follow(two.endpoints().subList(0, 1));
    loop.run();
    assertThat(Fixture.upstream(two, 0).calls()).hasSize(1);
    assertThat(Fixture.upstream(two, 1).calls()).isEmpty();

    checker.follow(two.endpoints().subList(1, 2));
    loop.run();
    assertThat(Fixture.upstream(two, 0).last().cancelled).isTrue();
    assertThat(Fixture.upstream(two, 1).calls()).hasSize(1);

    checker.stop();
    loop.run();
    checker.follow(two.endpoints());
    loop.run();
    assertThat(Fixture.upstream(two, 0).calls()).hasSize(1);
    assertThat(Fixture.upstream(two, 1).last().cancelled).isTrue();
  }

  @Test
  void jitter_shiftsTheIntervalBothWays() {
    cluster =
        Fixture.cluster(
            Fixture.config(1, "health: {path: /up, interval: 10s, jitter: 0.5}"),
            loop.clock(),
            new Stats());
    started();
    boolean early = false;
    boolean late = false;
    for (int i = 0; i < 20; i++) {
      int before = upstream().calls().size();
      upstream().last().answer(200);
      loop.pass(Duration.ofMillis(4_990));
      assertThat(upstream().calls()).hasSize(before);
      loop.pass(Duration.ofMillis(5_010));
      boolean now = upstream().calls().size() > before;
      early |= now;
      late |= !now;
      loop.pass(now ? Duration.ZERO : Duration.ofMillis(5_020));
      assertThat(upstream().calls()).hasSize(before + 1);
    }

    assertThat(early && late).isTrue();
  }
}
