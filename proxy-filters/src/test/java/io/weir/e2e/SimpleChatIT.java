package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.e2e.Client.Answer;
import io.weir.e2e.Http1Backend.Request;
import io.weir.testing.Patience;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * A gateway for clients of the simple chat, every answer of it as written in {@code routes.yaml}:
 * they know one body for each kind of error, and no provider's.
 */
class SimpleChatIT {
  private static final String PLAIN = "/v1/chat";
  private static final String STREAM = "/v1/chat/stream";
  private static final String ASK =
      "{\"agent_id\":\"a\",\"messages\":[{\"role\":\"system\",\"content\":\"Be short.\"},"
          + "{\"role\":\"user\",\"content\":\"hi\"}],\"model\":\"gpt-4o-mini\","
          + "\"temperature\":0.5}";
  private static final String FAILURE = "{\"error\":\"llm failure\"}";

  @AutoClose private final Http1Backend openAi = new Http1Backend();
  @AutoClose private final Http1Backend anthropic = new Http1Backend();

  private LiveProxy proxy(String filters) {
    return LiveProxy.of(
        """
        listeners:
          - name: main
            address: 127.0.0.1:0
            local_replies:
              bad_json: {json: {error: invalid json}}
              unauthenticated: {json: {error: unauthorized}}
              rate_limited: {json: {error: rate limit exceeded}}
              no_upstream: {status: 502, json: {error: llm failure}}
              upstream_error: {status: 502, replaces_answer: true, json: {error: llm failure}}
              in_stream: {json: {error: stream failure, done: true}}
            routes:
              - name: chat
                match: {path: [/v1/chat, /v1/chat/stream], method: POST}
                dialect: simple_chat
                filters: [%s]
                to: [openai, anthropic]
                retry: {per_target: 1, actions: {bad_request: next_target}}
              - name: stream-needs-a-body
                match: {path: /v1/chat/stream, method: GET}
                respond: {status: 400, json: {error: stream requires POST body}}
              - name: no-such-method
                match: {path: [/v1/chat, /v1/chat/stream]}
                respond: {status: 405, json: {error: method not allowed}}
        clusters:
          - name: openai
            endpoints: "http://127.0.0.1:%d"
            dialect: openai
            credential: {bearer: 0wn}
            model_names: {serves: [gpt-*], default: gpt-4o-mini}
            filters: [{translate: {model: provider}}]
          - name: anthropic
            endpoints: "http://127.0.0.1:%d"
            dialect: anthropic
            credential: {header: x-api-key, value: 0ther}
            model_names: {serves: [claude-*], default: claude-y}
            filters: [{translate: {model: provider}}]
        """
            .formatted(filters, openAi.port(), anthropic.port()));
  }

  private static void answer(Request served, int status, String body) {
    String length = Integer.toString(body.length());
    served.head(status, "content-type", "application/json", "content-length", length);
    served.content(body);
  }

  private static Client asking(LiveProxy proxy, String path, String body) {
    Client client = Wire.H1.client(proxy.address());
    client.post(path, body);
    return client;
  }

  private static void assertTold(Client client, int status, String body) {
    Answer seen = client.answer();
    assertThat(seen.body()).isEqualTo(body);
    assertThat(seen.status()).isEqualTo(status);
    assertThat(seen.field("content-type")).isEqualTo("application/json");
  }

  @Test
  void answer_isTextsAndFigures() {
    try (LiveProxy proxy = proxy("");
        Client client = asking(proxy, PLAIN, ASK)) {
      Request served = openAi.accept();
      JsonNode asked = Caller.json(served.body());
      assertThat(asked.at("/temperature").asDouble()).isEqualTo(0.5);
      assertThat(asked.has("agent_id")).isFalse();
      answer(served, 200, Provider.OPENAI.plain("Hello there"));
      assertTold(
          client,
          200,
          "{\"content\":\"Hello there\",\"model\":\"gpt-z\",\"provider\":\"openai\",\"usage\":"
              + "{\"prompt_tokens\":12,\"completion_tokens\":7,\"total_tokens\":19}}");
    }
  }

  @Test
  void stream_isFramesOfJson_andAnHonestEnd() {
    try (LiveProxy proxy = proxy("");
        Client client = asking(proxy, STREAM, ASK)) {
      Request served = openAi.accept();
      served.head(200, "content-type", "text/event-stream");
      served.content(Provider.OPENAI.opening() + Provider.OPENAI.word("Hello"));
      client.until("Hello");
      served.content(Provider.OPENAI.ending());
      served.end();
      Answer seen = client.answer();
      assertThat(seen.field("content-type")).startsWith("text/event-stream");
      assertThat(seen.body())
          .isEqualTo(
              """
              data: {"content":"Hello","model":"gpt-z","provider":"openai"}

              data: {"done":true,"model":"gpt-z","provider":"openai"}

              """);
    }
  }

