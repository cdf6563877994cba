package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.e2e.Client.Answer;
import io.weir.e2e.Http1Backend.Request;
import io.weir.filters.llm.json.Json;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients of one dialect, servers of another, and the real proxy between them. */
class TranslateIT {
  private static final String CHAT = "/v1/chat/completions";
  private static final String MESSAGES = "/v1/messages";
  private static final String RESPONSES = "/v1/responses";
  private static final String EVENTS = "text/event-stream";

  private static final String ANTHROPIC_START =
      named(
          "{'type':'message_start','message':{'id':'msg_1','type':'message','role':'assistant',"
              + "'model':'claude-z','content':[],'stop_reason':null,'usage':{'input_tokens':10,"
              + "'cache_read_input_tokens':5,'output_tokens':1}}}");
  private static final String ANTHROPIC_END =
      named("{'type':'content_block_stop','index':0}")
          + named(
              "{'type':'message_delta','delta':{'stop_reason':'end_turn'},"
                  + "'usage':{'output_tokens':7}}")
          + named("{'type':'message_stop'}");

  @TempDir private Path folder;
  @AutoClose private final Http1Backend openAi = new Http1Backend();
  @AutoClose private final Http1Backend anthropic = new Http1Backend();

  /** A proxy whose calls go to these targets, in turn. */
  private LiveProxy proxy(String to, String translate) {
    return LiveProxy.of(
        """
        listeners:
          - name: main
            address: 127.0.0.1:0
            filters:
              - access_log: {to: "%s"}
              - budget: {per: all, daily_usd: 5, store: memory}
              - usage:
                  prices: {built_in: false, models: [{match: claude-z, input: 2, output: 10}]}
            routes:
              - {name: r, match: {prefix: /}, to: %s, retry: {per_target: 1}}
        clusters:
          - name: openai
            endpoints: "http://127.0.0.1:%d"
            dialect: openai
            filters: [{translate: {%s}}]
          - name: anthropic
            endpoints: "http://127.0.0.1:%d/base"
            dialect: anthropic
            credential: {header: x-api-key, value: 0wn}
            filters: [{translate: {%s}}]
        """
            .formatted(
                folder.resolve("access.jsonl"),
                to,
                openAi.port(),
                translate,
                anthropic.port(),
                translate));
  }

  private LiveProxy proxy(String to) {
    return proxy(to, "");
  }

  private static Client client(LiveProxy proxy, String path, String more) {
    Client client = Wire.H1.client(proxy.address());
    client.send(
        "POST",
        path,
        question(path, more),
        "content-type",
        "application/json",
        "authorization",
        "Bearer cl1ent");
    return client;
  }

  private static String question(String path, String more) {
    String said =
        path.equals(RESPONSES)
            ? "\"input\":\"hi\""
            : "\"max_tokens\":9,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]";
    return "{\"model\":\"asked\"," + said + more + "}";
  }

  private static String streamed(String path) {
    return path.equals(CHAT)
        ? ",\"stream\":true,\"stream_options\":{\"include_usage\":true}"
        : ",\"stream\":true";
  }

  private static JsonNode json(String text) {
    return Objects.requireNonNull(Json.parse(text), text);
  }

  private static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  private static String named(String json) {
    String type = json.split("'type':'", 2)[1];
    return "event: " + type.substring(0, type.indexOf('\'')) + '\n' + data(json);
  }

  private static String words(String text) {
    return named(
        "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'"
            + text
            + "'}}");
  }

  private static String opening() {
    return ANTHROPIC_START
        + named(
            "{'type':'content_block_start','index':0,'content_block':{'type':'text','text':''}}");
  }

  private static String chunk(String delta, String finish) {
    return data(
        "{'id':'c1','created':7,'model':'gpt-z','choices':[{'index':0,'delta':"
            + delta
            + ",'finish_reason':"
            + finish
            + "}]}");
  }

  private static void error(Request to, int status, String body) {
    to.head(
        status,
        "content-type",
        "application/json",
        "retry-after",
        "7",
        "content-length",
        Integer.toString(body.length()));
    to.content(body);
  }

