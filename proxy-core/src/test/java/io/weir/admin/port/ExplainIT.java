package io.weir.admin.port;

import static io.weir.admin.port.AdminFixture.body;
import static io.weir.admin.port.AdminFixture.request;
import static io.weir.admin.port.AdminFixture.status;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.weir.exchange.chain.Plan;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.exchange.plan.RouteStats;
import io.weir.exchange.plan.Snapshot;
import io.weir.fault.LocalReplies;
import io.weir.route.RouteTable;
import io.weir.route.RouteTableTest;
import io.weir.stats.Stats;
import io.weir.testing.RawClient;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The page that says which route would take a request. */
class ExplainIT {
  private static final RouteTable TABLE =
      RouteTableTest.table(
          """
          - {name: claude, match: {path: /v1/chat, method: POST, model: "claude-*"}, to: anthropic}
          - {name: tenant, match: {headers: {x-tenant: a}}, to: openai}
          - {name: models, match: {path: /v1/models}, to: openai}
          """);

  private final AdminFixture admin = new AdminFixture();

  @BeforeEach
  void load() {
    List<RoutePlan> plans =
        TABLE.routes().stream()
            .map(
                route ->
                    new RoutePlan(
                        route,
                        Plan.EMPTY,
                        List.of("cors", "auth"),
                        Set.of(),
                        new RouteStats(new Stats(), "main", route.name()),
                        0))
            .toList();
    ListenerPlan main = new ListenerPlan("main", Plan.EMPTY, TABLE, plans, 1024, LocalReplies.NONE);
    ListenerPlan bare =
        new ListenerPlan(
            "bare", Plan.EMPTY, new RouteTable(List.of()), List.of(), 0, LocalReplies.NONE);
    admin.operations.snapshot =
        new Snapshot(3, Map.of("main", main, "bare", bare), Map.of(), () -> {});
  }

  @AfterEach
  void close() {
    admin.close();
  }

  @Test
  void request_byParameters_isExplainedForEveryListener() {
    assertThat(body(admin.ask("GET", "/explain?url=http://x.example/v1/models?a=1")))
        .startsWith("listener bare\nGET http://x.example/v1/models")
        .contains("no route takes it: 404 no_route")
        .contains("listener main\n", "route models takes it", "filters: cors, auth\n");
  }

  @Test
  void request_byJson_isExplainedWithItsBody() throws Exception {
    JsonNode answer =
        post(
            """
            {"method": "post", "url": "/v1/chat", "listener": "main",
             "body": {"model": "claude-9"}}
            """);
    assertThat(answer.at("/listeners/0/taken/route").asText()).isEqualTo("claude");
    assertThat(answer.at("/listeners/0/chains/filters/1").asText()).isEqualTo("auth");
    assertThat(answer.get("listeners")).hasSize(1);
  }

  @Test
  void request_withHeaders_isRoutedByThem() throws Exception {
    JsonNode answer = post("{\"url\": \"/x\", \"headers\": {\"X-Tenant\": \"a\"}}");
    assertThat(answer.at("/listeners/1/taken/route").asText()).isEqualTo("tenant");
    String text = body(admin.ask("GET", "/explain?listener=main&url=/x&header=x-tenant:%20a"));
    assertThat(text).contains("route tenant takes it");
  }

  @Test
  void request_withDots_isSeenNormalised() {
    assertThat(body(admin.ask("GET", "/explain?listener=main&url=/v1/x/../models")))
        .contains("GET http://localhost/v1/models\n", "route models takes it");
  }

  @ParameterizedTest
  @CsvSource({
    "/explain, url: missing",
    "/explain?url=ftp://x/y, 'url: \"ftp://x/y\"'",
    "/explain?url=/../x, 'url: \"/../x\"'",
    "/explain?url=/x&method=G%20T, method:",
    "/explain?url=/x&header=nothing, name: value",
    "/explain?url=/x&header=a:b%0d%0ac:d, without control characters",
    "/explain?url=/x&header=%20:b, without control characters",
    "/explain?url=/x&listener=mian, 'one of bare, main'",
  })
  void parameters_wrong_areRefused(String target, String why) {
    String refused = admin.ask("GET", target);
    assertThat(status(refused)).isEqualTo(400);
    assertThat(body(refused)).contains(why);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nothing",
        "[]",
        "{\"url\": 1}",
        "{\"url\": \"/x\", \"headers\": [1]}",
        "{\"uri\": \"/x\"}",
        "{\"url\": \"/x\"} {",
        "{\"url\": \"/x\""
      })
  void bodies_wrong_areRefused(String json) {
    assertThat(status(sent(json))).isEqualTo(400);
  }

  private JsonNode post(String json) throws Exception {
    String answer = sent(json);
    assertThat(status(answer)).isEqualTo(200);
    return new ObjectMapper().readTree(body(answer));
  }

  private String sent(String json) {
    try (RawClient client = admin.connect()) {
      client.send(
          request(
                  "POST",
                  "/explain",
                  "Content-Type: application/json",
                  "Accept: application/json",
                  "Content-Length: " + json.length())
              + json);
      return client.readResponse();
    }
  }
}
