package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import java.util.Locale;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** WebSocket and its like: a tunnel where the route allows it, refused where it does not. */
class UpgradeIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - {name: open, match: {path: /open}, to: up, upgrade: websocket}
            - {name: h2, match: {path: /h2}, to: h2, upgrade: websocket}
            - {name: shut, match: {path: /shut}, to: up}
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%1$d"}
        - {name: h2, endpoints: "http://127.0.0.1:%1$d", protocol: h2c}
      """;

  @AutoClose private final FakeServer upstream = FakeServer.silent();
  @AutoClose private final LiveProxy proxy = LiveProxy.of(YAML.formatted(upstream.port()));
  @AutoClose private final Http1Client client = new Http1Client(proxy.address());

  private void ask(String path) {
    client.send(
        "GET", path, "", "connection", "Upgrade", "upgrade", "websocket", "sec-websocket-key", "k");
  }

  private FakeConnection tunnel() {
    ask("/open");
    FakeConnection server = upstream.accept();
    String head = server.readHead().toLowerCase(Locale.ROOT);
    assertThat(head)
        .contains("connection: upgrade\r\n", "upgrade: websocket\r\n", "sec-websocket-key: k\r\n");
    server.write(
        "HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            + "Sec-WebSocket-Accept: a\r\n\r\nwelcome");
    String switched = client.raw().readThrough("\r\n\r\n").toLowerCase(Locale.ROOT);
    assertThat(switched)
        .startsWith("http/1.1 101 ")
        .contains("connection: upgrade\r\n", "upgrade: websocket\r\n", "sec-websocket-accept: a");
    assertThat(client.read("welcome".length())).isEqualTo("welcome");
    return server;
  }

  private void assertOver() {
    proxy.awaitIdle();
    proxy.awaitStat(1, "weir_requests_total", "route", "open", "code_class", "1xx");
    proxy.awaitStat(0, "weir_upstream_connections");
  }

  @Test
  void upgrade_whereTheRouteAllowsIt_isATunnelBothWays() {
    FakeConnection server = tunnel();
    for (int i = 0; i < 100; i++) {
      client.raw().send("\u0081\u0005hello");
      assertThat(server.read(7)).isEqualTo("\u0081\u0005hello");
      server.write("\u0081\u0003you");
      assertThat(client.read(5)).isEqualTo("\u0081\u0003you");
    }
    assertThat(proxy.stat("weir_cluster_active", "cluster", "up")).isEqualTo(1);
    server.close();
    assertThat(client.raw().read()).isNegative();
    client.leave();
    assertOver();
    assertThat(proxy.stat("weir_faults_total")).isZero();
  }

  @Test
  void tunnel_clientLeaves_upstreamIsTold() {
    FakeConnection server = tunnel();
    client.leave();
    server.awaitEnd();
    server.close();
    assertOver();
  }

  @Test
  void tunnel_upstreamBreaks_clientIsClosed() {
    FakeConnection server = tunnel();
    server.reset();
    assertThat(client.raw().read()).isNegative();
    assertOver();
    proxy.awaitStat(1, "weir_faults_total", "route", "open", "fault", "truncated");
  }

  @Test
  void upgrade_refusedByTheServer_isAnAnswerLikeAnyOther() {
    ask("/open");
    FakeConnection server = upstream.accept();
    server.readHead();
    server.write("HTTP/1.1 426 Not Now\r\nContent-Length: 2\r\n\r\nno");
    Client.Answer seen = client.answer();
    assertThat(seen.status()).isEqualTo(426);
    assertThat(seen.body()).isEqualTo("no");
    assertThat(seen.whole()).isTrue();
  }

  @Test
  void upgrade_whereTheRouteDoesNotAllowIt_isRefused() {
    ask("/shut");
    Client.Answer seen = client.answer();
    assertThat(seen.status()).isEqualTo(403);
    assertThat(seen.field("x-weir-fault")).isEqualTo("upgrade_refused");
    assertThat(upstream.connections()).isZero();
    proxy.awaitStat(1, "weir_faults_total", "route", "shut", "fault", "upgrade_refused");
  }

  @Test
  void upgrade_toAnHttp2Server_isRefused() {
    ask("/h2");
    FakeConnection server = upstream.accept();
    Client.Answer seen = client.answer();
    assertThat(seen.status()).isEqualTo(403);
    assertThat(seen.field("x-weir-fault")).isEqualTo("upgrade_refused");
    server.close();
  }
}
