package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.Certificates;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.cert.Certificate;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files that change by themselves: the proxy sees it, and nobody has to tell. */
class FileChangeIT {
  private static final String FILE =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes: [{name: all, match: {prefix: /}, respond: {text: %s}}]
      """;

  @TempDir private Path folder;

  private static String answer(LiveProxy proxy) {
    try (RawClient client = RawClient.to(proxy.address())) {
      return client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();
    }
  }

  private static void awaitAnswer(LiveProxy proxy, String end) {
    LiveProxy.await(() -> "an answer with " + end, () -> answer(proxy).endsWith(end));
  }

  @Test
  void fileSaved_orReplacedByAMove_isTaken() throws IOException {
    try (LiveProxy proxy = LiveProxy.of(FILE.formatted("one"))) {
      proxy.write(FILE.formatted("two"));
      awaitAnswer(proxy, "two");

      Path beside = folder.resolve("beside.yaml");
      Files.writeString(beside, Files.readString(proxy.file()).replace("two", "three"));
      Files.move(beside, proxy.file(), StandardCopyOption.REPLACE_EXISTING);
      awaitAnswer(proxy, "three");
      proxy.awaitStat(3, "weir_config_loads_total", "result", "taken");
    }
  }

  /** What the kubelet does: routes.yaml is a link to ..data/routes.yaml, and ..data is swapped. */
  @Test
  void configMap_swapped_isTaken() throws IOException {
    try (LiveProxy proxy = LiveProxy.of(FILE.formatted("one"))) {
      String written = Files.readString(proxy.file());
      Path data = folder.resolve("..data");
      version("..2026_01", written);
      Files.createSymbolicLink(data, Path.of("..2026_01"));
      Files.delete(proxy.file());
      Files.createSymbolicLink(proxy.file(), data.resolve("routes.yaml"));

      version("..2026_02", written.replace("one", "two"));
      Path next = folder.resolve("..data_tmp");
      Files.createSymbolicLink(next, Path.of("..2026_02"));
      Files.move(next, data, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);

      awaitAnswer(proxy, "two");
      proxy.awaitStat(2, "weir_config_generation");
      assertThat(proxy.stat("weir_config_loads_total", "result", "refused")).isZero();
    }
  }

  private void version(String name, String text) throws IOException {
    Path version = Files.createDirectory(folder.resolve(name));
    Files.writeString(version.resolve("routes.yaml"), text);
  }

  @Test
  void fileThatIsNamed_andComesLater_isTakenWhenItComes() throws IOException {
    Path late = folder.resolve("token.txt");
    try (LiveProxy proxy = LiveProxy.of(FILE.formatted("one"))) {
      String wants =
          FILE.formatted("two") + "\nadmin: {address: 127.0.0.1:0, token: {file: '" + late + "'}}";
      assertThat(proxy.reload(wants).problems())
          .singleElement()
          .asString()
          .matches("(?s).*routes\\.yaml:6:.*token\\.txt.*");
      assertThat(answer(proxy)).endsWith("one");

      Files.writeString(late, "sesame\n");
      awaitAnswer(proxy, "two");
      LiveProxy.await(
          () -> "the token", () -> proxy.admin("GET", "/clusters").startsWith("HTTP/1.1 401"));
    }
  }

  @Test
  void certificate_renewed_isShown_aBrokenOneIsNot() throws Exception {
    Certificates certificates = new Certificates(folder);
    String yaml =
        FILE.formatted("one")
            .replace("routes:", "tls: {" + certificates.yaml("localhost") + "}\n    routes:");
    try (LiveProxy proxy = LiveProxy.of(yaml)) {
      Certificate first = shown(proxy, certificates);
      Files.writeString(certificates.file("localhost.pem"), "no certificate");
      proxy.awaitStat(1, "weir_config_loads_total", "result", "refused");
      assertThat(shown(proxy, certificates)).isEqualTo(first);
      assertThat(proxy.admin("GET", "/reload")).contains("localhost.pem");

      certificates.issue("localhost");
      LiveProxy.await(() -> "the new certificate", () -> !shown(proxy, certificates).equals(first));
    }
  }

  @Test
  void authorityOfAnUpstream_renewed_isTrusted() throws Exception {
    Certificates old = new Certificates(Files.createDirectory(folder.resolve("old")));
    Certificates fresh = new Certificates(Files.createDirectory(folder.resolve("fresh")));
    Path trusted = Files.copy(old.file("ca.pem"), folder.resolve("ca.pem"));
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(fresh.issue("up").toKeyManagerFactory().getKeyManagers(), null, null);
    try (FakeServer upstream =
            FakeServer.encrypted(context, List.of("http/1.1"), FileChangeIT::serve);
        LiveProxy proxy =
            LiveProxy.of(
                FILE.replace("respond: {text: %s}", "to: up").formatted()
                    + "clusters: [{name: up, endpoints: 'https://127.0.0.1:%d', tls: {ca: %s}}]"
                        .formatted(upstream.port(), trusted))) {
      assertThat(answer(proxy)).contains("x-weir-fault: tls_failed");

      Files.copy(fresh.file("ca.pem"), trusted, StandardCopyOption.REPLACE_EXISTING);
      awaitAnswer(proxy, "secret");
    }
  }

  private static void serve(FakeConnection connection) {
    try {
      connection.readHead();
    } catch (AssertionError | UncheckedIOException e) {
      return; // Not trusted, yet: the handshake ends here.
    }
    connection.write("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nsecret");
    connection.close();
  }

  private static Certificate shown(LiveProxy proxy, Certificates certificates) {
    try (SSLSocket socket =
        (SSLSocket)
            certificates
                .client(null)
                .getSocketFactory()
                .createSocket(proxy.address().getAddress(), proxy.address().getPort())) {
      socket.startHandshake();
      return socket.getSession().getPeerCertificates()[0];
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }
}
