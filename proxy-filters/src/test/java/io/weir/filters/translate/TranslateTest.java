package io.weir.filters.translate;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filter.Step;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.json.Json;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.testing.FilterHarness;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Heads, whole answers, errors and what cannot be read: what the filter adds to the dialects. */
class TranslateTest {
  private static final String ANSWER =
      """
      {"id":"chatcmpl-1","model":"real","choices":[{"index":0,"message":{"role":"assistant",
      "content":"Hi"},"finish_reason":"stop"}],
      "usage":{"prompt_tokens":3,"completion_tokens":2}}""";

  private static Translation toOpenAi(Dialect client, boolean stream) {
    return Translation.asked(client, Dialect.OPENAI, stream);
  }

  private static @Nullable String field(Headers headers, String name) {
    return headers.get(HeaderName.of(name));
  }

  private static JsonNode json(String text) {
    return Objects.requireNonNull(Json.parse(text), text);
  }

  @Test
  void head_isMadeOneForTheServer_andTheCredentialMoves() {
    Translation call =
        Translation.of(
            Dialect.ANTHROPIC,
            Dialect.OPENAI,
            "{}",
            "x-api-key",
            "k3y",
            "anthropic-version",
            "2023-06-01",
            "anthropic-beta",
            "b",
            "accept",
            "text/event-stream",
            "accept-encoding",
            "gzip",
            "content-type",
            "application/json; charset=utf-8",
            "x-mine",
            "stays");

    assertThat(call.ask(Translation.question(Dialect.ANTHROPIC, false))).isEqualTo(Step.NEXT);

    Headers sent = call.request().headers();
    assertThat(call.request().path()).isEqualTo("/v1/chat/completions");
    assertThat(sent.get(HeaderNames.AUTHORIZATION)).isEqualTo("Bearer k3y");
    assertThat(sent.get(HeaderNames.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(field(sent, "x-mine")).isEqualTo("stays");
    assertThat(field(sent, "accept-encoding")).isEqualTo("identity");
    assertThat(sent.size()).isEqualTo(4);
    assertThat(json(call.asked()).at("/messages/0/content").asText()).isEqualTo("hi");
  }

  @ParameterizedTest
  @CsvSource({"authorization, Bearer k3y", "authorization, bearer k3y", "api-key, k3y"})
  void credential_whereverItStands_isWhereAnthropicLooks(String name, String value) {
    Translation call = Translation.of(Dialect.OPENAI, Dialect.ANTHROPIC, "{}", name, value);
    call.ask(Translation.question(Dialect.OPENAI, true));

    Headers sent = call.request().headers();
    assertThat(field(sent, "x-api-key")).isEqualTo("k3y");
    assertThat(field(sent, "anthropic-version")).isEqualTo("2023-06-01");
    assertThat(sent.contains(HeaderNames.AUTHORIZATION)).isFalse();
    assertThat(call.request().path()).isEqualTo("/v1/messages");
  }

  @Test
  void equalDialects_andOtherCalls_areNotTouched() {
    FilterHarness house = new FilterHarness().dialect(Dialect.OPENAI);
    TranslateFilter filter =
        (TranslateFilter) house.filter(new TranslateKind(), "{report_losses: true}");

    assertThat(filter.open(house.exchange("GET", "/v1/models"))).isNull();
    assertThat(filter.open(house.exchange("POST", "/v1/audio/speech"))).isNull();
    assertThat(filter.open(house.exchange("POST", "/v1/messages"))).isNotNull();
  }

  @Test
  void requestWithoutABody_orOneThatIsEncoded_isRefused() {
    Translation call =
        Translation.of(Dialect.OPENAI, Dialect.ANTHROPIC, "{}", "content-encoding", "gzip");

    assertThat(call.ask("{}"))
        .isInstanceOfSatisfying(
            Step.Fail.class, fail -> assertThat(fail.fault()).isEqualTo(Fault.BAD_REQUEST));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "nonsense", "{\"model\":\"m\"", "[]", "7", "null", "{}{}"})
  void bodyThatIsNoObject_isRefused(String body) {
    Translation call = Translation.of(Dialect.OPENAI, Dialect.ANTHROPIC, "{}");
    call.ask(body);

    assertThat(call.fault()).isEqualTo(Fault.BAD_JSON);
    assertThat(call.asked()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"messages\":7}",
        "{\"messages\":[7]}",
        "{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"n\":2}"
      })
  void requestThatCannotBeTold_isRefused(String body) {
    Translation call = Translation.of(Dialect.OPENAI, Dialect.ANTHROPIC, "{}");
    call.ask(body);

    assertThat(call.fault()).isIn(Fault.UNTRANSLATABLE, Fault.BAD_JSON);
    assertThat(call.asked()).isEmpty();
  }

  @ParameterizedTest
  @EnumSource(names = {"ANTHROPIC", "OPENAI_RESPONSES"})
  void answer_isTheSame_wholeAndAsAStream_howeverItComes(Dialect client) {
    String events =
        Streams.chunk("{'content':'Hi'}", "stop").replace("\"m\"", "\"real\"")
            + Streams.data(
                "{'id':'c1','choices':[],'usage':{'prompt_tokens':3,'completion_tokens':2}}");
    String heard = toOpenAi(client, false).whole(ANSWER).heard().toString();

    assertThat(heard).startsWith("Hi||[]|END|Tokens");
    assertThat(toOpenAi(client, true).whole(ANSWER).heard()).hasToString(heard);
    assertThat(toOpenAi(client, true).stream(events).heard()).hasToString(heard);
    assertThat(toOpenAi(client, false).stream(events).heard()).hasToString(heard);
  }

  @Test
  void wholeAnswer_hasItsLengthAndType_andTheNameThatWasAskedFor() {
    Translation call = toOpenAi(Dialect.ANTHROPIC, false).whole(ANSWER);

    JsonNode sent = json(call.sent());
    assertThat(sent.at("/model").asText()).isEqualTo("m");
    assertThat(call.answer().headers().get(HeaderNames.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(call.answer().bodyLength()).isEqualTo(call.sent().length());
    assertThat(call.used().model()).isEqualTo("real");
    Translation theirs =
        Translation.asked(Dialect.ANTHROPIC, Dialect.OPENAI, false, "{model: provider}");
    assertThat(json(theirs.whole(ANSWER).sent()).at("/model").asText()).isEqualTo("real");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "nonsense",
        "<html>",
        "{\"choices\":[",
        "[]",
        "7",
        "null",
        "\"x\"",
        "{}",
        "{\"choices\":[]}",
        "{\"choices\":7}",
        "{\"choices\":[7]}",
        "{\"data\":[]}"
      })
  void answerThatIsNone_isAFault_andNeverLooksWhole(String body) {
    for (Dialect client : new Dialect[] {Dialect.ANTHROPIC, Dialect.OPENAI_RESPONSES}) {
      for (boolean stream : new boolean[] {false, true}) {
        Translation call = toOpenAi(client, stream).whole(body);
        assertThat(call.fault()).isIn(Fault.UPSTREAM_PROTOCOL, Fault.TRUNCATED);
        assertThat(call.sent()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "OPENAI, ANTHROPIC", "OPENAI, OPENAI_RESPONSES", "ANTHROPIC, OPENAI_RESPONSES",
    "OPENAI_RESPONSES, ANTHROPIC", "OPENAI_RESPONSES, OPENAI", "ANTHROPIC, OPENAI"
  })
  void answerOfNoKnownForm_isAFault(Dialect client, Dialect server) {
    for (String body : new String[] {"{}", "[]", "7", "{\"type\":7}", "{\"output\":7}"}) {
      Translation call = Translation.asked(client, server, false).whole(body);
      assertThat(call.fault()).as(body).isNotNull();
      assertThat(call.sent()).isEmpty();
    }
  }

  @Test
  void answerWithoutABody_isAFault() {
    Translation call = toOpenAi(Dialect.ANTHROPIC, false).head(200, true, "application/json");

    assertThat(call.step())
        .isInstanceOfSatisfying(
            Step.Fail.class, fail -> assertThat(fail.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL));
  }

  @Test
  void wholeAnswer_beyondTheLimit_isAFault_inWhateverPieces() {
    String config = "{limits: {answer: 1KiB}}";
    String longer = ANSWER.replace("Hi", "x".repeat(1024 - ANSWER.length() + 3));
    String most = ANSWER.replace("Hi", "x".repeat(1024 - ANSWER.length() + 2));
    for (int piece : new int[] {1, 7, 500, 4096}) {
      assertThat(inPieces(config, most, piece).ended()).isTrue();
      Translation call = inPieces(config, longer, piece);
      assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_PROTOCOL);
      assertThat(call.sent()).isEmpty();
    }
  }

  private static Translation inPieces(String config, String body, int size) {
    Translation call = Translation.asked(Dialect.ANTHROPIC, Dialect.OPENAI, false, config);
    call.head(200, "application/json");
    for (int from = 0; from < body.length(); from += size) {
      int to = Math.min(body.length(), from + size);
      call.data(body.substring(from, to), to == body.length());
    }
    return call;
  }

  @Test
  void errorBehindA200_isAFault_withTheProvidersWords() {
    Translation call =
        toOpenAi(Dialect.ANTHROPIC, false).whole("{\"error\":{\"message\":\"no\",\"code\":429}}");

    assertThat(call.sent()).isEmpty();
    assertThat(call.fault()).isEqualTo(Fault.UPSTREAM_RATE_LIMITED);
    assertThat(call.words()).isEqualTo("no");
  }

  @ParameterizedTest
  @CsvSource({
    "400, 400, invalid_request_error",
    "401, 401, authentication_error",
    "403, 403, permission_error",
    "404, 404, not_found_error",
    "413, 413, request_too_large",
    "429, 429, rate_limit_error",
    "500, 500, api_error",
    "503, 529, overloaded_error",
    "529, 529, overloaded_error"
  })
  void error_isTheClientsOwn_withTheServersWords(int status, int shown, String type) {
    String said = "{\"error\":{\"message\":\"so it is\",\"type\":\"x\",\"code\":null}}";
    Translation call = toOpenAi(Dialect.ANTHROPIC, true).head(status, "application/json");
    call.data(said, true);

    JsonNode sent = json(call.sent());
    assertThat(call.answer().status()).isEqualTo(shown);
    assertThat(sent.at("/type").asText()).isEqualTo("error");
    assertThat(sent.at("/error/type").asText()).isEqualTo(type);
    assertThat(sent.at("/error/message").asText()).isEqualTo("so it is");
    assertThat(call.answer().headers().get(HeaderNames.CONTENT_TYPE)).isEqualTo("application/json");
    assertThat(call.answer().bodyLength())
        .isEqualTo(call.sent().getBytes(StandardCharsets.UTF_8).length);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'error':'bare'}|bare",
        "{'detail':'detail'}|detail",
        "{'message':'top'}|top",
        "{'errors':[{'message':'listed'}]}|listed",
        "{'error':{'message':'null','code':7}}|null",
        "plain words|plain words",
        "{\"cut|{\"cut"
      })
  void error_inAnyForm_givesItsWords(String body, String words) {
    Translation call = toOpenAi(Dialect.ANTHROPIC, false).head(400, "application/json");
    call.data(body.replace('\'', '"'), true);

    assertThat(json(call.sent()).at("/error/message").asText()).isEqualTo(words);
  }

  @Test
  void error_withoutWordsThatCanBeRead_hasTheFaultsOwn() {
    Translation empty = toOpenAi(Dialect.ANTHROPIC, false).head(404, "text/plain").data("", true);
    Translation packed =
        toOpenAi(Dialect.ANTHROPIC, false)
            .head(404, "application/json", "content-encoding", "gzip")
            .data("\u001f\u008b", true);
    Translation none = toOpenAi(Dialect.ANTHROPIC, false).head(404, true, "text/plain");

    assertThat(json(empty.sent()).at("/error/message").asText()).isNotEmpty();
    assertThat(packed.sent()).isEqualTo(empty.sent());
    assertThat(packed.answer().headers().contains(HeaderNames.CONTENT_ENCODING)).isFalse();
    assertThat(none.step())
        .isInstanceOfSatisfying(
            Step.Reply.class,
            reply -> {
              assertThat(reply.answer().status()).isEqualTo(404);
              assertThat(new String(reply.answer().body(), StandardCharsets.UTF_8))
                  .isEqualTo(empty.sent());
            });
  }

  @Test
  void overload_ofAnthropic_is503ToOthers() {
    String said =
        "{\"type\":\"error\",\"error\":{\"type\":\"overloaded_error\",\"message\":\"Busy\"}}";
    Translation call = Translation.asked(Dialect.OPENAI, Dialect.ANTHROPIC, true);
    call.head(529, "application/json").data(said, true);

    assertThat(call.answer().status()).isEqualTo(503);
    assertThat(json(call.sent()).at("/error/message").asText()).isEqualTo("Busy");
  }

  @Test
  void losses_areNamedWhereThatIsWanted() {
    String body =
        "{\"model\":\"m\",\"seed\":7,\"logit_bias\":{\"1\":2},"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    for (boolean told : new boolean[] {false, true}) {
      Translation call =
          Translation.of(Dialect.OPENAI, Dialect.ANTHROPIC, "{report_losses: " + told + "}");
      call.ask(body);
      call.head(200, "application/json");
      String lost = field(call.answer().headers(), "x-weir-lost");
      if (told) {
        assertThat(lost).contains("seed", "logit_bias");
      } else {
        assertThat(lost).isNull();
      }
    }
  }

  @Test
  void usage_ofAStreamThatBreaks_isKept() {
    String events = Streams.of(Dialect.ANTHROPIC);
    Translation call =
        Translation.asked(Dialect.OPENAI, Dialect.ANTHROPIC, true)
            .head(200, "text/event-stream")
            .data(events.substring(0, events.indexOf("event: message_delta")), false)
            .data("", true);

    Heard heard = call.heard();
    assertThat(call.fault()).isEqualTo(Fault.TRUNCATED);
    assertThat(heard.text).hasToString(Streams.TEXT);
    assertThat(call.used().tokens().input().tokens()).isEqualTo(15);
  }
}
