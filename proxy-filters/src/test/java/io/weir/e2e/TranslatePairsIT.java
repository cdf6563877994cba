package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.e2e.Client.Answer;
import io.weir.e2e.Http1Backend.Request;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Each client against the servers of each other dialect: neither can tell. */
class TranslatePairsIT {
  private static final Map<Provider, Http1Backend> BACKENDS = new EnumMap<>(Provider.class);
  private static final LiveProxy PROXY = LiveProxy.of(yaml());

  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @MethodSource("pairs")
  private @interface PairTest {}

  @Target(ElementType.METHOD)
  @Retention(RetentionPolicy.RUNTIME)
  @ParameterizedTest
  @MethodSource("pairsWithTools")
  private @interface ToolTest {}

  @AfterAll
  static void close() {
    PROXY.close();
    BACKENDS.values().forEach(Http1Backend::close);
  }

  static Stream<Arguments> pairs() {
    return Stream.of(Caller.values())
        .flatMap(caller -> Stream.of(Provider.values()).map(to -> Arguments.of(caller, to)))
        .filter(pair -> !caller(pair).dialect.equals(((Provider) pair.get()[1]).dialect));
  }

  static Stream<Arguments> pairsWithTools() {
    return pairs().filter(pair -> caller(pair).hasTools());
  }

  private static Caller caller(Arguments pair) {
    return (Caller) pair.get()[0];
  }

  /**
   * A listener and a cluster for each dialect of servers; each call has a connection of its own.
   */
  private static String yaml() {
    StringBuilder listeners = new StringBuilder("listeners:\n");
    StringBuilder clusters = new StringBuilder("clusters:\n");
    for (Provider to : Provider.values()) {
      Http1Backend backend = new Http1Backend();
      BACKENDS.put(to, backend);
      listeners.append(
          """
            - name: %1$s
              address: 127.0.0.1:0
              routes:
                - {name: simple-%1$s, match: {prefix: /v1/chat/stream}, to: %1$s, \
          dialect: simple_chat}
                - {name: chat-%1$s, match: {path: /v1/chat}, to: %1$s, dialect: simple_chat}
                - {name: to-%1$s, match: {prefix: /}, to: %1$s}
          """
              .formatted(to.dialect));
      clusters.append(
          """
            - name: %1$s
              endpoints: "http://127.0.0.1:%2$d"
              dialect: %1$s
              pool: {max_requests: 1}
              filters: [translate]
          """
              .formatted(to.dialect, backend.port()));
    }
    return listeners.append(clusters).toString();
  }

  private static Client client(Provider to) {
    return Wire.H1.client(PROXY.address(to.dialect));
  }

  /** The request as the server gets it, which must be one that it knows. */
  private static Request accepted(Provider to) {
    Request served = Objects.requireNonNull(BACKENDS.get(to)).accept();
    assertThat(served.asked()).startsWith("post " + to.path);
    return served;
  }

  private static void answer(Request served, String body) {
    served.head(
        200, "content-type", "application/json", "content-length", Integer.toString(body.length()));
    served.content(body);
  }

