package io.weir.admin.port;

import static io.weir.admin.port.AdminFixture.body;
import static io.weir.admin.port.AdminFixture.request;
import static io.weir.admin.port.AdminFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.value.Secret;
import io.weir.testing.RawClient;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may ask the admin port, and who may not. */
class GateIT {
  private static final String FORM = "Content-Type: application/x-www-form-urlencoded";

  @ParameterizedTest
  @ValueSource(
      strings = {"localhost", "localhost:9901", "127.0.0.1:9901", "[::1]:9901", "LOCALHOST"})
  void host_ofThisMachine_isServed(String host) {
    try (AdminFixture admin = new AdminFixture()) {
      assertThat(status(admin.ask("GET", "/help", "Host: " + host))).isEqualTo(200);
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "evil.example",
        "evil.example:9901",
        "127.0.0.1.evil.example",
        "localhost.evil.example",
        "10.0.0.1",
        "[2001:db8::1]"
      })
  void host_thatWasRebound_isRefused(String host) {
    try (AdminFixture admin = new AdminFixture()) {
      String refused = admin.ask("GET", "/config_dump", "Host: " + host);
      assertThat(status(refused)).isEqualTo(403);
      assertThat(status(admin.ask("POST", "/quitquitquit", "Host: " + host))).isEqualTo(403);
      assertThat(admin.operations.quit.getCount()).isOne();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Origin: https://evil.example",
        "Origin: null",
        "Origin: http://localhost:8080",
        "Sec-Fetch-Site: cross-site",
        "Sec-Fetch-Site: same-site"
      })
  void changes_askedForByAnotherSite_areRefused(String field) {
    try (AdminFixture admin = new AdminFixture()) {
      assertThat(status(admin.ask("POST", "/quitquitquit", field))).isEqualTo(403);
      assertThat(admin.operations.quit.getCount()).isOne();
    }
  }

  @Test
  void changes_askedForByTheIndexPage_areMade() {
    try (AdminFixture admin = new AdminFixture()) {
      String made =
          admin.ask(
              "POST",
              "/healthcheck/fail",
              "Origin: http://localhost",
              "Sec-Fetch-Site: same-origin",
              FORM,
              "Content-Length: 0");
      assertThat(status(made)).isEqualTo(200);
      assertThat(admin.operations.failing).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        FORM,
        "Content-Type: text/plain; charset=utf-8",
        "Content-Type: multipart/form-data; boundary=x",
        "X-None: 1"
      })
  void bodies_thatABrowserSendsWithoutAsking_areRefused(String type) {
    try (AdminFixture admin = new AdminFixture();
        RawClient client = admin.connect()) {
      client.send(request("POST", "/drain", type, "Content-Length: 2") + "{}");
      assertThat(status(client.readResponse())).isEqualTo(415);
      assertThat(admin.operations.drainBegun.getCount()).isOne();
    }
  }

  @Test
  void bodies_whereNoneIsExpected_areRefused() {
    try (AdminFixture admin = new AdminFixture();
        RawClient client = admin.connect()) {
      client.send(
          request("POST", "/drain", "Content-Type: application/json", "Content-Length: 2") + "{}");
      assertThat(body(client.readResponse())).contains("body: 2 letters");
      assertThat(admin.operations.drainBegun.getCount()).isOne();
    }
  }

  @Test
  void bodies_tooLong_areRefused() {
    try (AdminFixture admin = new AdminFixture();
        RawClient client = admin.connect()) {
      client.send(
          request("POST", "/drain", "Content-Type: application/json", "Content-Length: 2000000"));
      assertThat(status(client.readResponse())).isEqualTo(413);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "/stats,  '',                    401",
    "/,       Bearer,                401",
    "/nosuch, Bearer wrong,          401",
    "/stats,  Bearer hunter22,       401",
    "/stats,  Basic hunter2,         401",
    "/stats,  Bearer hunter2,        200",
    "/stats,  bearer hunter2,        200",
    "/nosuch, Bearer hunter2,        404",
    "/ready,  '',                    200",
  })
  void token_configured_isAskedForEverywhereButAtReady(String path, String value, int status) {
    try (AdminFixture admin = new AdminFixture("token: hunter2")) {
      String answer = admin.ask("GET", path, "Authorization: " + value);
      assertThat(status(answer)).isEqualTo(status);
      assertThat(answer.contains("www-authenticate: Bearer")).isEqualTo(status == 401);
      assertThat(answer).doesNotContain("hunter2");
    }
  }

  @Test
  void token_changedByAReload_countsAtOnce() {
    try (AdminFixture admin = new AdminFixture("token: one")) {
      admin.server.token(Secret.of("two"));
      assertThat(status(admin.ask("GET", "/help", "Authorization: Bearer one"))).isEqualTo(401);
      assertThat(status(admin.ask("GET", "/help", "Authorization: Bearer two"))).isEqualTo(200);
    }
  }
}
