package io.weir.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.cluster.ClusterKind;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.Upstream;
import io.weir.cluster.config.LimitsConfig;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.stats.Stats;
import io.weir.upstream.HttpConfig.Protocol;
import java.time.Duration;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** What an operator gets who says nothing, and the kind that reads it. */
class HttpConfigTest {

  @Test
  void defaults_areSafeOnes() {
    HttpConfig usual = HttpConfig.DEFAULT;

    assertThat(usual.protocol()).isEqualTo(Protocol.AUTO);
    assertThat(usual.connectTimeout()).isEqualTo(Duration.ofSeconds(10));
    assertThat(usual.tls().settings().verify()).isTrue();
    assertThat(usual.pool().idle()).isEqualTo(Duration.ofSeconds(60));
    assertThat(usual.pool().maxRequests()).isZero();
    assertThat(usual.http2().connectionWindow())
        .isGreaterThanOrEqualTo(4 * usual.http2().streamWindow());
    assertThat(usual).isEqualTo(HttpConfig.SHAPE.defaults());
  }

  @Test
  void kind_isFoundByTheLoader() {
    assertThat(ServiceLoader.load(ClusterKind.class))
        .anySatisfy(kind -> assertThat(kind).isInstanceOf(HttpKind.class));
    assertThat(new HttpKind().name()).isEqualTo("http");
  }

  @Test
  void kind_clearHttp2ToHttps_isRefusedInWords() {
    HttpConfig usual = HttpConfig.DEFAULT;
    HttpConfig clear =
        new HttpConfig(
            Protocol.H2C,
            usual.connectTimeout(),
            usual.headBytes(),
            usual.tls(),
            usual.pool(),
            usual.http2());
    Loops loops = Loops.start(Transport.NIO, 1, Clock.system());
    try {
      ClusterKind.Setup setup =
          new ClusterKind.Setup(
              "c",
              "model.test:443",
              LimitsConfig.DEFAULT,
              new Stats(),
              (loop, host, port) -> loop.executor().newSucceededFuture(List.of()),
              loops,
              Runnable::run);
      EndpointAddress address = new EndpointAddress("model.test", 443, true, null);

      assertThatThrownBy(() -> new HttpKind().create(address, clear, setup))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("protocol: h2c with https://model.test (expected: h2, or an http URL)");
      try (Upstream upstream = new HttpKind().create(address, usual, setup)) {
        assertThat(upstream.connections()).isZero();
      }
    } finally {
      loops.stop().awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
  }
}
