package io.weir.route.explain;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.json.JsonWriter;
import io.weir.route.RouteTable;
import io.weir.route.RouteTableTest;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class ExplanationTest {
  private static final RouteTable TABLE =
      RouteTableTest.table(
          """
          - {name: health, match: {path: /healthz}, redirect: /health}
          - {name: admin, match: {headers: {x-admin: {present: true}}}, to: a}
          - name: claude
            match: {path: /v1/chat/completions, method: POST, model: "claude-*"}
            to: anthropic
          - name: chat
            match: {prefix: /v1, method: [POST, GET], body: {stream: {absent: true}}}
            to: [{cluster: openai, weight: 3}, {cluster: backup, model: m, path: /x, weight: 1}]
            timeouts: {total: 90s, connect: 250ms}
            retry: {attempts: 2, on: [connect, 5xx, 404]}
            hedge: {after: 2s}
            upgrade: websocket
          """);

  private static Explanation explain(String method, String path, String body) {
    RequestHead head = new RequestHead(method, "example.com", path, new Headers());
    return Explanation.of(TABLE, head, body.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void request_isTaken_saysWhyAndWhatFollows() {
    assertThat(explain("POST", "/v1/chat/completions?x=1", "{\"model\":\"gpt\"}").text())
        .isEqualTo(
            """
            POST http://example.com/v1/chat/completions?x=1
              not health: path is "/v1/chat/completions" (expected: /healthz)
              not admin: header x-admin is absent (expected: present)
              not claude: body field model is "gpt" (expected: claude-*)
              route chat takes it: split by weight
                because: path /v1 and below; method POST or GET; body field stream absent
                target 1: openai (75.0%)
                target 2: backup as model m at path /x (25.0%)
                clocks: connect 250ms, response 5m, first_content 5m, idle 5m, total 90s
                retries: 5xx retry, connect retry, status 404 next_target, status 500-599 retry
                also: attempts 2, attempts_per_target 2, commit head, hedge_after 2s,\
             upgrade [websocket], request_body_max 33554432
            """);
  }

  @Test
  void request_isNotTaken_saysSo() {
    assertThat(explain("PUT", "/v1/x", "{\"stream\":[]}").text())
        .isEqualTo(
            """
            PUT http://example.com/v1/x
              not health: path is "/v1/x" (expected: /healthz)
              not admin: header x-admin is absent (expected: present)
              not claude: path is "/v1/x" (expected: /v1/chat/completions)
              not chat: method is "PUT" (expected: POST or GET)
              no route takes it: 404 no_route
            """);
    assertThat(explain("GET", "/v1/x", "{\"stream\":[]}").passedOver().get(3).unmet())
        .isEqualTo("body field stream is present (expected: absent)");
    assertThat(
            explain("POST", "/v1/chat/completions", "{\"model\":[]}").passedOver().get(2).unmet())
        .isEqualTo("body field model is no text or number, or too long (expected: claude-*)");
  }

  @Test
  void explanation_asJson_holdsTheSame() {
    assertThat(new JsonWriter().any(explain("GET", "/healthz", "").plain()).toString())
        .isEqualTo(
            "{\"request\":\"GET http://example.com/healthz\",\"passed_over\":[],"
                + "\"taken\":{\"route\":\"health\",\"match\":[\"path /healthz\"],"
                + "\"action\":\"redirect with 308\",\"request_body_max\":33554432}}");
    assertThat(new JsonWriter().any(explain("GET", "/no", "").plain()).toString())
        .contains(
            "{\"route\":\"admin\",\"unmet\":\"header x-admin is absent (expected: present)\"}")
        .endsWith("\"fault\":\"no_route\"}");
    assertThat(Explanation.all(TABLE)).hasSize(4);
  }

  @Test
  void credentials_areAskedFor_areNotShown() {
    RouteTable table =
        RouteTableTest.table("- {name: it, match: {headers: {Authorization: Bearer one}}, to: a}");
    Headers headers = new Headers();
    headers.add("authorization", "Bearer two");
    RequestHead head = new RequestHead("GET", "h", "/", headers);
    String text = Explanation.of(table, head, null).text() + Explanation.all(table);
    assertThat(text)
        .contains("header authorization is not as it should be (expected: a value that is not")
        .doesNotContain("Bearer");
  }
}
