package io.weir.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.netty.pkitesting.CertificateBuilder;
import io.netty.pkitesting.X509Bundle;
import io.weir.cluster.config.LimitsConfig;
import io.weir.config.value.NamedFile;
import io.weir.fault.Fault;
import io.weir.net.ClientTls;
import io.weir.net.TlsConfig;
import io.weir.testing.ClosedPort;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeHttp2;
import io.weir.testing.FakeServer;
import io.weir.testing.ManualClock;
import io.weir.upstream.HttpConfig.Protocol;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a connection comes about, and how it is told where it does not. */
class ConnectIT {
  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok";
  private static final List<String> BOTH = List.of("h2", "http/1.1");

  @TempDir static Path folder;
  private static X509Bundle authority;
  private static X509Bundle leaf;
  private static X509Bundle client;

  private final UpstreamFixture fixture = new UpstreamFixture();
  private final List<AutoCloseable> open = new ArrayList<>();
  @AutoClose private final ClosedPort nobody = new ClosedPort();

  @BeforeAll
  static void certificates() throws Exception {
    CertificateBuilder builder =
        new CertificateBuilder().algorithm(CertificateBuilder.Algorithm.ecp256);
    authority =
        builder.copy().subject("CN=Test CA").setIsCertificateAuthority(true).buildSelfSigned();
    leaf =
        builder
            .copy()
            .subject("CN=model.test")
            .addSanDnsName("model.test")
            .buildIssuedBy(authority);
    client = builder.copy().subject("CN=weir").buildIssuedBy(authority);
    Files.writeString(folder.resolve("ca.pem"), authority.getCertificatePEM());
    Files.writeString(folder.resolve("client.pem"), client.getCertificatePathPEM());
    Files.writeString(folder.resolve("client.key"), client.getPrivateKeyPEM());
  }

  @AfterEach
  void close() throws Exception {
    fixture.close();
    for (AutoCloseable one : open) {
      one.close();
    }
  }

  private static HttpConfig config(Protocol protocol, Duration connect) {
    HttpConfig usual = HttpConfig.DEFAULT;
    return new HttpConfig(
        protocol, connect, usual.headBytes(), usual.tls(), usual.pool(), usual.http2());
  }

  private HttpUpstream upstream(HttpUpstream.Address address, Protocol protocol) {
    return fixture.upstream(address, config(protocol, Duration.ofSeconds(5)), LimitsConfig.DEFAULT);
  }

  private FakeServer encrypted(List<String> alpn, FakeServer.Script script) throws Exception {
    FakeServer server = FakeServer.encrypted(context(), alpn, script);
    open.add(server);
    return server;
  }

  private static SSLContext context() throws Exception {
    KeyManagerFactory keys = leaf.toKeyManagerFactory();
    TrustManagerFactory trust = authority.toTrustManagerFactory();
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
    return context;
  }

  private static ClientTls tls(@Nullable String ca, boolean verify, List<String> alpn) {
    NamedFile file = ca == null ? null : named(ca);
    return ClientTls.load(new ClientTls.Settings(file, null, verify), alpn);
  }

  private static NamedFile named(String name) {
    return NamedFile.of(folder.resolve(name));
  }

  private static HttpUpstream.Address at(FakeServer server, ClientTls tls, String name) {
    return new HttpUpstream.Address(
        name, server.port(), new HttpUpstream.Tls(tls, null, name), List.of(server.address()));
  }