  /** The only line of the access log, once it is there. */
  private JsonNode logged(LiveProxy proxy) {
    proxy.awaitIdle();
    LiveProxy.await(() -> "a line in the access log", () -> lines().size() == 1);
    return json(lines().get(0));
  }

  private List<String> lines() {
    Path log = folder.resolve("access.jsonl");
    try {
      return Files.exists(log) ? Files.readAllLines(log) : List.of();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void request_isOneThatTheServerKnows() {
    try (LiveProxy proxy = proxy("anthropic");
        Client client = client(proxy, CHAT, ",\"stop\":\"x\"")) {
      Request served = anthropic.accept();

      assertThat(served.asked())
          .startsWith("post /base/v1/messages http/1.1\r\n")
          .contains("\r\nx-api-key: 0wn\r\n", "\r\nanthropic-version: 2023-06-01\r\n")
          .contains("\r\ncontent-type: application/json\r\n")
          .doesNotContain("authorization", "cl1ent", "transfer-encoding");
      JsonNode asked = json(served.body());
      assertThat(asked.at("/model").asText()).isEqualTo("asked");
      assertThat(asked.at("/max_tokens").asLong()).isEqualTo(9);
      assertThat(asked.at("/stop_sequences/0").asText()).isEqualTo("x");
      assertThat(asked.at("/messages/0/role").asText()).isEqualTo("user");
      served.answer(
          "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-z\","
              + "\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],\"stop_reason\":\"end_turn\","
              + "\"usage\":{\"input_tokens\":10,\"output_tokens\":7}}");
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.field("content-type")).isEqualTo("application/json");
      JsonNode answer = json(seen.body());
      assertThat(answer.at("/object").asText()).isEqualTo("chat.completion");
      assertThat(answer.at("/model").asText()).isEqualTo("asked");
      assertThat(answer.at("/choices/0/message/content").asText()).isEqualTo("Hello");
      assertThat(answer.at("/usage/total_tokens").asLong()).isEqualTo(17);
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_translate_requests_total", "from", "openai", "to", "anthropic"))
          .isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, MESSAGES, RESPONSES})
  void eachTarget_isAskedInItsOwnDialect_forItsOwnModel(String path) {
    String to = "[{cluster: openai, model: gpt-y}, {cluster: anthropic, model: claude-y}]";
    try (LiveProxy proxy = proxy(to);
        Client client = client(proxy, path, "")) {
      Request first = openAi.accept();
      assertThat(first.asked())
          .startsWith("post /v1/chat/completions http/1.1\r\n")
          .contains("\r\nauthorization: bearer cl1ent\r\n")
          .doesNotContain("x-api-key", "anthropic-");
      assertThat(json(first.body()).at("/model").asText()).isEqualTo("gpt-y");
      assertThat(json(first.body()).at("/messages/0/content").toString()).contains("hi");
      error(first, 500, "{\"error\":{\"message\":\"no\"}}");
      Request second = anthropic.accept();
      assertThat(second.asked())
          .startsWith("post /base/v1/messages http/1.1\r\n")
          .contains("\r\nx-api-key: 0wn\r\n")
          .doesNotContain("authorization");
      JsonNode asked = json(second.body());
      assertThat(asked.at("/model").asText()).isEqualTo("claude-y");
      assertThat(asked.at("/messages/0/content").toString()).contains("hi");
      assertThat(asked.has("max_tokens")).isTrue();
      second.answer(
          "{\"id\":\"msg_1\",\"type\":\"message\",\"role\":\"assistant\",\"model\":\"claude-z\","
              + "\"content\":[{\"type\":\"text\",\"text\":\"Hello\"}],\"stop_reason\":\"end_turn\","
              + "\"usage\":{\"input_tokens\":10,\"output_tokens\":7}}");
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.body()).contains("Hello").doesNotContain("gpt-y");
      assertThat(logged(proxy).at("/attempts").asInt()).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void errorBehindA200_sendsTheCallToTheNextTarget(boolean stream) {
    try (LiveProxy proxy = proxy("[openai, anthropic]");
        Client client = client(proxy, RESPONSES, stream ? streamed(RESPONSES) : "")) {
      Request first = openAi.accept();
      String error = "{'error':{'message':'busy','type':'server_error','code':503}}";
      first.head(200, "content-type", stream ? EVENTS : "application/json");
      first.content(stream ? data(error) : error.replace('\'', '"'));
      first.end();
      Request second = anthropic.accept();
      second.head(200, "content-type", EVENTS);
      second.content(opening() + words("Hello") + ANTHROPIC_END);
      second.end();
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.whole()).isTrue();
      assertThat(seen.body()).contains("Hello").doesNotContain("busy");
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_failovers_total")).isEqualTo(1);
    }
  }

  /** With no other target, the client is told with the right status, not within a stream. */
  @Test
  void errorBehindA200_ofTheLastTarget_hasItsStatus() {
    try (LiveProxy proxy = proxy("openai");
        Client client = client(proxy, MESSAGES, streamed(MESSAGES))) {
      Request served = openAi.accept();
      served.head(200, "content-type", EVENTS);
      served.content(data("{'error':{'message':'too many','code':429}}"));
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(429);
      assertThat(seen.field("content-type")).isEqualTo("application/json");
      assertThat(json(seen.body()).at("/error/type").asText()).isEqualTo("rate_limit_error");
      assertThat(json(seen.body()).at("/error/message").asText()).contains("too many");
      assertThat(logged(proxy).at("/fault").asText()).isEqualTo("upstream_rate_limited");
    }
  }

  @ParameterizedTest
  @EnumSource
  void event_isWithTheClient_beforeTheNextIsSent(Wire wire) {
    try (LiveProxy proxy = proxy("anthropic");
        Client client = wire.client(proxy.address())) {
      client.post(CHAT, question(CHAT, streamed(CHAT)));
      Request served = anthropic.accept();
      served.head(200, "content-type", EVENTS);
      served.content(opening());
      for (String word : List.of("one", "two", "three")) {
        served.content(words(word));
        client.until("\"" + word + "\"");
      }
      served.content(ANTHROPIC_END);
      client.until("data: [DONE]\n\n");
      served.end();
      Answer seen = client.answer();
      assertThat(seen.whole()).isTrue();
      assertThat(seen.field("content-type")).startsWith(EVENTS);
      assertThat(seen.body()).contains("\"total_tokens\":22");
    }
  }

  /** 10 fresh and 5 cached tokens in, 7 out. */
  @ParameterizedTest
  @ValueSource(strings = {CHAT, RESPONSES})
  void use_isLoggedAndCharged_toTheToken(String path) {
    try (LiveProxy proxy = proxy("anthropic");
        Client client = client(proxy, path, streamed(path))) {
      Request served = anthropic.accept();
      served.head(200, "content-type", EVENTS);
      served.content(opening() + words("Hello") + ANTHROPIC_END);
      served.end();
      assertThat(client.answer().whole()).isTrue();
      JsonNode line = logged(proxy);
      assertThat(line.at("/status").asInt()).isEqualTo(200);
      assertThat(line.has("fault")).isFalse();
      assertThat(line.at("/model").asText()).isEqualTo("claude-z");
      assertThat(line.at("/input_tokens").asInt()).isEqualTo(15);
      assertThat(line.at("/cached_tokens").asInt()).isEqualTo(5);
      assertThat(line.at("/output_tokens").asInt()).isEqualTo(7);
      assertThat(line.has("tokens_estimated")).isFalse();
      proxy.awaitStat(15 * 2_000 + 7 * 10_000, "weir_budget_spent_nanodollars_total");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, RESPONSES})
  void stream_thatEndsEarly_isCut_andTold(String path) {
    try (LiveProxy proxy = proxy("anthropic");
        Client client = client(proxy, path, streamed(path))) {
      Request served = anthropic.accept();
      served.head(200, "content-type", EVENTS);
      served.content(opening() + words("Hello"));
      client.until("Hello");
      served.end();
      assertCut(proxy, client.answer(), "truncated");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, RESPONSES})
  void stream_thatBreaks_isCut_andTold(String path) {
    try (LiveProxy proxy = proxy("anthropic");
        Client client = client(proxy, path, streamed(path))) {
      Request served = anthropic.accept();
      served.head(200, "content-type", EVENTS);
      served.content(opening() + words("Hello") + "event: content_blo");
      client.until("Hello");
      served.truncate();
      assertCut(proxy, client.answer(), "truncated");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {CHAT, RESPONSES})
  void error_withinTheStream_isTheClientsOwn(String path) {
    try (LiveProxy proxy = proxy("anthropic");
        Client client = client(proxy, path, streamed(path))) {
      Request served = anthropic.accept();
      served.head(200, "content-type", EVENTS);
      served.content(opening() + words("Hello"));
      client.until("Hello");
      served.content(
          named("{'type':'error','error':{'type':'overloaded_error','message':'Busy now'}}"));
      Answer seen = client.answer();
      assertThat(seen.whole()).isTrue();
      assertThat(seen.body()).contains("Busy now");
      assertFailed(proxy, seen, "upstream_overloaded");
    }
  }

  private void assertCut(LiveProxy proxy, Answer seen, String fault) {
    assertThat(seen.whole()).isFalse();
    assertFailed(proxy, seen, fault);
  }

  private void assertFailed(LiveProxy proxy, Answer seen, String fault) {
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.body())
        .contains("Hello", "error")
        .endsWith("}\n\n")
        .doesNotContain("[DONE]", "response.completed", "\"finish_reason\":\"stop\"");
    assertThat(logged(proxy).at("/fault").asText()).isEqualTo(fault);
    proxy.awaitStat(1, "weir_faults_total", "fault", fault);
    proxy.awaitStat(1, "weir_cluster_faults_total", "cluster", "anthropic", "fault", fault);
  }

  @Test
  void frameThatCannotBeRead_breaksTheStream() {
    try (LiveProxy proxy = proxy("openai");
        Client client = client(proxy, MESSAGES, streamed(MESSAGES))) {
      Request served = openAi.accept();
      served.head(200, "content-type", EVENTS);
      served.content(chunk("{'content':'Hello'}", "null"));
      client.until("Hello");
      served.content("data: {\"choices\":[{\n\n");
      Answer seen = client.answer();
      assertThat(seen.whole()).isFalse();
      assertThat(seen.body()).contains("Hello", "event: error").doesNotContain("message_stop");
      assertThat(logged(proxy).at("/fault").asText()).isEqualTo("upstream_protocol");
    }
  }

  @ParameterizedTest
  @EnumSource
  void client_leaves_serverIsTold(Wire wire) {
    try (LiveProxy proxy = proxy("openai");
        Client client = wire.client(proxy.address())) {
      client.post(MESSAGES, question(MESSAGES, streamed(MESSAGES)));
      Request served = openAi.accept();
      served.head(200, "content-type", EVENTS);
      served.content(chunk("{'content':'Hello'}", "null"));
      client.until("Hello");
      client.leave();
      served.awaitGone();
      assertThat(logged(proxy).at("/fault").asText()).isEqualTo("client_gone");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "401 | {'error':{'message':'bad key','code':'invalid_api_key'}}"
            + " | 401 | authentication_error | upstream_bad_request",
        "404 | {'error':{'message':'The model asked does not exist','code':'model_not_found'}}"
            + " | 404 | not_found_error | upstream_model_not_found",
        "429 | {'error':{'message':'slow down','type':'requests'}}"
            + " | 429 | rate_limit_error | upstream_rate_limited",
        "503 | {'error':{'message':'busy'}} | 529 | overloaded_error | upstream_overloaded",
        "500 | <html>oh</html> | 500 | api_error | upstream_5xx",
        "400 | {'error':{'message':'maximum context length is 9','code':'context_length_exceeded'}}"
            + " | 400 | invalid_request_error | upstream_context_length",
        "400 | {'error':{'message':'no','code':'content_filter'}}"
            + " | 400 | invalid_request_error | upstream_content_filter"
      })
  void errorOfOpenAi_isAnthropicsToItsClient(
      int status, String body, int shown, String type, String fault) {
    try (LiveProxy proxy = proxy("openai");
        Client client = client(proxy, MESSAGES, "")) {
      error(openAi.accept(), status, body.replace('\'', '"'));
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(shown);
      assertThat(seen.whole()).isTrue();
      assertThat(seen.field("retry-after")).isEqualTo("7");
      assertThat(seen.field("content-type")).isEqualTo("application/json");
      JsonNode told = json(seen.body());
      assertThat(told.at("/type").asText()).isEqualTo("error");
      assertThat(told.at("/error/type").asText()).isEqualTo(type);
      assertThat(told.at("/error/message").asText()).isNotEmpty();
      assertThat(logged(proxy).at("/fault").asText()).isEqualTo(fault);
      proxy.awaitStat(1, "weir_cluster_faults_total", "cluster", "openai", "fault", fault);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "authentication_error | 401 | 502 | upstream_auth | upstream_auth",
        "rate_limit_error | 429 | 429 | rate_limit_exceeded | upstream_rate_limited",
        "overloaded_error | 529 | 503 | overloaded | upstream_overloaded",
        "prompt is too long | 400 | 400 | context_length_exceeded | upstream_context_length"
      })
  void errorOfAnthropic_isOpenAisToItsClients(
      String said, int status, int shown, String code, String fault) {
    String body =
        "{\"type\":\"error\",\"error\":{\"type\":\"%s\",\"message\":\"%s, really\"}}"
            .formatted(said.contains(" ") ? "invalid_request_error" : said, said);
    for (String path : List.of(CHAT, RESPONSES)) {
      try (LiveProxy proxy = proxy("anthropic");
          Client client = client(proxy, path, streamed(path))) {
        error(anthropic.accept(), status, body);
        Answer seen = client.answer();
        assertThat(seen.status()).isEqualTo(shown);
        assertThat(seen.field("content-type")).isEqualTo("application/json");
        assertThat(json(seen.body()).at("/error/code").asText()).isEqualTo(code);
        assertThat(json(seen.body()).at("/error/message").asText()).isNotEmpty();
        proxy.awaitIdle();
        proxy.awaitStat(1, "weir_cluster_faults_total", "cluster", "anthropic", "fault", fault);
      }
    }
  }

  @Test
  void errorWithoutABody_isToldAllTheSame() {
    try (LiveProxy proxy = proxy("openai");
        Client client = client(proxy, MESSAGES, "")) {
      openAi.accept().head(403, "content-length", "0");
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(403);
      assertThat(json(seen.body()).at("/error/type").asText()).isEqualTo("permission_error");
      assertThat(logged(proxy).at("/fault").asText()).isEqualTo("upstream_bad_request");
    }
  }

  @Test
  void answerThatCannotBeDecoded_orHasNoBody_isTheServersFault() {
    try (LiveProxy proxy = proxy("[openai, anthropic]", "");
        Client client = client(proxy, RESPONSES, "")) {
      openAi.accept().head(200, "content-encoding", "br", "content-length", "9");
      anthropic.accept().head(200, "content-length", "0");
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(502);
      assertThat(json(seen.body()).at("/error/message").asText()).isNotEmpty();
      proxy.awaitIdle();
      proxy.awaitStat(2, "weir_cluster_faults_total", "fault", "upstream_protocol");
    }
  }

  @Test
  void whatIsLost_isNamedAndCounted() {
    try (LiveProxy proxy = proxy("anthropic", "report_losses: true");
        Client client =
            client(proxy, CHAT, ",\"seed\":7,\"logit_bias\":{\"1\":2}" + streamed(CHAT))) {
      Request served = anthropic.accept();
      served.head(200, "content-type", EVENTS);
      served.content(opening() + ANTHROPIC_END);
      served.end();
      assertThat(client.answer().field("x-weir-lost")).contains("seed", "logit_bias");
      assertThat(proxy.stat("weir_translate_losses_total", "what", "seed")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {",\"n\":2", ",\"messages\":7"})
  void whatCannotBeTold_isRefused_andNoTargetIsAsked(String more) {
    try (LiveProxy proxy = proxy("anthropic");
        Client client = client(proxy, CHAT, more)) {
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(400);
      assertThat(seen.whole()).isTrue();
      JsonNode error = json(seen.body()).at("/error");
      assertThat(error.at("/type").asText()).isEqualTo("invalid_request_error");
      assertThat(error.at("/message").asText()).isNotEmpty();
      assertThat(anthropic.server.connections()).isZero();
      assertThat(proxy.stat("weir_translate_refusals_total")).isEqualTo(1);
      assertThat(logged(proxy).at("/fault").asText()).isEqualTo("untranslatable");
    }
  }
}
