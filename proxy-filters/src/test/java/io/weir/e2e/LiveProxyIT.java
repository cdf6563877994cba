package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.admin.Operations.Drain;
import io.weir.admin.Operations.Reload;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.time.Duration;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The fixture itself: start, numbers, reload, drain, end. */
class LiveProxyIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes: [{name: all, match: {prefix: /}, to: up}]
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d"}
      """;

  @AutoClose private final FakeServer upstream = FakeServer.silent();
  @AutoClose private final LiveProxy proxy = LiveProxy.of(YAML.formatted(upstream.port()));

  private void answer(RawClient client, String body) {
    client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
    var connection = upstream.accept();
    connection.readHead();
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: " + body.length() + "\r\n\r\n" + body);
    assertThat(client.readResponse()).startsWith("HTTP/1.1 200").endsWith(body);
    connection.close();
  }

  @Test
  void proxy_ofAFile_servesAndCounts() {
    try (RawClient client = RawClient.to(proxy.address("main"))) {
      answer(client, "hello");
    }
    proxy.awaitIdle();
    assertThat(proxy.stat("weir_requests_total", "route", "all", "code_class", "2xx")).isEqualTo(1);
    assertThat(proxy.admin("GET", "/ready")).startsWith("HTTP/1.1 200");
  }

  @Test
  void reload_aWrongFile_isRefused_andARightOneIsTaken() {
    Reload wrong = proxy.reload("listeners: 3");
    assertThat(wrong.ok()).isFalse();
    assertThat(proxy.reload(YAML.formatted(upstream.port())).ok()).isTrue();
  }

  @Test
  void drain_withNothingRunning_endsTheServer() {
    Drain drain = proxy.got("the drain", proxy.drain());
    assertThat(drain.cut()).isZero();
  }

  @Test
  void drain_withAnIdleUpstreamConnection_closesIt() {
    try (RawClient client = RawClient.to(proxy.address())) {
      client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
      FakeConnection kept = upstream.accept();
      kept.readHead();
      kept.write("HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
      client.readResponse();
      assertThat(proxy.got("the drain", proxy.drain()).cut()).isZero();
      kept.awaitEnd();
      proxy.got("the end", proxy.server().ended());
      assertThat(proxy.stat("weir_upstream_connections")).isZero();
    }
  }

  @Test
  void close_withARequestInFlight_fails() {
    try (FakeServer silent = FakeServer.silent()) {
      LiveProxy left = LiveProxy.of(YAML.formatted(silent.port()));
      try (RawClient client = RawClient.to(left.address())) {
        client.send("GET /a HTTP/1.1\r\nHost: a\r\n\r\n");
        silent.accept().readHead();
        assertThatThrownBy(() -> left.close(Duration.ofMillis(50)))
            .hasMessageContaining("1 exchanges");
      }
    }
  }
}
