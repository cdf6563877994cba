package io.weir.filters.tracing.collector;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.context.Context;
import io.weir.config.yaml.YamlSource;
import io.weir.filters.tracing.CollectorStub;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import io.weir.testing.ClosedPort;
import io.weir.testing.FakeServer;
import io.weir.testing.Patience;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

class CollectorsTest {
  @AutoClose private final CollectorStub stub = new CollectorStub();
  private final Stats stats = new Stats();
  private final Collectors collectors = new Collectors();

  private static CollectorConfig config(String yaml) {
    return YamlSource.text("r.yaml", yaml, name -> null).read(CollectorConfig.SHAPE).orThrow();
  }

  private CollectorConfig config(String endpoint, String more) {
    return config("{endpoint: \"%s\", %s}".formatted(endpoint, more));
  }

  private Collector take(CollectorConfig config) {
    return collectors.take(config, stats, Clock.system());
  }

  private static void end(Collector collector, int spans) {
    for (int i = 0; i < spans; i++) {
      collector.tracer().spanBuilder("s").setParent(Context.root()).startSpan().end();
    }
  }

  private long count(CollectorConfig config, String result) {
    return stats
        .counter(
            "weir_tracing_spans_total",
            "Spans by what became of them: exported; failed, where the collector did not take them;"
                + " or dropped, where too many waited.",
            "collector",
            "result")
        .with(config.endpoint().authority(), result)
        .value();
  }

  private void awaitCount(long wanted, CollectorConfig config, String result) {
    Patience.await(
        () -> wanted + " " + result + ", is " + count(config, result),
        () -> count(config, result) == wanted);
  }

  @Test
  void spans_areSentWithHeadersToTheUsualPath() {
    CollectorConfig config =
        config(stub.endpoint(), "headers: {x-token: t1}, queue: {interval: 10ms}");
    end(take(config), 3);
    awaitCount(3, config, "exported");
    assertThat(stub.spans()).hasSize(3);
    assertThat(stub.requests().get(0)).isEqualTo("/v1/traces t1");
    collectors.close();
  }

  @Test
  void endpoint_withAPath_isTakenAsItIs() {
    assertThat(config("http://c:4318/", "").target()).isEqualTo("http://c:4318/v1/traces");
    assertThat(config("https://c/otlp/traces?x=1", "").target())
        .isEqualTo("https://c/otlp/traces?x=1");
  }

  @Test
  void spans_beyondTheQueue_areDroppedAndCounted() {
    try (FakeServer deaf = FakeServer.silent()) {
      CollectorConfig config =
          config(
              "http://127.0.0.1:" + deaf.port(), "timeout: 60s, queue: {spans_max: 5, batch: 5}");
      end(take(config), 100);
      assertThat(count(config, "dropped")).isEqualTo(95);
      assertThat(count(config, "exported")).isZero();
    }
  }

  @Test
  void spans_thatTheCollectorRefuses_areCountedAndOthersFollow() {
    CollectorConfig config = config(stub.endpoint(), "queue: {interval: 10ms}");
    stub.status(400);
    Collector collector = take(config);
    end(collector, 2);
    awaitCount(2, config, "failed");
    stub.status(200);
    end(collector, 1);
    awaitCount(1, config, "exported");
    collectors.close();
  }

  @Test
  void collector_nobodyThere_failsWithinItsTimeout() {
    try (ClosedPort nobody = new ClosedPort()) {
      CollectorConfig config =
          config("http://127.0.0.1:" + nobody.port(), "timeout: 100ms, queue: {interval: 10ms}");
      end(take(config), 2);
      awaitCount(2, config, "failed");
      collectors.close();
    }
  }

  @Test
  void close_sendsWhatWaits() {
    CollectorConfig config = config(stub.endpoint(), "queue: {interval: 5m}");
    end(take(config), 4);
    collectors.close();
    assertThat(stub.spans()).hasSize(4);
    assertThat(count(config, "exported")).isEqualTo(4);
  }

  @Test
  void close_collectorIsDeaf_comesBackAllTheSame() {
    try (FakeServer deaf = FakeServer.silent()) {
      CollectorConfig config = config("http://127.0.0.1:" + deaf.port(), "timeout: 300ms");
      end(take(config), 4);
      assertTimeoutPreemptively(Duration.ofSeconds(Patience.SECONDS), collectors::close);
    }
  }

  @Test
  void collector_takenTwice_isOneUntilBothHaveGivenItBack() {
    CollectorConfig config = config(stub.endpoint(), "queue: {interval: 5m}");
    Collector one = take(config);
    assertThat(take(config(stub.endpoint(), "queue: {interval: 5m}"))).isSameAs(one);
    collectors.giveBack(config);
    end(one, 1);
    assertThat(count(config, "dropped")).isZero();
    Span late = one.tracer().spanBuilder("late").setParent(Context.root()).startSpan();
    collectors.giveBack(config);
    stub.await(1);
    late.end();
    assertThat(count(config, "dropped")).isEqualTo(1);
    assertThat(take(config)).isNotSameAs(one);
    collectors.close();
  }
}
