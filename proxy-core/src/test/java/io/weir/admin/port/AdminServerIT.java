package io.weir.admin.port;

import static io.weir.admin.port.AdminFixture.body;
import static io.weir.admin.port.AdminFixture.request;
import static io.weir.admin.port.AdminFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.admin.Operations.Drain;
import io.weir.admin.Operations.Reload;
import io.weir.testing.RawClient;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every page of the admin port, over a socket, before a server that is not there. */
class AdminServerIT {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final AdminFixture admin = new AdminFixture();

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void index_asked_linksEveryPage() {
    String page = admin.ask("GET", "/");
    assertThat(status(page)).isEqualTo(200);
    assertThat(page)
        .contains("content-type: text/html", "content-security-policy: default-src 'none'")
        .contains("x-frame-options: DENY", "cache-control: no-store");
    assertThat(body(page))
        .contains("<a href=\"/stats\">", "action=\"/healthcheck/fail\"", "&lt;b&gt;17&lt;/b&gt;")
        .doesNotContain("<b>17")
        .endsWith("</html>\n");
  }

  @Test
  void help_asked_namesPagesAndParameters() {
    assertThat(body(admin.ask("GET", "/help")))
        .contains("/config_dump  ", "usedonly: ", "/quitquitquit  ", "    POST\n");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/stats",
        "/clusters",
        "/listeners",
        "/ready",
        "/drain",
        "/reload",
        "/logging",
        "/runtime",
        "/memory",
        "/server_info"
      })
  void pages_withFormat_areTextOrJson(String path) throws Exception {
    String text = admin.ask("GET", path);
    String json = admin.ask("GET", path + "?format=json");
    assertThat(status(text)).isEqualTo(200);
    assertThat(text).contains("content-type: text/plain; charset=utf-8");
    assertThat(json).contains("content-type: application/json");
    assertThat(JSON.readTree(body(json)).isObject()).isTrue();
    String accepted = admin.ask("GET", path, "Accept: application/json");
    assertThat(accepted).contains("content-type: application/json");
  }

  @Test
  void stats_filtered_showOnlyWhatMatches() throws Exception {
    admin.operations.stats.counter("weir_a_total", "A.", "route").with("chat").inc();
    admin.operations.stats.counter("weir_b_total", "B.").with();
    String some = body(admin.ask("GET", "/stats?filter=weir_%5Bab%5D_&usedonly"));
    assertThat(some).isEqualTo("weir_a_total{route=\"chat\"}: 1\n");
    JsonNode json = JSON.readTree(body(admin.ask("GET", "/stats?filter=weir_b&format=json")));
    assertThat(json.at("/stats/0/name").asText()).isEqualTo("weir_b_total");
    assertThat(json.get("stats")).hasSize(1);
  }

  @Test
  void stats_filterThatWouldBacktrackForEver_answersOrIsRefused() {
    String name = "a".repeat(60);
    admin.operations.stats.counter(name, "A.").with();
    assertThat(body(admin.ask("GET", "/stats?filter=((a%7Caa)%2B)%2Bb"))).isEmpty();
    assertThat(body(admin.ask("GET", "/stats?filter=((a%7Caa)%2B)%2B$"))).isEqualTo(name + ": 0\n");
    String refused = admin.ask("GET", "/stats?filter=(a%7Caa)%2B%5C1b");
    assertThat(status(refused)).isEqualTo(400);
    assertThat(body(refused)).startsWith("error: filter: ").contains("a regular expression");
  }

  @Test
  void metrics_asked_areInTheFormatThatIsAccepted() {
    admin.operations.stats.counter("weir_a_total", "A.").with().inc();
    assertThat(admin.ask("GET", "/metrics"))
        .contains("content-type: text/plain; version=0.0.4", "weir_a_total 1.0");
    String open = "Accept: application/openmetrics-text; version=1.0.0";
    assertThat(admin.ask("GET", "/stats/prometheus", open))
        .contains("content-type: application/openmetrics-text", "weir_a_total 1.0", "# EOF");
    assertThat(body(admin.ask("GET", "/metrics?view=old")))
        .isEqualTo("error: view: \"old\" (expected: none is configured)\n");
  }

  @Test
  void clusters_asked_haveEnvoysColumns() throws Exception {
    assertThat(body(admin.ask("GET", "/clusters")))
        .contains("openai::panic::true\n", "openai::127.0.0.1:9::cx_active::4\n")
        .contains("openai::127.0.0.1:9::health_flags::/failed_active_hc\n")
        .contains("openai::127.0.0.1:9::success_rate::66.66\n");
    JsonNode json = JSON.readTree(body(admin.ask("GET", "/clusters?format=json")));
    assertThat(json.at("/clusters/0/endpoints/0/rq_total").asInt()).isEqualTo(30);
    assertThat(json.at("/clusters/0/endpoints/0/ejected_until").asText())
        .isEqualTo("2025-10-09T08:53:20Z");
  }

  @Test
  void configDump_asked_showsOriginsAndNoSecret() throws Exception {
    String dump = admin.ask("GET", "/config_dump");
    assertThat(dump).doesNotContain("verysecret");
    JsonNode json = JSON.readTree(body(dump));
    assertThat(json.at("/token/value").asText()).isEqualTo("***");
    assertThat(json.at("/address/from").asText()).isEqualTo("routes.yaml:2:10");
    assertThat(json.at("/enabled/from").asText()).isEqualTo("default");
    assertThat(body(admin.ask("GET", "/config_dump?plain&resource=address")))
        .isEqualTo("\"127.0.0.1:0\"\n");
    String nowhere = admin.ask("GET", "/config_dump?resource=adress");
    assertThat(status(nowhere)).isEqualTo(404);
    assertThat(nowhere).contains("did you mean address?");
  }

  @Test
  void ready_withReasons_is503() throws Exception {
    assertThat(body(admin.ask("GET", "/ready"))).isEqualTo("ready\n");
    admin.operations.reasons = List.of("draining");
    String not = admin.ask("GET", "/ready");
    assertThat(status(not)).isEqualTo(503);
    assertThat(body(not)).isEqualTo("not ready: draining\n");
    String verbose = admin.ask("GET", "/ready?verbose&format=json");
    assertThat(status(verbose)).isEqualTo(503);
    assertThat(JSON.readTree(body(verbose)).at("/clusters/openai").asText()).isEqualTo("red");
  }

  @Test
  void healthcheck_failedByHand_isTakenBack() {
    assertThat(status(admin.ask("POST", "/healthcheck/fail"))).isEqualTo(200);
    assertThat(status(admin.ask("GET", "/ready"))).isEqualTo(503);
    assertThat(status(admin.ask("POST", "/healthcheck/ok"))).isEqualTo(200);
    assertThat(status(admin.ask("GET", "/ready"))).isEqualTo(200);
  }

  @Test
  void logs_rotated_areOpenedAnew() {
    assertThat(status(admin.ask("GET", "/reopen_logs"))).isEqualTo(405);
    assertThat(admin.operations.logsReopened).hasValue(0);
    assertThat(status(admin.ask("POST", "/reopen_logs"))).isEqualTo(200);
    assertThat(admin.operations.logsReopened).hasValue(1);
  }

  @Test
  void drain_waitedFor_answersWhenItIsOver() throws Exception {
    try (RawClient client = admin.connect()) {
      client.send(request("POST", "/drain?wait=60s&format=json"));
      assertThat(admin.operations.drainBegun.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(body(admin.ask("GET", "/drain"))).contains("state: draining\n", "exchanges: 4\n");
      admin.operations.drained.complete(new Drain("drained", 0, Duration.ofSeconds(9), 2));
      JsonNode json = JSON.readTree(body(client.readResponse()));
      assertThat(json.get("state").asText()).isEqualTo("drained");
      assertThat(json.get("cut").asInt()).isEqualTo(2);
    }
  }

  @Test
  void drain_waitedForTooShort_tellsHowFarItIs() {
    assertThat(body(admin.ask("GET", "/drain?wait=20ms"))).contains("state: serving\n");
    assertThat(body(admin.ask("GET", "/drain?wait=1h")))
        .isEqualTo("error: wait: \"1h\" (expected: a duration such as 30s, up to 10m)\n");
  }

  @Test
  void drain_clientThatHangsUpWhileItWaits_leavesNothing() {
    try (RawClient client = admin.connect()) {
      client.send(request("GET", "/drain?wait=60s"));
      client.reset();
    }
    admin.operations.drained.complete(new Drain("drained", 0, Duration.ZERO, 0));
    assertThat(status(admin.ask("GET", "/ready"))).isEqualTo(200);
  }

  @Test
  void reload_refused_is422WithProblems() throws Exception {
    CompletableFuture<Reload> reload = new CompletableFuture<>();
    admin.operations.reloading = reload;
    try (RawClient client = admin.connect()) {
      client.send(request("POST", "/reload"));
      reload.complete(
          new Reload(7, false, 1_760_000_000_000L, List.of("routes.yaml:3:1: no"), List.of("x")));
      String refused = client.readResponse();
      assertThat(status(refused)).isEqualTo(422);
      assertThat(body(refused))
          .isEqualTo(
              """
              refused at 2025-10-09T08:53:20Z; generation 7 stays in force
              routes.yaml:3:1: no
              needs a restart: x
              """);
    }
    String json = admin.ask("POST", "/reload?format=json");
    assertThat(status(json)).isEqualTo(422);
    assertThat(JSON.readTree(body(json)).at("/problems/0").asText()).endsWith("no");
    assertThat(body(admin.ask("GET", "/reload"))).contains("generation 7\n", "warning: so");
  }

  @Test
  void reload_thatFails_is500AndSaysNoMore() {
    admin.operations.reloading =
        CompletableFuture.failedFuture(new IllegalStateException("inner matter"));
    String failed = admin.ask("POST", "/reload");
    assertThat(status(failed)).isEqualTo(500);
    assertThat(failed).doesNotContain("inner matter");
  }

  @Test
  void logging_forAWhile_returnsToWhatWasBefore() throws Exception {
    assertThat(body(admin.ask("POST", "/logging?level=debug&io.weir.upstream=trace&for=30ms")))
        .isEqualTo("root: debug\nio.weir.upstream: trace\nfor: 30ms\n");
    assertThat(level()).isEqualTo("root=debug");
    assertThat(level()).isEqualTo("io.weir.upstream=trace");
    assertThat(List.of(level(), level()))
        .containsExactlyInAnyOrder("root=info", "io.weir.upstream=null");
    assertThat(body(admin.ask("GET", "/logging"))).isEqualTo("root: info\n");
  }

  @Test
  void logging_changedAgainWithinTheWhile_staysAsChangedLast() throws Exception {
    admin.ask("POST", "/logging?level=debug&for=10m");
    admin.ask("POST", "/logging?level=warn&for=30ms");
    assertThat(List.of(level(), level(), level()))
        .containsExactly("root=debug", "root=warn", "root=info");
    admin.ask("POST", "/logging?level=error&for=10m");
    admin.ask("POST", "/logging?level=off");
    assertThat(List.of(level(), level())).containsExactly("root=error", "root=off");
  }

  private String level() throws InterruptedException {
    return String.valueOf(admin.operations.levelsSet.poll(10, TimeUnit.SECONDS));
  }

  @ParameterizedTest
  @CsvSource({
    "/logging, level: missing",
    "/logging?level=loud, 'level: \"loud\"'",
    "/logging?level=inherit, no logger above the root",
    "/logging?com.example=debug, 'logger: \"com.example\" is unknown'",
    "/logging?io.weir..x=debug, is unknown",
    "/logging?level=info&for=2d, 'for: \"2d\"'",
  })
  void logging_wrongChange_isRefusedAndChangesNothing(String target, String why) {
    String refused = admin.ask("POST", target);
    assertThat(status(refused)).isEqualTo(400);
    assertThat(body(refused)).startsWith("error: ").contains(why);
    assertThat(admin.operations.levelsSet).isEmpty();
  }

  @Test
  void runtime_asked_tellsOfEveryLoop() throws Exception {
    JsonNode json = JSON.readTree(body(admin.ask("GET", "/runtime?format=json")));
    assertThat(json.at("/loops/0/state").asText()).isEqualTo("running");
    assertThat(json.at("/loops/0/timers").isInt()).isTrue();
    assertThat(json.at("/memory/netty/direct_max_bytes").asLong()).isPositive();
    assertThat(json.at("/jvm/flags").isArray()).isTrue();
  }

  @Test
  void quit_asked_answersFirst() throws Exception {
    assertThat(body(admin.ask("POST", "/quitquitquit"))).isEqualTo("stopping\n");
    assertThat(admin.operations.quit.await(10, TimeUnit.SECONDS)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"/quitquitquit", "/healthcheck/fail", "/healthcheck/ok"})
  void changes_byGet_areRefused(String path) {
    String refused = admin.ask("GET", path);
    assertThat(status(refused)).isEqualTo(405);
    assertThat(refused).contains("allow: POST\r\n");
    assertThat(admin.operations.quit.getCount()).isOne();
    assertThat(admin.operations.failing).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /statz,                  404, did you mean /stats?",
    "GET,    /,                       200, ''",
    "GET,    /stats/,                 200, ''",
    "POST,   /stats,                  405, 'expected: GET, HEAD'",
    "DELETE, /drain,                  405, 'expected: GET, HEAD, POST'",
    "GET,    /stats?filtr=x,          400, did you mean filter?",
    "GET,    /stats?filter=(,         400, a regular expression",
    "GET,    /stats?filter=%zz,       400, escapes nothing",
    "GET,    /stats?format=xml,       400, text or json",
    "GET,    /stats?usedonly=maybe,   400, true or false",
    "GET,    /stats?filter=a&filter=b, 400, given twice",
    "GET,    /config_dump?resource=[, 400, a path such as",
  })
  void requests_wrong_sayWhatWasExpected(String method, String target, int status, String why) {
    String answer = admin.ask(method, target);
    assertThat(status(answer)).isEqualTo(status);
    assertThat(body(answer)).contains(why);
  }

  @Test
  void head_asked_hasTheLengthAndNoBody() {
    try (RawClient client = admin.connect()) {
      String head = AdminFixture.ask(client, "HEAD", "/help");
      assertThat(head).containsPattern("(?s)200 OK.*Content-Length: [1-9]\\d+\r\n");
      assertThat(status(AdminFixture.ask(client, "GET", "/ready"))).isEqualTo(200);
    }
  }

  @Test
  void requests_pipelined_areAnsweredInOrder() {
    try (RawClient client = admin.connect()) {
      client.send(request("GET", "/help") + request("GET", "/ready") + request("GET", "/memory"));
      assertThat(body(client.readResponse())).startsWith("/  This page.");
      assertThat(body(client.readResponse())).isEqualTo("ready\n");
      assertThat(body(client.readResponse())).startsWith("heap.used_bytes: ");
    }
  }

  @Test
  void stats_hugePageAndSlowReader_keepsNobodyElseWaiting() {
    var counter = admin.operations.stats.counter("weir_huge_total", "H.", "label");
    String filler = "x".repeat(4000);
    for (int i = 0; i < 1500; i++) {
      counter.with(filler + i);
    }
    try (RawClient slow = RawClient.to(admin.address, 4096)) {
      slow.send(request("GET", "/stats?filter=huge", "Connection: close"));
      assertThat(slow.readThrough("\r\n\r\n")).contains("200 OK");
      for (int i = 0; i < 5; i++) {
        assertThat(status(admin.ask("GET", "/ready"))).isEqualTo(200);
      }
      assertThat(slow.readAll().lines()).hasSize(1500);
    }
  }

  @Test
  void stats_clientThatGoesInTheMiddle_leavesNothing() {
    var counter = admin.operations.stats.counter("weir_huge_total", "H.", "label");
    for (int i = 0; i < 1500; i++) {
      counter.with("x".repeat(4000) + i);
    }
    try (RawClient slow = RawClient.to(admin.address, 4096)) {
      slow.send(request("GET", "/stats?filter=huge"));
      slow.readThrough("\r\n\r\n");
      slow.reset();
    }
    assertThat(status(admin.ask("GET", "/ready"))).isEqualTo(200);
  }

  @Test
  void requests_malformed_areRefused() {
    try (RawClient client = admin.connect()) {
      client.send("GET /stats HTTP/1.1\r\n\r\n");
      assertThat(client.readAll()).startsWith("HTTP/1.1 400").contains("error: the Host field");
    }
  }
}
