package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jwt.JWTClaimsSet;
import io.weir.filters.auth.jwt.Signer;
import io.weir.testing.Certificates;
import io.weir.testing.ClosedPort;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Date;
import java.util.Locale;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Clients at the door of the whole proxy: keys, tokens, certificates, browsers. */
class AuthIT {
  private static final String CHAT = "POST /v1/chat/completions";
  private static final Signer SIGNER = Signer.rsa("r1");

  @TempDir private Path folder;

  /** Tells each request's head back. */
  @AutoClose
  private final FakeServer upstream =
      FakeServer.serving(
          connection -> {
            while (connection.goesOn()) {
              String head = connection.readHead();
              connection.write(
                  "HTTP/1.1 200 OK\r\nContent-Length: " + head.length() + "\r\n\r\n" + head);
            }
          });

  private String yaml(String filters) {
    return yaml("", filters);
  }

  private String yaml(String more, String filters) {
    return """
        listeners:
          - name: main
            address: 127.0.0.1:0
            filters: [%s]%s
            routes:
              - {name: health, match: {path: /healthz}, overrides: [auth: off], to: open}
              - {name: own, match: {path: /own}, to: own}
              - {name: all, match: {prefix: /}, to: open}
        clusters:
          - {name: open, endpoints: "http://127.0.0.1:%d"}
          - name: own
            endpoints: "http://127.0.0.1:%d"
            credential: {bearer: upstreams-key}
        """
        .formatted(filters, more, upstream.port(), upstream.port());
  }

  private static String answer(RawClient client, String request, String... fields) {
    StringBuilder head = new StringBuilder(request).append(" HTTP/1.1\r\nHost: a\r\n");
    for (String field : fields) {
      head.append(field).append("\r\n");
    }
    return client.send(head + "Content-Length: 0\r\n\r\n").readResponse();
  }

