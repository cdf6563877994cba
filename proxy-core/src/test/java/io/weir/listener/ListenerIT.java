package io.weir.listener;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.buffer.Unpooled;
import io.netty.pkitesting.X509Bundle;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.listener.settings.ListenerConfig;
import io.weir.net.Transport;
import io.weir.testing.Certificates;
import io.weir.testing.FrameClient;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Sockets, TLS, the PROXY header, limits, drain and reload. */
@Timeout(60)
class ListenerIT {
  private static final String GET = "GET / HTTP/1.1\r\nHost: x\r\n\r\n";

  @TempDir Path folder;

  private static SSLSocket tls(ListenerFixture fixture, SSLContext context, String... alpn)
      throws IOException {
    return named("localhost", fixture, context, alpn);
  }

  private static SSLSocket named(
      String name, ListenerFixture fixture, SSLContext context, String... alpn) throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context
                .getSocketFactory()
                .createSocket(
                    new Socket(fixture.address.getAddress(), fixture.address.getPort()),
                    name,
                    fixture.address.getPort(),
                    true);
    SSLParameters parameters = socket.getSSLParameters();
    parameters.setApplicationProtocols(alpn);
    parameters.setServerNames(List.of(new SNIHostName(name)));
    socket.setSSLParameters(parameters);
    socket.startHandshake();
    return socket;
  }

  private static String names(SSLSocket socket) throws IOException {
    X509Certificate shown = (X509Certificate) socket.getSession().getPeerCertificates()[0];
    return shown.getSubjectX500Principal().getName();
  }

  @ParameterizedTest
  @EnumSource(names = {"AUTO", "NIO"})
  void manyLoops_serveOnOnePort(Transport transport) {
    try (ListenerFixture fixture = new ListenerFixture("", transport, 3)) {
      boolean[] used = new boolean[3];
      for (int i = 0; i < 60; i++) {
        try (RawClient client = fixture.connect()) {
          client.send(GET);
          assertThat(client.readResponse()).endsWith("GET / 0");
          used[fixture.desk.next().down.loop().index()] = true;
        }
      }
      assertThat(used).containsExactly(true, true, true);
      ListenerFixture.await("closed", () -> fixture.listener.connections() == 0);
    }
  }

  @Test
  void addressInUse_isToldAndLeavesNothing() {
    try (ListenerFixture first = new ListenerFixture("", Transport.NIO, 1)) {
      String yaml = "address: 127.0.0.1:" + first.address.getPort();
      assertThatThrownBy(() -> new ListenerFixture(yaml, Transport.NIO, 2))
          .isInstanceOf(CompletionException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void alpn_choosesTheProtocol() throws IOException {
    Certificates certificates = new Certificates(folder);
    try (ListenerFixture fixture =
        new ListenerFixture("tls: {" + certificates.yaml("localhost") + "}")) {
      SSLContext context = certificates.client(null);
      try (SSLSocket socket = tls(fixture, context, "h2", "http/1.1");
          FrameClient client = FrameClient.over(new RawClient(socket))) {
        assertThat(socket.getApplicationProtocol()).isEqualTo("h2");
        assertThat(client.get(1, "/").answer(1).body()).isEqualTo("GET / 0");
        assertThat(fixture.desk.next().head.scheme()).isEqualTo("https");
      }
      try (SSLSocket socket = tls(fixture, context, "http/1.1");
          RawClient client = new RawClient(socket)) {
        assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        assertThat(client.send(GET).readResponse()).endsWith("GET / 0");
        FakeDesk.Exchange exchange = fixture.desk.next();
        assertThat(exchange.head.scheme()).isEqualTo("https");
        assertThat(exchange.down.peer()).isNull();
      }
      try (SSLSocket socket = tls(fixture, context);
          RawClient client = new RawClient(socket)) {
        client.send("GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
        assertThat(client.readAll()).endsWith("GET / 0");
      }
    }
  }

  @Test
  void protocolNotOffered_isNotSpoken() throws IOException {
    Certificates certificates = new Certificates(folder);
    String yaml = "protocols: [h1]\ntls: {" + certificates.yaml("localhost") + "}";
    try (ListenerFixture fixture = new ListenerFixture(yaml);
        SSLSocket socket = tls(fixture, certificates.client(null), "h2", "http/1.1");
        RawClient client = new RawClient(socket)) {
      assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
      assertThat(client.send(GET).readResponse()).endsWith("GET / 0");
    }
    try (ListenerFixture fixture = new ListenerFixture("protocols: [h1]");
        RawClient client = fixture.connect()) {
      client.send("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 505 ");
    }
    try (ListenerFixture fixture = new ListenerFixture("protocols: [h2]");
        RawClient client = fixture.connect()) {
      client.send(GET);
      client.finish();
      assertThat(client.readAll()).doesNotContain("HTTP/1.1");
      assertThat(fixture.refused("bad_request")).isEqualTo(1);
    }
  }

  @Test
  void abortedTlsAnswer_endsWithoutAFarewell() throws IOException {
    Certificates certificates = new Certificates(folder);
    try (ListenerFixture fixture =
        new ListenerFixture("tls: {" + certificates.yaml("localhost") + "}")) {
      fixture.desk.onBegin = x -> x.onEnd = null;
      try (SSLSocket socket = tls(fixture, certificates.client(null));
          RawClient client = new RawClient(socket)) {
        client.send("GET / HTTP/1.0\r\n\r\n");
        FakeDesk.Exchange exchange = fixture.desk.next();
        exchange.onLoop(
            () -> {
              exchange.down.head(new ResponseHead(200, new Headers()), false);
              exchange.down.data(Unpooled.copiedBuffer("part", StandardCharsets.US_ASCII), false);
              exchange.down.flush();
            });
        client.readThrough("part");
        exchange.onLoop(() -> exchange.down.abort(Fault.TRUNCATED));
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(IOException.class);
      }
    }
  }

  @Test
  void sni_choosesTheCertificate() throws IOException {
    Certificates certificates = new Certificates(folder);
    String yaml =
        "tls: {"
            + certificates.yaml("localhost")
            + ", sni: {other.test: {"
            + certificates.yaml("other.test")
            + "}}}";
    try (ListenerFixture fixture = new ListenerFixture(yaml)) {
      SSLContext context = certificates.client(null);
      try (SSLSocket socket = named("other.test", fixture, context, "http/1.1")) {
        assertThat(names(socket)).isEqualTo("CN=other.test");
      }
      try (SSLSocket socket = named("unknown.test", fixture, context, "http/1.1")) {
        assertThat(names(socket)).isEqualTo("CN=localhost");
        RawClient client = new RawClient(socket);
        assertThat(client.send(GET).readResponse()).endsWith("GET / 0");
      }
    }
  }

  @Test
  void clientCertificate_isAskedForAndTold() throws Exception {
    Certificates certificates = new Certificates(folder);
    String yaml =
        "tls: {"
            + certificates.yaml("localhost")
            + ", require_client_cert: true, client_ca: "
            + certificates.file("ca.pem")
            + "}";
    X509Bundle alice = certificates.issue("alice");
    try (ListenerFixture fixture = new ListenerFixture(yaml)) {
      try (SSLSocket socket = tls(fixture, certificates.client(alice), "http/1.1");
          RawClient client = new RawClient(socket)) {
        assertThat(client.send(GET).readResponse()).endsWith("GET / 0");
        assertThat(fixture.desk.next().down.peer())
            .isEqualTo(new FilterContext.Peer("CN=alice", List.of("alice", "127.0.0.1")));
      }
      try (SSLSocket socket = tls(fixture, certificates.client(null), "http/1.1")) {
        assertThatThrownBy(() -> socket.getInputStream().read()).isInstanceOf(SSLException.class);
      }
      assertThat(fixture.refused("tls")).isEqualTo(1);
    }
  }

  @Test
  void handshakeThatStops_isClosedInTime() {
    Certificates certificates = new Certificates(folder);
    try (ListenerFixture fixture =
            new ListenerFixture("tls: {" + certificates.yaml("localhost") + "}");
        RawClient client = fixture.connect()) {
      client.send(new byte[] {22, 3, 1});
      ListenerFixture.await("read", () -> fixture.bytesIn() == 3);
      fixture.pass(Duration.ofMillis(10_100));
      assertThat(client.readAll()).isEmpty();
      assertThat(fixture.refused("tls_timeout")).isEqualTo(1);
    }
  }

  @Test
  void clearText_onATlsPort_isRefused() {
    Certificates certificates = new Certificates(folder);
    try (ListenerFixture fixture =
            new ListenerFixture("tls: {" + certificates.yaml("localhost") + "}");
        RawClient client = fixture.connect()) {
      client.send(GET).finish();
      assertThat(client.readAll()).doesNotContain("HTTP/1.1");
      assertThat(fixture.refused("tls")).isEqualTo(1);
    }
  }

  @Test
  void renewedCertificate_isShownAfterAReload() throws Exception {
    Certificates certificates = new Certificates(folder);
    String yaml = "tls: {" + certificates.yaml("localhost") + "}";
    try (ListenerFixture fixture = new ListenerFixture(yaml);
        SSLSocket old = tls(fixture, certificates.client(null), "http/1.1")) {
      X509Certificate first = (X509Certificate) old.getSession().getPeerCertificates()[0];
      certificates.issue("localhost");
      ListenerConfig same = fixture.listener.config();
      fixture.listener.prepare(same).run();
      try (SSLSocket socket = tls(fixture, certificates.client(null), "http/1.1")) {
        assertThat(socket.getSession().getPeerCertificates()[0]).isNotEqualTo(first);
      }
      assertThat(new RawClient(old).send(GET).readResponse()).endsWith("GET / 0");
      Files.writeString(certificates.file("localhost.pem"), "no certificate");
      assertThatThrownBy(() -> fixture.listener.prepare(same))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("localhost.pem");
      try (SSLSocket socket = tls(fixture, certificates.client(null), "http/1.1")) {
        assertThat(names(socket)).isEqualTo("CN=localhost");
      }
    }
  }

  @Test
  void proxyHeaderVersion1_givesTheAddress() {
    try (ListenerFixture fixture = new ListenerFixture("proxy_protocol: {}");
        RawClient client = fixture.connect()) {
      client.send("PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n" + GET);
      assertThat(client.readResponse()).endsWith("GET / 0");
      assertThat(fixture.desk.next().down.remote()).hasToString("/203.0.113.7:4711");
    }
  }

  @Test
  void proxyHeaderVersion2_givesTheAddress() {
    byte[] header = {
      0x0d,
      0x0a,
      0x0d,
      0x0a,
      0x00,
      0x0d,
      0x0a,
      0x51,
      0x55,
      0x49,
      0x54,
      0x0a,
      0x21,
      0x11,
      0,
      12,
      (byte) 198,
      51,
      100,
      9,
      127,
      0,
      0,
      1,
      0x12,
      0x34,
      0,
      80
    };
    try (ListenerFixture fixture = new ListenerFixture("proxy_protocol: {}");
        RawClient client = fixture.connect()) {
      for (byte b : header) {
        client.send(new byte[] {b});
      }
      client.send(GET);
      assertThat(client.readResponse()).endsWith("GET / 0");
      assertThat(fixture.desk.next().down.remote()).hasToString("/198.51.100.9:4660");
    }
  }

  @Test
  void proxyHeaderOfUnknownSource_leavesTheAddress() {
    try (ListenerFixture fixture = new ListenerFixture("proxy_protocol: {}");
        RawClient client = fixture.connect()) {
      client.send("PROXY UNKNOWN\r\n" + GET);
      assertThat(client.readResponse()).endsWith("GET / 0");
      assertThat(fixture.desk.next().down.remote().getAddress().isLoopbackAddress()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {GET, "PROXY TCP4 x y 1 2\r\n", "PROXY TCP9 1.2.3.4 1.2.3.4 1 2\r\n"})
  void proxyHeaderThatIsMissingOrMalformed_isRefused(String bytes) {
    try (ListenerFixture fixture = new ListenerFixture("proxy_protocol: {}");
        RawClient client = fixture.connect()) {
      client.send(bytes).send(GET);
      assertThat(client.readAll()).isEmpty();
      ListenerFixture.await("counted", () -> fixture.refused("proxy_protocol") == 1);
      assertThat(fixture.desk.begun).isEmpty();
    }
  }

  @Test
  void proxyHeaderOfAnUntrustedSender_isNoHeader() {
    try (ListenerFixture fixture = new ListenerFixture("proxy_protocol: {trusted: 192.0.2.0/24}");
        RawClient client = fixture.connect();
        RawClient forger = fixture.connect()) {
      assertThat(client.send(GET).readResponse()).endsWith("GET / 0");
      forger.send("PROXY TCP4 203.0.113.7 127.0.0.1 4711 80\r\n" + GET);
      assertThat(forger.readAll()).startsWith("HTTP/1.1 ").doesNotContain("200 OK");
    }
  }

  @Test
  void proxyHeader_beforeTls_isRead() throws IOException {
    Certificates certificates = new Certificates(folder);
    String yaml = "proxy_protocol: {}\ntls: {" + certificates.yaml("localhost") + "}";
    try (ListenerFixture fixture = new ListenerFixture(yaml);
        Socket plain = new Socket(fixture.address.getAddress(), fixture.address.getPort())) {
      plain
          .getOutputStream()
          .write("PROXY TCP6 2001:db8::7 ::1 4711 80\r\n".getBytes(StandardCharsets.US_ASCII));
      SSLSocket socket =
          (SSLSocket)
              certificates
                  .client(null)
                  .getSocketFactory()
                  .createSocket(plain, "localhost", fixture.address.getPort(), true);
      RawClient client = new RawClient(socket);
      assertThat(client.send(GET).readResponse()).endsWith("GET / 0");
      assertThat(fixture.desk.next().down.remote().getAddress().getHostAddress())
          .isEqualTo("2001:db8:0:0:0:0:0:7");
    }
  }

  @Test
  void trustedHops_takeTheAddressFromForwardedFor() {
    try (ListenerFixture fixture = new ListenerFixture("trusted_hops: 2");
        RawClient client = fixture.connect();
        FrameClient second = FrameClient.to(fixture.address)) {
      String forged = "X-Forwarded-For: 6.6.6.6, 203.0.113.7\r\nX-Forwarded-For: 10.0.0.1\r\n";
      client.send("GET / HTTP/1.1\r\nHost: x\r\n" + forged + "\r\n").readResponse();
      assertThat(fixture.desk.next().down.remote()).hasToString("/203.0.113.7:0");
      second.get(1, "/", "x-forwarded-for", "203.0.113.8, 10.0.0.1").answer(1);
      assertThat(fixture.desk.next().down.remote()).hasToString("/203.0.113.8:0");
      client.send(GET).readResponse();
      assertThat(fixture.desk.next().down.remote().getAddress().isLoopbackAddress()).isTrue();
    }
  }

  @Test
  void connectionLimit_closesWhatIsTooMuch() {
    try (ListenerFixture fixture = new ListenerFixture("limits: {connections: 2}");
        RawClient one = fixture.connect();
        RawClient two = fixture.connect()) {
      one.send(GET).readResponse();
      two.send(GET).readResponse();
      try (RawClient three = fixture.connect()) {
        assertThat(three.readAll()).isEmpty();
      }
      assertThat(fixture.refused("connections")).isEqualTo(1);
      one.reset();
      ListenerFixture.await("room", () -> fixture.listener.connections() == 1);
      try (RawClient four = fixture.connect()) {
        assertThat(four.send(GET).readResponse()).endsWith("GET / 0");
      }
    }
  }

  @Test
  void requestLimit_endsTheConnection() {
    try (ListenerFixture fixture = new ListenerFixture("limits: {requests_per_connection: 2}");
        RawClient client = fixture.connect();
        FrameClient second = FrameClient.to(fixture.address)) {
      assertThat(client.send(GET).readResponse()).doesNotContain("close");
      client.send(GET);
      assertThat(client.readAll()).contains("Connection: close");
      second.get(1, "/").answer(1);
      second.get(3, "/");
      assertThat(second.read(FrameClient.GOAWAY).lastStream()).isEqualTo(Integer.MAX_VALUE);
      assertThat(second.answer(3).status()).isEqualTo("200");
    }
  }

  @Test
  void drain_endsIdleConnectionsNowAndBusyOnesAfterTheirAnswer() {
    try (ListenerFixture fixture = new ListenerFixture("");
        RawClient idle = fixture.connect();
        RawClient busy = fixture.connect();
        RawClient begun = fixture.connect();
        RawClient fresh = fixture.connect()) {
      idle.send(GET).readResponse();
      fixture.desk.next();
      fixture.desk.onBegin = x -> x.onEnd = null;
      busy.send(GET);
      FakeDesk.Exchange exchange = fixture.desk.next();
      long before = fixture.bytesIn();
      begun.send("GET / HTTP/1.1\r\n");
      ListenerFixture.await("read", () -> fixture.bytesIn() > before);
      ListenerFixture.await("open", () -> fixture.listener.connections() == 4);
      fixture.listener.drain();
      assertThat(idle.readAll()).isEmpty();
      begun.send("Host: x\r\n\r\n");
      FakeDesk.Exchange second = fixture.desk.next();
      fresh.send(GET);
      FakeDesk.Exchange third = fixture.desk.next();
      third.onLoop(() -> third.answer(200, "three"));
      assertThat(fresh.readAll()).contains("Connection: close").endsWith("three");
      exchange.onLoop(() -> exchange.answer(200, "one"));
      second.onLoop(() -> second.answer(200, "two"));
      assertThat(busy.readAll()).contains("Connection: close").endsWith("one");
      assertThat(begun.readAll()).contains("Connection: close").endsWith("two");
      ListenerFixture.await("closed", () -> fixture.listener.connections() == 0);
    }
  }

  @Test
  void deskThatDrains_endsConnectionsToo() {
    try (ListenerFixture fixture = new ListenerFixture("");
        RawClient client = fixture.connect()) {
      client.send(GET).readResponse();
      fixture.desk.draining = true;
      client.send(GET);
      assertThat(client.readAll()).contains("Connection: close");
    }
  }

  @Test
  void close_cutsWhatIsInFlight() {
    try (ListenerFixture fixture = new ListenerFixture("");
        RawClient client = fixture.connect()) {
      fixture.desk.onBegin = x -> x.onEnd = null;
      client.send(GET);
      FakeDesk.Exchange exchange = fixture.desk.next();
      fixture.listener.close().orTimeout(10, TimeUnit.SECONDS).join();
      assertThat(exchange.awaitGone()).isEqualTo(Fault.CUT_BY_DRAIN);
      assertThat(client.readAll()).startsWith("HTTP/1.1 503").endsWith("cut_by_drain");
      assertThatThrownBy(fixture::connect).hasCauseInstanceOf(ConnectException.class);
      assertThat(fixture.listener.address()).isNull();
    }
  }

  @Test
  void pause_leavesNewConnectionsWaiting() {
    try (ListenerFixture fixture = new ListenerFixture("")) {
      fixture.listener.pause().orTimeout(10, TimeUnit.SECONDS).join();
      try (RawClient client = fixture.connect()) {
        client.send(GET);
        assertThat(fixture.listener.connections()).isZero();
        fixture.listener.resume().orTimeout(10, TimeUnit.SECONDS).join();
        assertThat(client.readResponse()).endsWith("GET / 0");
      }
    }
  }

  @Test
  void reload_changesLimitsForNewConnections() {
    try (ListenerFixture fixture = new ListenerFixture("");
        RawClient old = fixture.connect()) {
      old.send(GET).readResponse();
      ListenerConfig other =
          ListenerFixture.config(
              "address: 127.0.0.1:0\nlimits: {body_bytes: 1}\ntimeouts: {keep_alive_idle: 1s}");
      assertThat(fixture.listener.canBecome(other)).isTrue();
      fixture.listener.prepare(other).run();
      String post = "POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nab";
      assertThat(old.send(post).readResponse()).endsWith("POST / 2");
      try (RawClient fresh = fixture.connect()) {
        assertThat(fresh.send(post).readAll()).startsWith("HTTP/1.1 413 ");
      }
      assertThat(fixture.listener.canBecome(ListenerFixture.config("address: 127.0.0.1:1")))
          .isFalse();
      assertThat(fixture.listener.canBecome(ListenerFixture.config("name: other"))).isFalse();
    }
  }
}
