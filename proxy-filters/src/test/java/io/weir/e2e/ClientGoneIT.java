package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeHttp2;
import io.weir.testing.FakeServer;
import io.weir.testing.FrameClient;
import io.weir.testing.RawClient;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A client that goes within the body of an answer that is no stream. */
class ClientGoneIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - {name: one, match: {prefix: /one}, to: h1}
            - {name: two, match: {prefix: /two}, to: h2}
      clusters:
        - {name: h1, endpoints: "http://127.0.0.1:%1$d"}
        - {name: h2, endpoints: "http://127.0.0.1:%1$d", protocol: h2c}
      """;
  private static final String HEAD = "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n";

  @AutoClose private final FakeServer upstream = FakeServer.silent();
  @AutoClose private final LiveProxy proxy = LiveProxy.of(YAML.formatted(upstream.port()));

  /** Answers a part of what was promised on HTTP/1.1. */
  private FakeConnection partOnHttp1() {
    FakeConnection connection = upstream.accept();
    connection.readHead();
    connection.write(HEAD + "part");
    return connection;
  }

  /** Answers a part of what was promised on HTTP/2. */
  private FakeHttp2 partOnHttp2() {
    FakeHttp2 peer = FakeHttp2.on(upstream.accept());
    int stream = peer.await("HEADERS").stream();
    peer.headers(stream, false, ":status", "200", "content-length", "100");
    return peer.data(stream, "part", false);
  }

  private static void readPart(RawClient client) {
    assertThat(client.readThrough("part")).startsWith("HTTP/1.1 200").contains("100\r\n");
  }

  private static void readPart(FrameClient client) {
    assertThat(client.status(client.read(FrameClient.HEADERS))).isEqualTo("200");
    assertThat(client.read(FrameClient.DATA).payload()).asString().isEqualTo("part");
  }

  private void cancelledOnce(String route) {
    proxy.awaitStat(1, "weir_faults_total", "route", route, "fault", "client_gone");
    assertThat(proxy.stat("weir_cancelled_total", "route", route)).isEqualTo(1);
    assertThat(proxy.stat("weir_faults_total", "route", route)).isEqualTo(1);
    proxy.awaitIdle();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void http1_closed_endsTheUpstreamsConnection(boolean reset) {
    RawClient client = RawClient.to(proxy.address());
    client.send("GET /one HTTP/1.1\r\nHost: a\r\n\r\n");
    try (FakeConnection connection = partOnHttp1()) {
      readPart(client);
      if (reset) {
        client.reset();
      } else {
        client.close();
      }
      connection.awaitEnd();
      cancelledOnce("one");
    }
  }

  @Test
  void http1_closed_resetsTheUpstreamsStream() {
    RawClient client = RawClient.to(proxy.address());
    client.send("GET /two HTTP/1.1\r\nHost: a\r\n\r\n");
    try (FakeHttp2 peer = partOnHttp2()) {
      readPart(client);
      client.close();
      assertThat(peer.await("RST_STREAM").code()).isEqualTo(Http2Error.CANCEL.code());
      cancelledOnce("two");
      peer.connection().close();
    }
  }

  @Test
  void http2_streamReset_endsTheUpstreamsConnection() {
    try (FrameClient client = FrameClient.to(proxy.address())) {
      client.get(1, "/one");
      FakeConnection connection = partOnHttp1();
      readPart(client);
      byte[] cancel = FrameClient.number((int) Http2Error.CANCEL.code());
      client.send(FrameClient.RST_STREAM, 0, 1, cancel);
      connection.awaitEnd();
      connection.close();
      cancelledOnce("one");
    }
  }

  @Test
  void http2_streamReset_resetsTheUpstreamsStreamAlone() {
    try (FrameClient client = FrameClient.to(proxy.address())) {
      client.get(1, "/two");
      try (FakeHttp2 peer = partOnHttp2()) {
        readPart(client);
        byte[] cancel = FrameClient.number((int) Http2Error.CANCEL.code());
        client.send(FrameClient.RST_STREAM, 0, 1, cancel);
        assertThat(peer.await("RST_STREAM").code()).isEqualTo(Http2Error.CANCEL.code());
        cancelledOnce("two");
        client.get(3, "/two");
        peer.headers(peer.await("HEADERS").stream(), true, ":status", "204");
        assertThat(client.answer(3).status()).isEqualTo("204");
        peer.connection().close();
      }
    }
  }

  @Test
  void http2_connectionClosed_endsEveryUpstream() {
    FrameClient client = FrameClient.to(proxy.address());
    client.get(1, "/one");
    FakeConnection connection = partOnHttp1();
    readPart(client);
    client.close();
    connection.awaitEnd();
    connection.close();
    cancelledOnce("one");
  }
}
