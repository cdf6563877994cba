package io.weir.route;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.config.problem.Problem;
import io.weir.config.yaml.YamlSource;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.fault.FaultClass.Action;
import io.weir.http.Answer;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.route.Route.Commit;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class RouteConfigTest {
  private static RouteConfig read(String yaml) {
    return read(yaml, Map.of());
  }

  private static RouteConfig read(String yaml, Map<String, String> environment) {
    return YamlSource.text("r.yaml", yaml, environment::get).read(RouteConfig.SHAPE).orThrow();
  }

  private static List<String> problems(String yaml) {
    return YamlSource.text("r.yaml", yaml, Map.<String, String>of()::get)
        .read(RouteConfig.SHAPE)
        .problems()
        .list()
        .stream()
        .map(Problem::toString)
        .toList();
  }

  private static Route compile(String yaml) {
    return compile(read(yaml));
  }

  private static Route compile(RouteConfig config) {
    return config.compile(
        config.title(),
        cluster -> !cluster.equals("off"),
        respond ->
            state ->
                CompletableFuture.completedFuture(
                    new Answer(respond.status(), new Headers(), new byte[0])));
  }

  private static List<Target> targets(Route route) {
    return ((RouteAction.Forward) route.action()).targets();
  }

  @Test
  void route_saysLittle_hasTheDefaults() {
    Route route = compile("to: openai");
    assertThat(route.name()).isEqualTo("any");
    assertThat(targets(route)).containsExactly(new Target("openai"));
    assertThat(route.timeouts().connect()).isEqualTo(Duration.ofSeconds(5));
    assertThat(route.timeouts().stream()).isEqualTo(Duration.ZERO);
    assertThat(route.requestBytesMax()).isEqualTo(32L << 20);
    assertThat(route.commit()).isEqualTo(Commit.HEAD);
    assertThat(route.hedge()).isNull();
    assertThat(route.dialect()).isNull();
    assertThat(route.peek()).isEmpty();
    assertThat(route.retry().attempts()).isEqualTo(3);
  }

  @Test
  void route_saysEverything_isCompiled() {
    Route route =
        compile(
            """
            name: chat
            match: {path: /v1/chat/completions, model: "claude-*"}
            to: [anthropic, {cluster: openai, model: gpt-4o-mini, path: /v1/chat}, off]
            timeouts: {connect: 2s, response: 15s, first_content: 12s, idle: 30s, total: 10m,
              stream: 1h, least_bytes_per_second: 10}
            retry: {on: [connect, reset, timeout, 5xx, 429], attempts: 4, per_target: 1,
              actions: {timeout: fail, 404: retry}, back_off: 1s, back_off_max: 2s,
              retry_after_max: 3s, body_bytes: 1KiB, budget: {ratio: 50%, min_per_second: 1}}
            hedge: {after: 2s, budget: 5%}
            commit: first_event
            limits: {body: 1MiB}
            upgrade: WebSocket
            dialect: openai-responses
            server_timing: true
            """);
    assertThat(route.name()).isEqualTo("chat");
    assertThat(targets(route))
        .containsExactly(
            new Target("anthropic"), new Target("openai", "gpt-4o-mini", 0, "/v1/chat", null));
    assertThat(((RouteAction.Forward) route.action()).split()).isFalse();
    assertThat(route.peek()).containsExactly("model");
    assertThat(route.timeouts())
        .isEqualTo(
            new Timeouts(
                Duration.ofSeconds(2),
                Duration.ofSeconds(15),
                Duration.ofSeconds(12),
                Duration.ofSeconds(30),
                Duration.ofMinutes(10),
                Duration.ofHours(1),
                10));
    assertThat(route.hedge()).isEqualTo(new Hedge(Duration.ofSeconds(2), 0.05));
    assertThat(route.commit()).isEqualTo(Commit.FIRST_EVENT);
    assertThat(route.requestBytesMax()).isEqualTo(1 << 20);
    assertThat(route.upgrades()).isEqualTo(Set.of("websocket"));
    assertThat(route.dialect()).isEqualTo(Dialect.OPENAI_RESPONSES);
    assertThat(route.serverTiming()).isTrue();
    assertThat(route.retry().attempts()).isEqualTo(4);
    assertThat(route.retry().perTarget()).isEqualTo(1);
    assertThat(route.retry().bodyBytesMax()).isEqualTo(1024);
    assertThat(route.retry().budgetRatio()).isEqualTo(0.5);
  }

  @Test
  void retry_namesClassesAndStatuses_saysWhatIsDone() {
    RetryPolicy retry =
        compile(
                """
                to: [a, b]
                retry: {on: [connect, 5xx, 429, 404, bad_request], actions: {503: next_target}}
                """)
            .retry();
    assertThat(retry.actionFor(Fault.CONNECT_FAILED, 0)).isEqualTo(Action.RETRY);
    assertThat(retry.actionFor(Fault.UPSTREAM_RESET, 0)).isEqualTo(Action.FAIL);
    assertThat(retry.actionFor(Fault.HEAD_TIMEOUT, 0)).isEqualTo(Action.FAIL);
    assertThat(retry.actionFor(Fault.UPSTREAM_5XX, 500)).isEqualTo(Action.RETRY);
    assertThat(retry.actionFor(Fault.UPSTREAM_OVERLOADED, 529)).isEqualTo(Action.RETRY);
    assertThat(retry.actionFor(Fault.UPSTREAM_OVERLOADED, 503)).isEqualTo(Action.NEXT_TARGET);
    assertThat(retry.actionFor(Fault.UPSTREAM_RATE_LIMITED, 429)).isEqualTo(Action.RETRY);
    assertThat(retry.actionFor(Fault.UPSTREAM_BAD_REQUEST, 404)).isEqualTo(Action.NEXT_TARGET);
    assertThat(retry.actionFor(Fault.UPSTREAM_BAD_REQUEST, 400)).isEqualTo(Action.NEXT_TARGET);
    assertThat(retry.actionFor(Fault.UPSTREAM_AUTH, 401)).isEqualTo(Action.FAIL);
  }

  @ParameterizedTest
  @CsvSource({
    "CONNECT_FAILED, RETRY, RETRY",
    "RESET_UNPROCESSED, RETRY, RETRY",
    "NO_HEALTHY_ENDPOINT, NEXT_TARGET, NEXT_TARGET",
    "UPSTREAM_OVERLOADED, RETRY, RETRY",
    "UPSTREAM_RESET, FAIL, RETRY",
    "HEAD_TIMEOUT, FAIL, NEXT_TARGET",
    "UPSTREAM_5XX, FAIL, RETRY",
    "TRUNCATED, FAIL, NEXT_TARGET",
    "UPSTREAM_AUTH, FAIL, NEXT_TARGET",
    "UPSTREAM_BAD_REQUEST, FAIL, FAIL",
    "UPSTREAM_CONTENT_FILTER, FAIL, FAIL",
    "TOTAL_TIMEOUT, FAIL, FAIL",
  })
  void retry_isNotWritten_dependsOnTheNumberOfTargets(Fault fault, Action one, Action several) {
    assertThat(compile("to: a").retry().actionFor(fault, 0)).isEqualTo(one);
    assertThat(compile("to: a, b").retry().actionFor(fault, 0)).isEqualTo(several);
  }

  @Test
  void targets_comeFromTheEnvironment_areSplitAndOnce() {
    RouteConfig config =
        read(
            "to: ['${LLM_PROVIDER:-openai}', '${LLM_FALLBACKS:-}']",
            Map.of("LLM_FALLBACKS", "anthropic , openai,ollama"));
    assertThat(targets(compile(config)))
        .containsExactly(new Target("openai"), new Target("anthropic"), new Target("ollama"));
    assertThat(config.clusters()).extracting("value").contains("openai", "anthropic", "ollama");
  }

  @Test
  void targets_haveWeights_areASplit() {
    Route route = compile("to: [{cluster: a, weight: 9}, {cluster: b, weight: 1}]");
    assertThat(route.action())
        .isEqualTo(
            new RouteAction.Forward(
                List.of(new Target("a", null, 9, null, null), new Target("b", null, 1, null, null)),
                true));
  }

  @Test
  void heads_areChangedInBothDirections() {
    Route route =
        compile(
            """
            match: {prefix: /openai}
            to: a
            rewrite: {prefix: /v1}
            headers:
              request: {set: {X-Team: blue}, remove: [cookie]}
              response: {add: {x-via: weir}}
            """);
    Headers headers = new Headers();
    headers.add("Cookie", "secret");
    headers.add("x-team", "red");
    RequestHead head = new RequestHead("GET", "h", "/openai/models?limit=1", headers);
    route.rewrite().apply(head);
    assertThat(head.path()).isEqualTo("/v1/models?limit=1");
    assertThat(head.headers().toString()).isEqualTo("x-team: blue\n");
    ResponseHead answer = new ResponseHead(200, new Headers());
    route.rewrite().apply(answer);
    assertThat(answer.headers().toString()).isEqualTo("x-via: weir\n");
  }

  @Test
  void target_hasItsOwnPath_keepsTheQuery() {
    RequestHead head = new RequestHead("POST", "h", "/v1/chat?x=1", new Headers());
    new Target("a", null, 0, "/api/chat", null).apply(head);
    assertThat(head.path()).isEqualTo("/api/chat?x=1");
    new Target("a").apply(head);
    assertThat(head.path()).isEqualTo("/api/chat?x=1");
  }

  @Test
  void title_isNotWritten_comesFromTheMatch() {
    assertThat(read("{match: {path: [/a, /b], model: 'm*', method: GET}, to: a}").title())
        .isEqualTo("/a m*");
    assertThat(read("{match: {prefix: /}, to: a}").title()).isEqualTo("/");
  }

  @Test
  void configs_areWrittenAlike_areEqual() {
    String yaml = "{match: {regex: '/v[0-9]+/.*', headers: {a: b}}, respond: {text: x}}";
    assertThat(read(yaml)).isEqualTo(read("\n\n" + yaml)).isNotEqualTo(read("to: a"));
  }

  @Test
  void problems_ofEveryKind_areToldWithTheirPlace() {
    assertThat(problems("match: {path: /a}"))
        .containsExactly(
            "r.yaml:1:1: found no action (expected exactly one of to, respond and redirect)");
    assertThat(problems("to: a\nrespond: {text: x}"))
        .containsExactly(
            "r.yaml:1:1: found to and respond"
                + " (expected exactly one of to, respond and redirect)");
    assertThat(problems("to: [{cluster: a, weight: 1}, b]"))
        .containsExactly("r.yaml:1:5 to: 1 of 2 targets have a weight (expected all or none)");
  }
}