  @Test
  void otherProvider_isAskedForItsOwnModel_andNamed() {
    try (LiveProxy proxy = proxy("");
        Client client = asking(proxy, PLAIN, ASK)) {
      answer(openAi.accept(), 503, Provider.OPENAI.failure("busy"));
      Request served = anthropic.accept();
      assertThat(served.asked()).contains("x-api-key: 0ther", "anthropic-version: 2023-06-01");
      JsonNode asked = Caller.json(served.body());
      assertThat(asked.at("/model").asText()).isEqualTo("claude-y");
      assertThat(asked.at("/max_tokens").asLong()).isEqualTo(4096);
      assertThat(asked.at("/system").toString()).contains("Be short.");
      assertThat(asked.at("/messages")).hasSize(1);
      answer(served, 200, Provider.ANTHROPIC.plain("Hello"));
      assertThat(client.answer().body())
          .startsWith("{\"content\":\"Hello\",\"model\":\"claude-z\",\"provider\":\"anthropic\"");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "GET | /v1/chat | '' | 405 | method not allowed",
        "PUT | /v1/chat/stream | {} | 405 | method not allowed",
        "GET | /v1/chat/stream | '' | 400 | stream requires POST body",
        "POST | /v1/chat | {bad | 400 | invalid json",
        "POST | /v1/chat | [1] | 400 | invalid json",
        "POST | /v1/chat | '' | 400 | invalid json",
        "POST | /v1/chat/stream | {bad | 400 | invalid json",
        "POST | /v1/chat | {} | 400 | agent_id and messages are required",
        "POST | /v1/chat/stream | {\"agent_id\":\"a\",\"messages\":[]} | 400"
            + " | agent_id and messages are required",
        "POST | /v1/chat | {\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]} | 400"
            + " | agent_id and messages are required"
      })
  void requestThatIsWrong_isTold(
      String method, String path, String body, int status, String error) {
    try (LiveProxy proxy = proxy("");
        Client client = Wire.H1.client(proxy.address())) {
      client.send(method, path, body, "content-type", "application/json");
      assertTold(client, status, "{\"error\":\"" + error + "\"}");
    }
  }

  @Test
  void client_withoutTheKey_isUnauthorized() {
    try (LiveProxy proxy = proxy("{auth: {keys: [{name: gateway, secret: t0ken}]}}");
        Client client = asking(proxy, PLAIN, ASK)) {
      assertTold(client, 401, "{\"error\":\"unauthorized\"}");
      client.send("POST", PLAIN, ASK, "authorization", "Bearer t0ken");
      Request served = openAi.accept();
      assertThat(served.asked()).contains("bearer 0wn").doesNotContain("t0ken");
      answer(served, 200, Provider.OPENAI.plain("Hello"));
      assertThat(client.answer().status()).isEqualTo(200);
    }
  }

  @Test
  void requestsThatAreTooMany_areRefused() {
    try (LiveProxy proxy = proxy("{rate_limit: {per: all, requests: 1/h, burst: 1}}");
        Client client = asking(proxy, PLAIN, ASK)) {
      answer(openAi.accept(), 200, Provider.OPENAI.plain("Hello"));
      assertThat(client.answer().status()).isEqualTo(200);
      client.post(PLAIN, ASK);
      assertTold(client, 429, "{\"error\":\"rate limit exceeded\"}");
    }
  }

  @ParameterizedTest
  @CsvSource({"daily_usd, daily budget exceeded", "monthly_usd, monthly budget exceeded"})
  void moneyThatIsSpent_isToldByItsPeriod(String limit, String error) {
    String budget =
        "{budget: {per: all, store: memory, %s: 0.00001}},".formatted(limit)
            + "{usage: {prices: {built_in: false, models: [{match: gpt-*, input: 1, output: 2}]}}}";
    Patience.awaitDayWithRoom();
    try (LiveProxy proxy = proxy(budget);
        Client client = asking(proxy, PLAIN, ASK)) {
      answer(openAi.accept(), 200, Provider.OPENAI.plain("Hello"));
      assertThat(client.answer().status()).isEqualTo(200);
      proxy.awaitIdle();
      client.post(PLAIN, ASK);
      assertTold(client, 429, "{\"error\":\"" + error + "\"}");
      assertThat(openAi.server.connections()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 401, 404, 413, 429, 500, 503})
  void providersThatAllFail_areOneFailure(int status) {
    for (String path : new String[] {PLAIN, STREAM}) {
      try (LiveProxy proxy = proxy("");
          Client client = asking(proxy, path, ASK)) {
        answer(openAi.accept(), status, Provider.OPENAI.failure("busy"));
        answer(anthropic.accept(), status, Provider.ANTHROPIC.failure("busy"));
        assertTold(client, 502, FAILURE);
      }
    }
  }

  @Test
  void providersThatCannotBeReached_areTheSameFailure() {
    openAi.close();
    anthropic.close();
    try (LiveProxy proxy = proxy("");
        Client client = asking(proxy, STREAM, ASK)) {
      assertTold(client, 502, FAILURE);
    }
  }

  /** What another provider would say is not put behind it. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void streamThatBreaks_endsWithItsFailure(boolean told) {
    try (LiveProxy proxy = proxy("");
        Client client = asking(proxy, STREAM, ASK)) {
      Request served = openAi.accept();
      served.head(200, "content-type", "text/event-stream");
      served.content(Provider.OPENAI.opening() + Provider.OPENAI.word("Hello"));
      client.until("Hello");
      if (told) {
        served.content(Provider.data("{'error':{'message':'busy','code':503}}"));
      } else {
        served.truncate();
      }
      assertThat(client.answer().body())
          .isEqualTo(
              """
              data: {"content":"Hello","model":"gpt-z","provider":"openai"}

              data: {"error":"stream failure","done":true}

              """);
      assertThat(anthropic.server.connections()).isZero();
    }
  }
}
