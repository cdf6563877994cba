package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.rules.Tree;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every page that the documentation names, asked of a proxy that has had some traffic. */
class AdminPagesIT {
  private static final Pattern ROW =
      Pattern.compile("\\| (`/[^|]*) \\| ([A-Z, ]+) \\| [^|]* \\| ([^|]*) ?\\|");
  private static final String TOKEN = "open-sesame";
  private static final String KEY = "sk-very-secret";
  private static final String FILE =
      """
      admin: {address: 127.0.0.1:0, token: "${TOKEN}"}
      drain: {delay: 0s}
      listeners:
        - name: main
          address: 127.0.0.1:0
          filters: [{budget: {per: all, daily_usd: 100, store: memory}}]
          routes:
            - {name: chat, match: {path: /v1/chat/completions}, to: mock, server_timing: true}
            - {name: lost, match: {path: /lost}, to: gone, retry: {attempts: 2}}
            - {name: "odd.name/x:y", match: {path: /odd}, respond: {text: hello}}
      clusters:
        - {name: mock, type: mock}
        - name: gone
          endpoints: "http://127.0.0.1:1"
          credential: {header: x-api-key, value: "${KEY}"}
          filters: [{breaker: {failures: 1000}}]
      """;
  private static final String BODY =
      "{\"model\":\"m\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hello\"}]}";

  @AutoClose
  private final LiveProxy proxy =
      LiveProxy.of(name -> name.equals("TOKEN") ? TOKEN : name.equals("KEY") ? KEY : null, FILE);