  private static String asked(InetSocketAddress address, String request, String... fields) {
    try (RawClient client = RawClient.to(address)) {
      return answer(client, request, fields);
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  @Test
  void key_opensTheDoor_andGoesNoFurther() throws IOException {
    Path log = folder.resolve("access.jsonl");
    String filters =
        "{access_log: {to: \""
            + log
            + "\", query: show}}, {auth: {keys: [{name: ci, secret: s3cr3t}]}}";
    try (LiveProxy proxy = LiveProxy.of(yaml(filters))) {
      InetSocketAddress address = proxy.address();
      assertThat(asked(address, CHAT, "Authorization: Bearer s3cr3t"))
          .startsWith("HTTP/1.1 200")
          .doesNotContain("s3cr3t");
      assertThat(asked(address, "POST /v1beta/models?key=s3cr3t&alt=sse"))
          .contains("/v1beta/models?alt=sse ")
          .doesNotContain("s3cr3t");
      assertThat(asked(address, "GET /own", "x-api-key: s3cr3t"))
          .contains("Bearer upstreams-key")
          .doesNotContain("s3cr3t");
      assertThat(asked(address, "GET /healthz")).startsWith("HTTP/1.1 200");
      assertThat(asked(address, "POST /v1beta/models?key=wr0ng")).startsWith("HTTP/1.1 401");
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_auth_total", "result", "key")).isEqualTo(3);
    }
    assertThat(Files.readString(log))
        .contains("\"identity\":\"ci\"")
        .contains("key=***")
        .doesNotContain("s3cr3t")
        .doesNotContain("wr0ng");
  }

  @Test
  void refusal_isInTheClientsDialect_andSaysWhatIsWanted() {
    try (LiveProxy proxy = LiveProxy.of(yaml("{auth: {keys: [{name: ci, secret: s3cr3t}]}}"))) {
      String openai = asked(proxy.address(), CHAT);
      assertThat(openai).startsWith("HTTP/1.1 401").contains("\"code\":\"invalid_api_key\"");
      assertThat(lower(openai))
          .contains("www-authenticate: bearer realm=\"weir\"")
          .contains("x-weir-fault: unauthenticated");
      assertThat(asked(proxy.address(), "POST /v1/messages", "x-api-key: other"))
          .startsWith("HTTP/1.1 401")
          .contains("\"type\":\"authentication_error\"");
      assertThat(upstream.connections()).isZero();
    }
  }

  @Test
  void preflight_needsNoKey_andARefusalCanBeReadByThePage() {
    String filters =
        "{cors: {allow_origins: \"localhost:3000\"}},"
            + " {auth: {keys: [{name: ci, secret: s3cr3t}]}}";
    String origin = "Origin: http://localhost:3000";
    try (LiveProxy proxy = LiveProxy.of(yaml(filters));
        RawClient client = RawClient.to(proxy.address())) {
      String preflight =
          lower(
              answer(
                  client,
                  "OPTIONS /v1/chat/completions",
                  origin,
                  "Access-Control-Request-Method: POST",
                  "Access-Control-Request-Headers: authorization"));
      assertThat(preflight)
          .startsWith("http/1.1 204")
          .contains("access-control-allow-origin: http://localhost:3000")
          .contains("access-control-allow-headers: authorization")
          .doesNotContain("content-length")
          .doesNotContain("transfer-encoding");
      assertThat(lower(answer(client, CHAT, origin)))
          .startsWith("http/1.1 401")
          .contains("access-control-allow-origin: http://localhost:3000");
      assertThat(lower(answer(client, CHAT, origin, "Authorization: Bearer s3cr3t")))
          .startsWith("http/1.1 200")
          .contains("vary: origin");
    }
  }

  @Test
  void keysFile_thatChanges_counts_thoughTheConfigurationIsWrong() throws IOException {
    Path keys = Files.writeString(folder.resolve("keys.yaml"), "keys: [{name: a, secret: one}]");
    try (LiveProxy proxy = LiveProxy.of(yaml("{auth: {keys: {file: \"" + keys + "\"}}}"))) {
      assertThat(asked(proxy.address(), CHAT, "x-api-key: one")).startsWith("HTTP/1.1 200");
      assertThat(proxy.reload("listeners: 3").ok()).isFalse();
      Files.writeString(keys, "keys: [{name: b, secret: two}]");
      proxy.awaitStat(1, "weir_auth_key_loads_total", "result", "taken");
      assertThat(asked(proxy.address(), CHAT, "x-api-key: one")).startsWith("HTTP/1.1 401");
      assertThat(asked(proxy.address(), CHAT, "x-api-key: two")).startsWith("HTTP/1.1 200");
      Files.writeString(keys, "keys: 3");
      proxy.awaitStat(1, "weir_auth_key_loads_total", "result", "refused");
      assertThat(asked(proxy.address(), CHAT, "x-api-key: two")).startsWith("HTTP/1.1 200");
    }
  }

  private static String token(String subject) {
    return SIGNER.token(
        new JWTClaimsSet.Builder()
            .issuer("https://issuer.example")
            .subject(subject)
            .expirationTime(Date.from(Instant.now().plusSeconds(600)))
            .build());
  }

  @Test
  void token_waitsForTheIssuersKeys_andLetsIn() {
    String json = Signer.jwks(SIGNER);
    int length = json.getBytes(StandardCharsets.UTF_8).length;
    try (FakeServer issuer = FakeServer.silent();
        LiveProxy proxy = LiveProxy.of(yaml(jwt(issuer.port())));
        RawClient client = RawClient.to(proxy.address())) {
      client.send(CHAT + " HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer " + token("alice"));
      client.send("\r\nContent-Length: 0\r\n\r\n");
      var fetch = issuer.accept();
      assertThat(fetch.readHead()).startsWith("GET /keys HTTP/1.1");
      fetch.write("HTTP/1.1 200 OK\r\nContent-Length: " + length + "\r\n\r\n" + json);
      assertThat(client.readResponse()).startsWith("HTTP/1.1 200").doesNotContain("eyJ");
      assertThat(answer(client, CHAT, "Authorization: Bearer " + token("bob")))
          .startsWith("HTTP/1.1 200");
      String forged = token("bob").replaceFirst("\\.[^.]*$", "." + "A".repeat(342));
      assertThat(answer(client, CHAT, "Authorization: Bearer " + forged))
          .startsWith("HTTP/1.1 401")
          .contains("signature");
      assertThat(issuer.connections()).isEqualTo(1);
    }
  }

  @Test
  void token_whoseIssuerIsAway_isNotTheClientsFault() {
    try (ClosedPort nobody = new ClosedPort();
        LiveProxy proxy = LiveProxy.of(yaml(jwt(nobody.port())))) {
      assertThat(asked(proxy.address(), CHAT, "Authorization: Bearer " + token("alice")))
          .startsWith("HTTP/1.1 503")
          .contains("for the moment");
    }
  }

  private static String jwt(int port) {
    return "{auth: {jwt: [{issuer: \"https://issuer.example\", jwks: \"http://127.0.0.1:"
        + port
        + "/keys\"}]}}";
  }

  @Test
  void certificate_ofAnAuthority_letsIn() throws IOException {
    Certificates certificates = new Certificates(folder);
    String tls =
        "\n    tls: {"
            + certificates.yaml("localhost")
            + ", client_ca: "
            + certificates.file("ca.pem")
            + "}";
    String filters = "{auth: {certificates: [{match: alice, owner: mesh}]}}";
    try (LiveProxy proxy = LiveProxy.of(yaml(tls, filters))) {
      assertThat(shaken(proxy, certificates, "alice")).startsWith("HTTP/1.1 200");
      assertThat(shaken(proxy, certificates, "mallory")).startsWith("HTTP/1.1 401");
      assertThat(shaken(proxy, certificates, "")).startsWith("HTTP/1.1 401");
    }
  }

  private static String shaken(LiveProxy proxy, Certificates certificates, String name)
      throws IOException {
    InetSocketAddress address = proxy.address();
    var context = certificates.client(name.isEmpty() ? null : certificates.issue(name));
    try (SSLSocket socket =
            (SSLSocket)
                context.getSocketFactory().createSocket(address.getAddress(), address.getPort());
        RawClient client = new RawClient(socket)) {
      return answer(client, CHAT, "Authorization: Bearer for-the-upstream");
    }
  }
}