  private static InetSocketAddress loopback(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  // Names and TCP.

  @Test
  void name_withoutAddress_isADnsFault() {
    HttpUpstream upstream =
        upstream(new HttpUpstream.Address("nowhere.invalid", 80, null, List.of()), Protocol.H1);

    Call.Failure failure = fixture.get(upstream).failure();
    assertThat(failure.fault()).isEqualTo(Fault.DNS_FAILED);
    assertThat(failure.detail()).isEqualTo("nowhere.invalid:80: the name has no address");
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void name_thatIsKnown_isLookedUp() {
    FakeServer server = FakeServer.silent();
    open.add(server);
    HttpUpstream upstream =
        upstream(
            new HttpUpstream.Address("localhost", server.port(), null, List.of()), Protocol.H1);
    Call call = fixture.get(upstream);
    FakeConnection connection = server.accept();
    connection.readHead();
    connection.write(OK);

    call.connected().expect("head 200 length=2");
  }

  @Test
  void port_nobodyListensOn_isAConnectFault() {
    int port = nobody.port();
    HttpUpstream upstream =
        upstream(new HttpUpstream.Address("127.0.0.1", port, null, List.of()), Protocol.H1);

    Call.Failure failure = fixture.get(upstream).failure();
    assertThat(failure.fault()).isEqualTo(Fault.CONNECT_FAILED);
    assertThat(failure.detail()).isEqualTo("127.0.0.1:" + port + ": connection refused");
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void addresses_several_areTriedInOrder() {
    FakeServer server = FakeServer.silent();
    open.add(server);
    List<InetSocketAddress> addresses = List.of(loopback(nobody.port()), server.address());
    HttpUpstream upstream =
        upstream(new HttpUpstream.Address("model.test", 80, null, addresses), Protocol.H1);

    fixture.get(upstream).connected();
  }

  @Test
  void addresses_firstSilent_nextIsTriedBeside() throws IOException {
    FakeServer server = FakeServer.silent();
    open.add(server);
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(full);
      List<InetSocketAddress> addresses = List.of(loopback(full.getLocalPort()), server.address());
      HttpUpstream upstream =
          upstream(new HttpUpstream.Address("model.test", 80, null, addresses), Protocol.H1);

      fixture.get(upstream).connected();
      server.accept();
    }
  }

  @Test
  void time_runsOutWaitingForTcp_isAConnectTimeout() throws IOException {
    try (ServerSocket full = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      fill(full);
      HttpUpstream.Address address =
          new HttpUpstream.Address("127.0.0.1", full.getLocalPort(), null, List.of());
      HttpUpstream upstream =
          fixture.upstream(
              address, config(Protocol.H1, Duration.ofMillis(100)), LimitsConfig.DEFAULT);

      Call.Failure failure = fixture.get(upstream).failure();
      assertThat(failure.fault()).isEqualTo(Fault.CONNECT_TIMEOUT);
      assertThat(failure.detail()).contains("no connection within 100 ms");
      assertThat(upstream.connections()).isZero();
    }
  }

  /** Fills the queue of a socket that never accepts, so that a further SYN goes unanswered. */
  private void fill(ServerSocket full) throws IOException {
    for (int i = 0; i < 8; i++) {
      java.nio.channels.SocketChannel channel = java.nio.channels.SocketChannel.open();
      channel.configureBlocking(false);
      channel.connect(full.getLocalSocketAddress());
      open.add(channel);
    }
  }

  // TLS.

  @Test
  void tls_trustedAndNamed_isSpoken() throws Exception {
    FakeServer server =
        encrypted(
            BOTH,
            connection -> {
              assertThat(connection.alpn()).isEqualTo("http/1.1");
              connection.readHead();
              connection.write(OK);
              connection.awaitEnd();
            });
    ClientTls tls = tls("ca.pem", true, List.of("http/1.1"));
    HttpUpstream upstream = upstream(at(server, tls, "model.test"), Protocol.H1);
    Call call = fixture.get(upstream);

    call.connected().expect("head 200 length=2");
    assertThat(call.body()).isEqualTo("ok");
    UpstreamFixture.await(() -> upstream.idle() == 1);
  }

  @Test
  void alpn_choseHttp2_butTheEndpointWantsHttp1_isRemembered() throws Exception {
    List<String> spoken = new CopyOnWriteArrayList<>();
    FakeServer server =
        encrypted(
            List.of("h2", "http/1.1"),
            connection -> {
              spoken.add(String.valueOf(connection.alpn()));
              if ("h2".equals(connection.alpn())) {
                FakeHttp2 peer = FakeHttp2.on(connection);
                peer.reset(peer.await("HEADERS").stream(), Http2Error.HTTP_1_1_REQUIRED);
              } else {
                connection.readHead();
                connection.write(OK);
                connection.readHead();
                connection.write(OK);
              }
              connection.awaitEnd();
            });
    HttpUpstream.Tls tls =
        new HttpUpstream.Tls(
            tls("ca.pem", true, List.of("h2", "http/1.1")),
            tls("ca.pem", true, List.of("http/1.1")),
            "model.test");
    HttpUpstream upstream =
        upstream(
            new HttpUpstream.Address("model.test", server.port(), tls, List.of(server.address())),
            Protocol.AUTO);
    fixture.get(upstream).failsWith(Fault.RESET_UNPROCESSED);
    Call first = fixture.get(upstream);
    first.connected().expect("head 200 length=2");
    assertThat(first.body()).isEqualTo("ok");
    UpstreamFixture.await(() -> upstream.idle() == 1);
    Call second = fixture.get(upstream);
    second.reused().expect("head 200 length=2");
    assertThat(second.body()).isEqualTo("ok");
    assertThat(spoken).containsExactly("h2", "http/1.1");
    UpstreamFixture.await(() -> upstream.connections() == 1);
  }

  @Test
  void tls_unknownAuthority_isATlsFault() throws Exception {
    FakeServer server = encrypted(BOTH, connection -> connection.awaitEnd());
    ClientTls tls = tls(null, true, List.of("http/1.1"));
    HttpUpstream upstream = upstream(at(server, tls, "model.test"), Protocol.H1);

    Call.Failure failure = fixture.get(upstream).failure();
    assertThat(failure.fault()).isEqualTo(Fault.TLS_FAILED);
    assertThat(failure.detail())
        .startsWith("model.test:" + server.port() + ": TLS handshake failed: ")
        .doesNotContain("\n");
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  @Test
  void tls_otherName_isATlsFault() throws Exception {
    FakeServer server = encrypted(BOTH, connection -> connection.awaitEnd());
    ClientTls tls = tls("ca.pem", true, List.of("http/1.1"));

    fixture.get(upstream(at(server, tls, "other.test"), Protocol.H1)).failsWith(Fault.TLS_FAILED);
  }

  @Test
  void tls_verificationSwitchedOff_takesAnything() throws Exception {
    FakeServer server = encrypted(BOTH, connection -> connection.awaitEnd());
    ClientTls tls = tls(null, false, List.of("http/1.1"));

    fixture.get(upstream(at(server, tls, "other.test"), Protocol.H1)).connected();
  }

  @Test
  void tls_peerThatSpeaksClear_isATlsFault() {
    FakeServer server =
        FakeServer.serving(
            connection -> {
              connection.readSome();
              connection.write("HTTP/1.1 400 Bad Request\r\n\r\n");
              connection.close();
            });
    open.add(server);
    ClientTls tls = tls("ca.pem", true, List.of("http/1.1"));

    fixture.get(upstream(at(server, tls, "model.test"), Protocol.H1)).failsWith(Fault.TLS_FAILED);
  }

  @Test
  void tls_peerThatCloses_isATlsFault() {
    FakeServer server =
        FakeServer.serving(
            connection -> {
              connection.readSome();
              connection.close();
            });
    open.add(server);
    ClientTls tls = tls("ca.pem", true, List.of("http/1.1"));

    fixture.get(upstream(at(server, tls, "model.test"), Protocol.H1)).failsWith(Fault.TLS_FAILED);
  }

  @Test
  void tls_peerThatStalls_isAConnectTimeout() {
    FakeServer server = FakeServer.silent();
    open.add(server);
    ClientTls tls = tls("ca.pem", true, List.of("http/1.1"));
    ManualClock clock = new ManualClock();
    try (UpstreamFixture timed = new UpstreamFixture(clock, 1)) {
      HttpUpstream upstream =
          timed.upstream(
              at(server, tls, "model.test"),
              config(Protocol.H1, Duration.ofMillis(200)),
              LimitsConfig.DEFAULT);
      Call call = timed.get(upstream);
      FakeConnection connection = server.accept();
      assertThat(connection.readSome()).isNotEmpty();
      timed.pass(clock, Duration.ofMillis(200));

      Call.Failure failure = call.failure();
      assertThat(failure.fault()).isEqualTo(Fault.CONNECT_TIMEOUT);
      assertThat(failure.detail()).contains("in the TLS handshake");
      connection.awaitEnd();
    }
  }

  @Test
  void tls_clientCertificate_isShown() throws Exception {
    List<String> seen = new ArrayList<>();
    FakeServer server =
        encrypted(
            BOTH,
            connection -> {
              connection.requireClientCertificate();
              seen.add(connection.peer());
              connection.readHead();
              connection.write(OK);
            });
    TlsConfig.Certificate shown =
        new TlsConfig.Certificate(named("client.pem"), named("client.key"), null);
    ClientTls tls =
        ClientTls.load(new ClientTls.Settings(named("ca.pem"), shown, true), List.of("http/1.1"));
    Call call = fixture.get(upstream(at(server, tls, "model.test"), Protocol.H1));

    call.connected().expect("head 200 length=2");
    assertThat(seen).containsExactly("CN=weir");
  }

  @Test
  void tls_cutWithoutFarewell_isTruncation() throws Exception {
    FakeServer server =
        encrypted(
            List.of("http/1.1"),
            connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\n\r\npart");
              connection.cut();
            });
    ClientTls tls = tls("ca.pem", true, List.of("http/1.1"));

    fixture.get(upstream(at(server, tls, "model.test"), Protocol.H1)).failsWith(Fault.TRUNCATED);
  }

  @Test
  void tls_closedWithFarewell_isAWholeAnswer() throws Exception {
    FakeServer server =
        encrypted(
            List.of("http/1.1"),
            connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\n\r\nall");
              connection.close();
            });
    ClientTls tls = tls("ca.pem", true, List.of("http/1.1"));
    Call call = fixture.get(upstream(at(server, tls, "model.test"), Protocol.H1));

    call.connected().expect("head 200");
    assertThat(call.body()).isEqualTo("all");
  }

  @Test
  void tls_cancelledWithinTheBody_closesAtOnce() throws Exception {
    FakeServer server =
        encrypted(
            List.of("http/1.1"),
            connection -> {
              connection.readHead();
              connection.write("HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\npart");
              connection.awaitEnd();
            });
    ClientTls tls = tls("ca.pem", true, List.of("http/1.1"));
    HttpUpstream upstream = upstream(at(server, tls, "model.test"), Protocol.H1);
    Call call = fixture.get(upstream);
    call.connected().expect("head 200 length=9").expect("data part").cancel();

    UpstreamFixture.await(() -> upstream.connections() == 0);
    assertThat(call.quiet()).isTrue();
  }

  // ALPN.

  @Test
  void alpn_choosesHttp2_allWaitersShareIt() throws Exception {
    FakeServer server =
        encrypted(
            BOTH,
            connection -> {
              assertThat(connection.alpn()).isEqualTo("h2");
              try (FakeHttp2 peer = FakeHttp2.on(connection)) {
                for (int i = 0; i < 3; i++) {
                  peer.headers(peer.await("HEADERS").stream(), true, ":status", "204");
                }
                connection.awaitEnd();
              }
            });
    HttpUpstream upstream =
        upstream(at(server, tls("ca.pem", true, BOTH), "model.test"), Protocol.AUTO);
    List<Call> calls = List.of(fixture.get(upstream), fixture.get(upstream), fixture.get(upstream));

    for (Call call : calls) {
      assertThat(call.next().what()).isIn("connected", "reused");
      call.expect("head 204");
    }
    assertThat(server.connections()).isEqualTo(1);
  }

  @Test
  void alpn_choosesHttp1_eachWaiterGetsItsOwn() throws Exception {
    FakeServer server =
        encrypted(
            List.of("http/1.1"),
            connection -> {
              while (connection.goesOn()) {
                connection.readHead();
                connection.write(OK);
              }
            });
    HttpUpstream upstream =
        upstream(at(server, tls("ca.pem", true, BOTH), "model.test"), Protocol.AUTO);
    List<Call> calls = List.of(fixture.get(upstream), fixture.get(upstream), fixture.get(upstream));

    for (Call call : calls) {
      assertThat(call.next().what()).isIn("connected", "reused");
      call.expect("head 200 length=2").expect("data ok");
    }
    UpstreamFixture.await(() -> upstream.idle() == 3);
  }

  @Test
  void alpn_withoutHttp2WhereItIsDemanded_isATlsFault() throws Exception {
    FakeServer server = encrypted(List.of("http/1.1"), connection -> connection.awaitEnd());
    HttpUpstream upstream =
        upstream(at(server, tls("ca.pem", true, List.of("h2")), "model.test"), Protocol.H2);

    fixture.get(upstream).failsWith(Fault.TLS_FAILED);
    UpstreamFixture.await(() -> upstream.connections() == 0);
  }

  @Test
  void waiters_ofAConnectionThatFails_allHear() {
    HttpUpstream.Address address =
        new HttpUpstream.Address("127.0.0.1", nobody.port(), null, List.of());
    HttpUpstream upstream = upstream(address, Protocol.H2C);
    List<Call> calls = List.of(fixture.get(upstream), fixture.get(upstream), fixture.get(upstream));

    for (Call call : calls) {
      call.failsWith(Fault.CONNECT_FAILED);
    }
    assertThat(upstream.connections()).isZero();
  }

  @Test
  void request_thatWouldBreakItsHead_isRefused() {
    FakeServer server = FakeServer.silent();
    open.add(server);
    for (Protocol protocol : List.of(Protocol.H1, Protocol.H2C)) {
      HttpUpstream upstream =
          upstream(new HttpUpstream.Address("127.0.0.1", server.port(), null, List.of()), protocol);
      io.weir.http.RequestHead head =
          new io.weir.http.RequestHead(
              "GET", "model.test", "/a\r\nX: y", new io.weir.http.Headers());
      head.bodyLength(0);

      fixture.open(upstream, head, true).failsWith(Fault.INTERNAL);
    }
  }
}