  @BeforeEach
  void traffic() {
    try (RawClient client = RawClient.to(proxy.address())) {
      client.send(
          "POST /v1/chat/completions HTTP/1.1\r\nHost: a\r\nContent-Type: application/json\r\n"
              + "Content-Length: "
              + BODY.length()
              + "\r\n\r\n"
              + BODY);
      assertThat(client.readThrough("0\r\n\r\n")).startsWith("HTTP/1.1 200").contains("[DONE]");
      assertThat(client.send("GET /lost HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
          .startsWith("HTTP/1.1 502");
      assertThat(client.send("GET /odd HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
          .endsWith("hello");
      assertThat(client.send("GET /none HTTP/1.1\r\nHost: a\r\n\r\n").readResponse())
          .startsWith("HTTP/1.1 404");
    }
    proxy.awaitIdle();
  }

  /** A page as the documentation's table has it. */
  private record Documented(String path, List<String> methods, String parameters) {
    boolean knows(String parameter) {
      return parameters.contains('`' + parameter + '`');
    }
  }

  /** All of them; a page with a row for each method is one. */
  private static Collection<Documented> documented() throws IOException {
    Map<String, Documented> all = new LinkedHashMap<>();
    Matcher row = ROW.matcher(Files.readString(Tree.ROOT.resolve("docs/admin.md")));
    while (row.find()) {
      for (String path : row.group(1).replace("`", "").split(", ", -1)) {
        List<String> methods = List.of(row.group(2).split(", ", -1));
        all.merge(
            path.strip(),
            new Documented(path.strip(), methods, row.group(3)),
            (one, more) ->
                new Documented(
                    one.path,
                    Stream.concat(one.methods.stream(), more.methods.stream()).toList(),
                    one.parameters + more.parameters));
      }
    }
    return all.values();
  }

  private String ask(String method, String path, String... fields) {
    StringBuilder request = new StringBuilder(method + " " + path + " HTTP/1.1\r\n");
    request.append("Host: localhost\r\nAuthorization: Bearer " + TOKEN + "\r\n");
    Stream.of(fields).forEach(field -> request.append(field).append("\r\n"));
    try (RawClient client = RawClient.to(proxy.admin())) {
      return client.send(request + "Connection: close\r\n\r\n").readAll();
    }
  }

  private static String body(String answer) {
    return answer.substring(answer.indexOf("\r\n\r\n") + 4);
  }

  private JsonNode json(String path) throws IOException {
    String answer = ask("GET", path);
    assertThat(answer).startsWith("HTTP/1.1 200").contains("content-type: application/json");
    return new ObjectMapper().readTree(body(answer));
  }

  /** What a page needs to be asked at all. */
  private static String target(String path) {
    return path.equals("/explain") ? "/explain?url=/v1/x/../chat/completions&method=POST" : path;
  }

  private static void hasNoSecret(String answer) {
    assertThat(answer).doesNotContain(TOKEN, KEY);
  }

  @Test
  void everyPageThatIsLookedAt_answersInItsTypes() throws IOException {
    Set<String> asked = new LinkedHashSet<>();
    for (Documented page : documented()) {
      if (!page.methods.contains("GET")) {
        assertThat(ask("GET", page.path)).as(page.path).startsWith("HTTP/1.1 405");
        continue;
      }
      String target = target(page.path);
      String answer = ask("GET", target);
      asked.add(page.path);
      assertThat(answer).as(page.path).startsWith("HTTP/1.1 200");
      assertThat(answer)
          .as(page.path)
          .contains(
              switch (page.path) {
                case "/" -> "content-type: text/html; charset=utf-8";
                case "/config_dump" -> "content-type: application/json";
                default -> "content-type: text/plain";
              });
      assertThat(body(answer)).as(page.path).isNotBlank();
      hasNoSecret(answer);
      String head = ask("HEAD", target);
      assertThat(head).as(page.path).startsWith("HTTP/1.1 200").endsWith("\r\n\r\n");
      if (page.knows("format")) {
        String json = target + (target.contains("?") ? "&" : "?") + "format=json";
        assertThat(json(json).isContainerNode()).as(page.path).isTrue();
        hasNoSecret(ask("GET", json));
      }
      assertThat(ask("GET", page.path + "?nonsense=1")).as(page.path).startsWith("HTTP/1.1 400");
    }
    assertThat(asked).hasSizeGreaterThan(12).contains("/", "/ready", "/metrics", "/runtime");
    assertThat(body(ask("GET", "/help")).lines().filter(line -> line.startsWith("/")))
        .as("what the port itself says it has")
        .allSatisfy(
            line ->
                assertThat(documented())
                    .anySatisfy(page -> assertThat(line).startsWith(page.path + " ")));
  }

  @Test
  void withoutTheToken_onlyReadyAnswers() throws IOException {
    for (Documented page : documented()) {
      for (String method : page.methods) {
        String answer = proxy.admin(method, target(page.path));
        assertThat(answer)
            .as(page.path)
            .startsWith(page.path.equals("/ready") ? "HTTP/1.1 200" : "HTTP/1.1 401");
        hasNoSecret(answer);
      }
    }
    assertThat(proxy.server().drainStatus().state()).isEqualTo("serving");
  }

  @Test
  void numbers_areThoseOfTheTraffic() throws IOException {
    String answer = ask("GET", "/metrics");
    assertThat(answer).contains("content-type: text/plain; version=0.0.4");
    PrometheusText metrics = PrometheusText.of(body(answer));
    assertThat(metrics.types())
        .containsEntry("weir_requests_total", "counter")
        .containsEntry("weir_request_seconds", "histogram")
        .containsEntry("weir_config_generation", "gauge");
    assertThat(metrics.value("weir_requests_total", of("chat", "code_class", "2xx"))).isEqualTo(1);
    assertThat(metrics.value("weir_requests_total", of("odd.name/x:y", "code_class", "2xx")))
        .isEqualTo(1);
    assertThat(metrics.value("weir_faults_total", of("lost", "fault", "connect_failed")))
        .isEqualTo(1);
    assertThat(PrometheusText.of(body(ask("GET", "/stats/prometheus"))).types().keySet())
        .isEqualTo(metrics.types().keySet());
    assertThat(body(ask("GET", "/metrics", "Accept: application/openmetrics-text; version=1.0.0")))
        .endsWith("# EOF\n");
    assertThat(body(ask("GET", "/stats?filter=weir_requests_total&usedonly")))
        .contains("route=\"chat\"")
        .doesNotContain("weir_faults_total");
  }

  private static String[] of(String route, String label, String value) {
    return new String[] {"listener", "main", "route", route, label, value};
  }

  @Test
  void clusters_listeners_config_sayWhatIs() throws IOException {
    assertThat(json("/clusters?format=json").toString()).contains("gone", "mock", "127.0.0.1:1");
    assertThat(json("/listeners?format=json").toString())
        .contains("main", Integer.toString(proxy.address().getPort()));
    JsonNode dump = json("/config_dump?plain");
    assertThat(dump.at("/listeners/0/routes/0/name").asText()).isEqualTo("chat");
    assertThat(dump.at("/clusters/1/credential/value").asText()).isNotBlank().isNotEqualTo(KEY);
    assertThat(json("/config_dump?resource=listeners[main].routes[0]&plain").path("name").asText())
        .isEqualTo("chat");
    assertThat(body(ask("GET", target("/explain")))).contains("route chat takes it");
    assertThat(json("/ready?verbose&format=json").path("ready").asBoolean()).isTrue();
    assertThat(json("/server_info?format=json").toString()).contains("version", "java");
    assertThat(json("/runtime?format=json").toString()).contains("loops");
  }

  @Test
  void pagesThatChangeSomething_doSo() throws IOException {
    assertThat(ask("POST", "/healthcheck/fail")).startsWith("HTTP/1.1 200");
    assertThat(ask("GET", "/ready")).startsWith("HTTP/1.1 503");
    assertThat(ask("POST", "/healthcheck/ok")).startsWith("HTTP/1.1 200");
    assertThat(ask("GET", "/ready")).startsWith("HTTP/1.1 200");
    assertThat(ask("POST", "/reload")).startsWith("HTTP/1.1 200").contains("generation 1");
    assertThat(ask("POST", "/logging?io.weir.e2e=debug&for=5m")).startsWith("HTTP/1.1 200");
    assertThat(body(ask("GET", "/logging"))).contains("io.weir.e2e");
    assertThat(ask("POST", "/logging?io.weir.e2e=inherit")).startsWith("HTTP/1.1 200");
    assertThat(ask("POST", "/drain?wait=10s")).startsWith("HTTP/1.1 200").contains("drained");
    proxy.got("the end", proxy.server().ended());
  }

  @Test
  void quit_endsAtOnce() {
    try (LiveProxy other = LiveProxy.of(FILE.replace("${TOKEN}", "").replace("${KEY}", KEY))) {
      assertThat(other.admin("POST", "/quitquitquit")).startsWith("HTTP/1.1 200");
      other.got("the end", other.server().ended());
    }
  }

  @Test
  void reader_ofMetrics_isStrict() {
    String good = "# HELP a A.\n# TYPE a counter\na{b=\"c\\\"\"} 1.0\n";
    assertThat(PrometheusText.of(good).value("a", "b", "c\\\"")).isEqualTo(1);
    for (String bad :
        List.of(
            "a 1\n",
            good + good,
            good.replace("a{b", "b{b"),
            good.replace("\\\"\"", "\"" + "\"x"),
            good.replace("1.0", "one"),
            good + "a{b=\"c\\\"\"} 2.0\n",
            good.replace("1.0", "-1"),
            good.replace("counter", "histogram"),
            "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"1.0\"} 2\nh_bucket{le=\"+Inf\"} 1\n",
            "# HELP h H.\n# TYPE h histogram\nh_bucket{le=\"1.0\"} 2\n")) {
      assertThatThrownBy(() -> PrometheusText.of(bad)).as(bad).isInstanceOf(AssertionError.class);
    }
  }
}
