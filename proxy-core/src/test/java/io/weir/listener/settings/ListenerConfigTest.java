package io.weir.listener.settings;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.value.NamedFile;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.listener.settings.ListenerConfig.Protocol;
import io.weir.net.TlsConfig;
import io.weir.testing.Certificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ListenerConfigTest {
  @TempDir Path folder;

  private static Reading<ListenerConfig> read(String yaml) {
    return YamlSource.text("r.yaml", yaml, name -> null).read(ListenerConfig.SHAPE);
  }

  private static String problems(String yaml) {
    return read(yaml).problems().render(false);
  }

  @Test
  void addressAlone_isEnough() {
    ListenerConfig config = read("address: 127.0.0.1:8080").orThrow();
    assertThat(config.name()).isEqualTo("main");
    assertThat(config.protocols()).containsExactly(Protocol.H2, Protocol.H1);
    assertThat(config.tls()).isNull();
    assertThat(config.limits()).isEqualTo(ListenerLimits.DEFAULT);
    assertThat(config.timeouts()).isEqualTo(ListenerTimeouts.DEFAULT);
  }

  @Test
  void defaults_areTheSafeOnes() {
    ListenerLimits limits = ListenerLimits.DEFAULT;
    assertThat(limits.headersBytes()).isEqualTo(60 * 1024);
    assertThat(limits.headersCount()).isEqualTo(100);
    assertThat(limits.uriBytes()).isEqualTo(8 * 1024);
    assertThat(limits.bodyBytes()).isEqualTo(32L * 1024 * 1024);
    assertThat(limits.streams()).isEqualTo(100);
    assertThat(limits.streamWindowBytes()).isEqualTo(256 * 1024);
    assertThat(limits.connectionWindowBytes()).isEqualTo(1024 * 1024);
    ListenerTimeouts timeouts = ListenerTimeouts.DEFAULT;
    assertThat(timeouts.tlsHandshake()).isEqualTo(Duration.ofSeconds(10));
    assertThat(timeouts.requestHead()).isEqualTo(Duration.ofSeconds(10));
    assertThat(timeouts.bodyIdle()).isEqualTo(Duration.ofSeconds(30));
    assertThat(timeouts.keepAliveIdle()).isEqualTo(Duration.ofSeconds(60));
    assertThat(timeouts.writeIdle()).isEqualTo(Duration.ofMinutes(5));
    assertThat(timeouts.connectionAge()).isEqualTo(Duration.ZERO);
  }

  @Test
  void equalText_makesEqualRecords() {
    String yaml = "address: :1\nlimits: {body_bytes: 1MiB}\nproxy_protocol: {trusted: 10.0.0.0/8}";
    assertThat(read(yaml).orThrow()).isEqualTo(read(yaml).orThrow());
    assertThat(read(yaml).orThrow()).isNotEqualTo(read(yaml.replace("1MiB", "2MiB")).orThrow());
  }

  @Test
  void everythingWrong_isToldWithItsPlace() {
    assertThat(
            problems(
                """
                protocols: [h3]
                trusted_hops: -1
                limits: {body_byte: 1, streams: 0}
                timeouts: {request_head: 0s}
                """))
        .contains("r.yaml:1:13 protocols[0]: found \"h3\" (expected")
        .contains("r.yaml:2:15 trusted_hops: found \"-1\"")
        .contains("unknown key \"body_byte\"")
        .contains("did you mean \"body_bytes\"?")
        .contains("limits.streams: found \"0\"")
        .contains("timeouts.request_head: found \"0s\"")
        .contains("address");
  }

  @Test
  void tls_isReadWithItsServerNames() {
    Certificates certificates = new Certificates(folder);
    String yaml =
        "address: :1\ntls: {"
            + certificates.yaml("a.test")
            + ", min_version: TLSv1.3, sni: {b.test: {"
            + certificates.yaml("b.test")
            + "}}}";
    TlsConfig tls = Objects.requireNonNull(read(yaml).orThrow().tls());
    assertThat(tls.minVersion()).isEqualTo(TlsConfig.Version.TLSV1_3);
    assertThat(tls.sni()).containsOnlyKeys("b.test");
    assertThat(tls.certificate().cert()).isEqualTo(NamedFile.of(certificates.file("a.test.pem")));
  }

  @Test
  void tls_thatCannotBeUsed_isAProblemOfTheFile() throws Exception {
    Certificates certificates = new Certificates(folder);
    String yaml = "address: :1\ntls: {" + certificates.yaml("a.test") + "}";
    Files.writeString(certificates.file("a.test.key"), "no key");
    assertThat(problems(yaml))
        .contains("r.yaml:2:13 tls.cert: certificate: ")
        .contains("a.test.key");
    Files.delete(certificates.file("a.test.pem"));
    assertThat(problems(yaml)).contains("a.test.pem").contains("expected");
  }

  @Test
  void requiredClientCertificate_needsAnAuthority() {
    Certificates certificates = new Certificates(folder);
    String yaml =
        "address: :1\ntls: {" + certificates.yaml("a.test") + ", require_client_cert: true}";
    assertThat(problems(yaml)).contains("tls.require_client_cert: found \"true\"");
  }
}