  @PairTest
  void answer_isTheClientsOwn(Caller caller, Provider to) {
    try (Client client = client(to)) {
      client.post(caller.path(false), caller.ask(false));
      Request served = accepted(to);
      JsonNode asked = Caller.json(served.body());
      assertThat(to.path + asked.at("/model").asText()).contains("asked");
      assertThat(asked.at(to.said).toString()).contains("hi");
      answer(served, to.plain("Hello there"));
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.field("content-type")).isEqualTo("application/json");
      assertThat(caller.text(seen.body())).isEqualTo("Hello there");
      assertThat(seen.body()).contains(caller.inputTokens(), caller.outputTokens());
    }
  }

  @PairTest
  void stream_isTheClientsOwn_wordByWord(Caller caller, Provider to) {
    try (Client client = client(to)) {
      client.post(caller.path(true), caller.ask(true));
      Request served = accepted(to);
      served.head(200, "content-type", to.streamType());
      if (!to.opening().isEmpty()) {
        served.content(to.opening());
      }
      for (String word : List.of("one ", "two ", "three ")) {
        served.content(to.word(word));
        client.until(word);
      }
      served.content(to.ending());
      served.end();
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.whole()).isTrue();
      assertThat(caller.streamedText(seen.body())).isEqualTo("one two three ");
      assertThat(seen.body()).containsOnlyOnce(caller.end());
      if (caller != Caller.SIMPLE) {
        assertThat(seen.body()).contains(caller.inputTokens(), caller.outputTokens());
      }
    }
  }

  @ToolTest
  void tool_isCalled_wholeAndStreamed(Caller caller, Provider to) {
    for (boolean stream : List.of(false, true)) {
      try (Client client = client(to)) {
        client.post(caller.path(stream), caller.askWithTool(stream));
        Request served = accepted(to);
        assertThat(Caller.json(served.body()).at(to.tool).asText()).isEqualTo("get_weather");
        if (stream) {
          served.head(200, "content-type", to.streamType());
          served.content(to.streamedCall());
          served.end();
        } else {
          answer(served, to.call());
        }
        Answer seen = client.answer();
        assertThat(seen.whole()).isTrue();
        assertThat(seen.body()).contains("get_weather", "Oslo", caller.stopForTool());
      }
    }
  }

  @ToolTest
  void result_isToldToTheServer_asThatOfTheCall(Caller caller, Provider to) {
    try (Client client = client(to)) {
      client.post(caller.path(false), caller.tellResult());
      Request served = accepted(to);
      JsonNode asked = Caller.json(served.body());
      String call = asked.at(to.links()[0]).asText();
      assertThat(call).isNotEmpty().isEqualTo(asked.at(to.links()[1]).asText());
      assertThat(served.body()).contains("get_weather", "Oslo", "rain");
      answer(served, to.plain("It rains"));
      assertThat(caller.text(client.answer().body())).isEqualTo("It rains");
    }
  }

  @PairTest
  void image_isShownToTheServer(Caller caller, Provider to) {
    if (caller == Caller.SIMPLE) {
      return;
    }
    try (Client client = client(to)) {
      client.post(caller.path(false), caller.askWithImage());
      Request served = accepted(to);
      assertThat(served.body()).contains(Caller.PIXEL, "hi");
      answer(served, to.plain("A pixel"));
      assertThat(caller.text(client.answer().body())).isEqualTo("A pixel");
    }
  }

  @PairTest
  void error_isTheClientsOwn(Caller caller, Provider to) {
    for (boolean stream : List.of(false, true)) {
      try (Client client = client(to)) {
        client.post(caller.path(stream), caller.ask(stream));
        String body = to.failure("slow down");
        String length = Integer.toString(body.length());
        Request served = accepted(to);
        served.head(
            429, "content-type", "application/json", "retry-after", "7", "content-length", length);
        served.content(body);
        Answer seen = client.answer();
        assertThat(seen.status()).isEqualTo(429);
        assertThat(seen.field("content-type")).isEqualTo("application/json");
        assertThat(seen.field("retry-after")).isEqualTo("7");
        assertThat(caller.error(seen.body())).isEqualTo("slow down");
      }
    }
  }

  @PairTest
  void stream_thatBreaks_doesNotLookWhole(Caller caller, Provider to) {
    try (Client client = client(to)) {
      client.post(caller.path(true), caller.ask(true));
      Request served = accepted(to);
      served.head(200, "content-type", to.streamType());
      served.content(to.opening() + to.word("Hello") + to.word("there"));
      client.until("there");
      served.truncate();
      Answer seen = client.answer();
      assertThat(seen.whole()).isFalse();
      assertThat(caller.streamedText(seen.body())).isEqualTo("Hellothere");
      assertThat(seen.body()).contains("error").doesNotContain(caller.end());
    }
  }

  @PairTest
  void client_leaves_serverIsTold(Caller caller, Provider to) {
    try (Client client = client(to)) {
      client.post(caller.path(true), caller.ask(true));
      Request served = accepted(to);
      served.head(200, "content-type", to.streamType());
      served.content(to.opening() + to.word("Hello"));
      client.until("Hello");
      client.leave();
      served.awaitGone();
    }
  }
}
