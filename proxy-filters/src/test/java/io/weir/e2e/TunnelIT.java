package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Connections that have switched protocols, end to end. */
class TunnelIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - {name: ws, match: {prefix: /ws}, to: up, upgrade: [websocket]}
            - name: short
              match: {prefix: /short}
              to: up
              upgrade: [websocket]
              timeouts: {idle: 100ms}
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d"}
      """;

  @AutoClose private final FakeServer upstream = FakeServer.silent();
  @AutoClose private final LiveProxy proxy = LiveProxy.of(YAML.formatted(upstream.port()));
  @AutoClose private final RawClient client = RawClient.to(proxy.address());

  private FakeConnection open(String path) {
    client.send(
        "GET "
            + path
            + " HTTP/1.1\r\nHost: a\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\n");
    FakeConnection endpoint = upstream.accept();
    endpoint.readHead();
    endpoint.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: upgrade\r\n\r\n");
    assertThat(client.readThrough("\r\n\r\n")).startsWith("HTTP/1.1 101 ");
    return endpoint;
  }

  private void endedWithoutFault() {
    proxy.awaitIdle();
    assertThat(proxy.stat("weir_faults_total")).isZero();
    assertThat(proxy.stat("weir_cancelled_total")).isZero();
    proxy.awaitStat(0, "weir_listener_connections_active");
  }

  @Test
  void endpoint_endsItsSide_clientGoesOnUntilItEnds() {
    FakeConnection endpoint = open("/ws");
    endpoint.write("bye");
    endpoint.halfClose();
    assertThat(client.readAll()).isEqualTo("bye");
    client.send("still here");
    assertThat(endpoint.read(10)).isEqualTo("still here");
    client.finish();
    assertThat(endpoint.awaitEnd()).isZero();
    endedWithoutFault();
  }

  @Test
  void client_endsItsSide_endpointGoesOnUntilItEnds() {
    FakeConnection endpoint = open("/ws");
    client.send("that is all").finish();
    assertThat(endpoint.awaitEnd()).isEqualTo(11);
    endpoint.write("one, ");
    assertThat(client.read(5)).asString().isEqualTo("one, ");
    endpoint.write("two");
    endpoint.close();
    assertThat(client.readAll()).isEqualTo("two");
    endedWithoutFault();
  }

  @Test
  void client_resets_endpointIsToldAtOnce() {
    FakeConnection endpoint = open("/ws");
    client.reset();
    endpoint.awaitEnd();
    proxy.awaitStat(1, "weir_faults_total", "fault", "client_gone");
  }

  @Test
  void halfOpen_idle_isEndedOnBothSides() {
    FakeConnection endpoint = open("/short");
    endpoint.halfClose();
    assertThat(client.readAll()).isEmpty();
    endpoint.awaitEnd();
    proxy.awaitStat(1, "weir_faults_total", "route", "short", "fault", "idle_timeout");
    proxy.awaitStat(0, "weir_listener_connections_active");
  }
}
