package io.weir.respond;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.weir.config.problem.Problem;
import io.weir.config.yaml.YamlSource;
import io.weir.http.Answer;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.route.Responder;
import io.weir.route.config.RespondConfig;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** Answers of respond routes from what is written, without checks. */
final class RespondTest {
  private static final Loops LOOPS = Loops.start(Transport.NIO, 1, Clock.system());

  @AfterAll
  static void stop() {
    LOOPS.stop();
  }

  private static RespondConfig read(String yaml) {
    return YamlSource.text("r.yaml", yaml, Map.<String, String>of()::get)
        .read(RespondConfig.SHAPE)
        .orThrow();
  }

  private static List<String> problems(String yaml) {
    return YamlSource.text("r.yaml", yaml, Map.<String, String>of()::get)
        .read(RespondConfig.SHAPE)
        .problems()
        .list()
        .stream()
        .map(Problem::toString)
        .toList();
  }

  private static Responder responder(String yaml) {
    return new Responders(
            name -> null,
            view -> view.equals("gateway") ? type -> "up 1 as " + type + "\n" : null,
            LOOPS,
            Clock.system(),
            Runnable::run)
        .responder(read(yaml));
  }

  private static Answer answer(String yaml, Map<String, ? extends @Nullable Object> values) {
    return responder(yaml).respond(values::get).toCompletableFuture().join();
  }

  private static String body(Answer answer) {
    return new String(answer.body(), StandardCharsets.UTF_8);
  }

  @Test
  void json_namesValues_keepsTheirTypes() {
    Map<String, @Nullable Object> values = new HashMap<>();
    values.put("cluster.openai.healthy", 2);
    values.put("breaker.primary.ratio", 0.25);
    values.put("draining", false);
    values.put("request.path", "/a\"b");
    values.put("names", List.of("x", "y"));
    values.put("nothing", null);
    Answer answer =
        answer(
            """
            json:
              healthy: "%cluster.openai.healthy%"
              ratio: "%breaker.primary.ratio%"
              draining: "%draining%"
              text: "at %request.path%: %cluster.openai.healthy% of 100%%"
              list: ["%names%", "%nothing%", 1, 2.50, true, null, "%", "50% off", "%%names%%"]
              nested: {a: {b: "%unknown.name%"}}
            """,
            values);
    assertThat(answer.status()).isEqualTo(200);
    assertThat(answer.headers().toString()).isEqualTo("content-type: application/json\n");
    assertThat(body(answer))
        .isEqualTo(
            "{\"healthy\":2,\"ratio\":0.25,\"draining\":false,"
                + "\"text\":\"at /a\\\"b: 2 of 100%\","
                + "\"list\":[[\"x\",\"y\"],null,1,2.50,true,null,\"%\",\"50% off\",\"%names%\"],"
                + "\"nested\":{\"a\":{\"b\":null}}}");
  }

  @Test
  void text_namesValues_isFilledIn() {
    Answer answer =
        answer(
            "{status: 404, text: 'no %request.path% here', headers: {x-a: 'v%version%'}}",
            Map.of("request.path", "/x", "version", 1));
    assertThat(answer.status()).isEqualTo(404);
    assertThat(body(answer)).isEqualTo("no /x here");
    assertThat(answer.headers().toString())
        .isEqualTo("content-type: text/plain; charset=utf-8\nx-a: v1\n");
  }

  @Test
  void contentType_isWritten_goesBeforeTheBodys() {
    Answer answer = answer("{text: <p>, headers: {Content-Type: text/html}}", Map.of());
    assertThat(answer.headers().toString()).isEqualTo("content-type: text/html\n");
  }

  @Test
  void headers_areFilledWithLineEnds_keepToOneLine() {
    Answer answer =
        answer("{headers: {x-a: 'a%request.path%'}}", Map.of("request.path", "\r\nx-b: 1\u20ac"));
    assertThat(answer.headers().toString()).isEqualTo("x-a: a??x-b: 1?\n");
    assertThat(answer.body()).isEmpty();
  }

  @Test
  void metrics_ofAView_areWritten() {
    Answer answer = answer("metrics: gateway", Map.of());
    assertThat(body(answer)).isEqualTo("up 1 as text/plain; version=0.0.4; charset=utf-8\n");
    assertThat(answer.headers().get(io.weir.http.HeaderNames.CONTENT_TYPE))
        .isEqualTo("text/plain; version=0.0.4; charset=utf-8");
  }

  @Test
  void metrics_ofNoView_areRefused() {
    assertThatThrownBy(() -> responder("metrics: nope"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("unknown view \"nope\" of metrics");
  }

  @Test
  void problems_areToldWhereTheyCanBe() {
    assertThat(problems("{text: a, json: {}}"))
        .containsExactly("r.yaml:1:1: found 2 bodies (expected one of text, json and metrics)");
    assertThat(problems("json: {a: '%request.pat%'}"))
        .containsExactly(
            "r.yaml:1:1: unknown name %request.pat% (expected one of request.host, request.id,"
                + " request.method, request.path, request.query; %% for a per cent sign)");
    assertThat(problems("{checks: [{cluster: a}], text: '%check.b%'}"))
        .containsExactly(
            "r.yaml:1:1: unknown name %check.b% (expected check.ready, check.status or"
                + " check.<name of a check>; %% for a per cent sign)");
    assertThat(problems("text: '%check.status%'"))
        .containsExactly(
            "r.yaml:1:1: unknown name %check.status% (expected checks, for it to tell of;"
                + " %% for a per cent sign)");
    assertThat(problems("{checks: [{cluster: a}, {cluster: a}], words: [up, down]}"))
        .containsExactly(
            "r.yaml:1:1: found 2 words (expected three)",
            "r.yaml:1:1: two checks are called \"a\" (expected different names)");
    assertThat(problems("status: 99"))
        .containsExactly(
            "r.yaml:1:9 status: found \"99\" (expected a whole number from 200 to 599)");
  }
}
