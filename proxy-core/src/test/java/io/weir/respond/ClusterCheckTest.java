package io.weir.respond;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.cluster.Cluster;
import io.weir.cluster.FakeUpstream;
import io.weir.cluster.Fixture;
import io.weir.config.problem.Place;
import io.weir.config.value.Located;
import io.weir.config.value.StatusSet;
import io.weir.fault.Fault;
import io.weir.net.Loop;
import io.weir.route.config.RespondConfig;
import io.weir.stats.Stats;
import io.weir.testing.ManualClock;
import java.time.Duration;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClusterCheckTest {
  private final ManualClock clock = new ManualClock();
  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final Loop loop = new Loop(channel.eventLoop(), 0, clock);
  private final Cluster cluster =
      Fixture.cluster(Fixture.config(1, "limits: {requests: 1}"), clock, new Stats());
  private final FakeUpstream upstream = Fixture.upstream(cluster, 0);
  private final ClusterCheck check =
      new ClusterCheck(
          new RespondConfig.Check(
              "search",
              new Located<>("c", new Place("c.yaml", 1, 1, "")),
              "/health?deep=1",
              Duration.ofSeconds(5),
              false,
              Objects.requireNonNull(StatusSet.parse("200-299"))),
          cluster,
          () -> loop);

  private CompletableFuture<Boolean> ask() {
    CompletableFuture<Boolean> asked = check.ask();
    channel.runPendingTasks();
    return asked;
  }

  private void pass(Duration time) {
    clock.advance(time);
    channel.advanceTimeBy(time.toNanos(), TimeUnit.NANOSECONDS);
    channel.runScheduledPendingTasks();
  }

  @ParameterizedTest
  @CsvSource({"200, true", "204, true", "301, false", "401, false", "503, false"})
  void endpoint_answers_isJudgedByItsStatus(int status, boolean well) {
    CompletableFuture<Boolean> asked = ask();
    assertThat(asked).isNotDone();
    assertThat(upstream.last().head.toString()).isEqualTo("GET 10.0.0.1 /health");
    assertThat(upstream.last().head.path()).isEqualTo("/health?deep=1");
    assertThat(upstream.last().flushed).isTrue();
    assertThat(upstream.last().reading).isTrue();
    upstream.last().answer(status);
    assertThat(asked).isCompletedWithValue(well);
    assertThat(cluster.active()).isZero();
    assertThat(loop.timers().armed()).isZero();
  }

  @Test
  void endpoint_fails_isNotWell() {
    CompletableFuture<Boolean> asked = ask();
    upstream.last().fail(Fault.CONNECT_FAILED, "refused");
    assertThat(asked).isCompletedWithValue(false);
    assertThat(cluster.active()).isZero();
  }

  @Test
  void endpoint_isSilent_isNotWellAfterTheTimeout() {
    CompletableFuture<Boolean> asked = ask();
    pass(Duration.ofMillis(4990));
    assertThat(asked).isNotDone();
    pass(Duration.ofMillis(20));
    assertThat(asked).isCompletedWithValue(false);
    assertThat(upstream.last().cancelled).isTrue();
    assertThat(cluster.active()).isZero();
  }

  @Test
  void body_followsTheHead_isReadToItsEnd() {
    CompletableFuture<Boolean> asked = ask();
    upstream.last().headOnly(200);
    assertThat(asked).isCompletedWithValue(true);
    assertThat(cluster.active()).isEqualTo(1);
    upstream.last().body(Unpooled.wrappedBuffer(new byte[10]), false);
    upstream.last().body(Unpooled.wrappedBuffer(new byte[10]), true);
    assertThat(cluster.active()).isZero();
    assertThat(upstream.last().cancelled).isFalse();
  }

  @Test
  void body_isLongOrStalls_isGivenUp() {
    ask();
    upstream.last().headOnly(200);
    upstream.last().body(Unpooled.wrappedBuffer(new byte[70_000]), false);
    assertThat(upstream.last().cancelled).isTrue();
    assertThat(cluster.active()).isZero();
    CompletableFuture<Boolean> stalled = ask();
    upstream.last().headOnly(200);
    pass(Duration.ofSeconds(6));
    assertThat(upstream.last().cancelled).isTrue();
    assertThat(stalled).isCompletedWithValue(true);
    assertThat(cluster.active()).isZero();
  }

  @Test
  void cluster_hasNoRoom_isNotWell() {
    ask();
    assertThat(ask()).isCompletedWithValue(false);
    assertThat(upstream.calls()).hasSize(1);
  }
}
