package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.handler.codec.http2.Http2Error;
import io.weir.e2e.Client.Answer;
import io.weir.e2e.Http2Backend.Request;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Streams from servers of another dialect that come over HTTP/2, and all the ways in which they end
 * there: a client never takes what was cut for the whole, and what is whole stays so.
 */
class TranslateHttp2IT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes: [{name: r, match: {prefix: /}, to: up}]
      clusters:
        - name: up
          endpoints: "http://127.0.0.1:%d"
          protocol: h2c
          dialect: %s
          filters: [{translate: {}}]
      """;

  private static final String[] OPENAI = {
    chunk("{'role':'assistant','content':'Hello'}", "null"),
    chunk("{'content':' you'}", "null"),
    chunk("{}", "'stop'") + "data: [DONE]\n\n"
  };

  private static final String[] ANTHROPIC = {
    named(
            "{'type':'message_start','message':{'id':'msg_1','type':'message','role':'assistant',"
                + "'model':'m','content':[],'usage':{'input_tokens':3,'output_tokens':1}}}")
        + named("{'type':'content_block_start','index':0,'content_block':{'type':'text'}}")
        + words("Hello"),
    words(" you"),
    named("{'type':'content_block_stop','index':0}")
        + named("{'type':'message_delta','delta':{'stop_reason':'end_turn'}}")
        + named("{'type':'message_stop'}")
  };

  /** Who asks whom. */
  private enum Pair {
    OPENAI_OF_ANTHROPIC("/v1/chat/completions", "[DONE]", "anthropic"),
    ANTHROPIC_OF_OPENAI("/v1/messages", "message_stop", "openai");

    final String path;
    final String last;
    final String server;

    Pair(String path, String last, String server) {
      this.path = path;
      this.last = last;
      this.server = server;
    }

    /** The answer's beginning, middle or end. */
    String part(int index) {
      return (this == OPENAI_OF_ANTHROPIC ? ANTHROPIC : OPENAI)[index];
    }
  }

  /** What the server does when the client has its first words. */
  private enum Cut {
    RESET,
    CANCEL,
    RESET_WITHOUT_ERROR,
    REFUSED,
    END,
    TRAILERS,
    GO_AWAY,
    GO_AWAY_FOR_AN_ERROR;

    void strike(Request served) {
      switch (this) {
        case RESET -> served.reset(Http2Error.INTERNAL_ERROR);
        case CANCEL -> served.reset(Http2Error.CANCEL);
        case RESET_WITHOUT_ERROR -> served.reset(Http2Error.NO_ERROR);
        case REFUSED -> served.reset(Http2Error.REFUSED_STREAM);
        case END -> served.end();
        case TRAILERS -> served.trailers("grpc-status", "0");
        case GO_AWAY -> served.truncate();
        case GO_AWAY_FOR_AN_ERROR -> {
          served.goAway(Http2Error.INTERNAL_ERROR);
          served.kill();
        }
      }
    }
  }

  private static String data(String json) {
    return "data: " + json.replace('\'', '"') + "\n\n";
  }

  private static String named(String json) {
    return "event: " + json.split("'", 5)[3] + '\n' + data(json);
  }

  private static String words(String text) {
    return named(
        "{'type':'content_block_delta','index':0,'delta':{'type':'text_delta','text':'"
            + text
            + "'}}");
  }

  private static String chunk(String delta, String finish) {
    return data(
        "{'id':'c1','created':7,'model':'m','choices':[{'index':0,'delta':"
            + delta
            + ",'finish_reason':"
            + finish
            + "}]}");
  }

  private static Stream<Arguments> cuts() {
    return pairs()
        .flatMap(
            pair ->
                Arrays.stream(Cut.values())
                    .map(cut -> Arguments.of(pair.get()[0], pair.get()[1], cut)));
  }

  private static Stream<Arguments> pairs() {
    return Arrays.stream(Wire.values())
        .flatMap(wire -> Arrays.stream(Pair.values()).map(pair -> Arguments.of(wire, pair)));
  }

  private static LiveProxy proxy(Http2Backend backend, Pair pair) {
    return LiveProxy.of(YAML.formatted(backend.port(), pair.server));
  }

  private static void ask(Client client, Pair pair) {
    client.post(
        pair.path,
        "{\"model\":\"m\",\"max_tokens\":9,\"stream\":true,"
            + "\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");
  }

  /** The request, whose client has heard the answer's first words. */
  private static Request begun(Http2Backend backend, Client client, Pair pair) {
    Request served = backend.accept();
    served.head(200, "content-type", "text/event-stream");
    served.content(pair.part(0));
    client.until("Hello");
    return served;
  }

  @ParameterizedTest(name = "{0}, {1}: {2}")
  @MethodSource("cuts")
  void stream_thatIsCut_neverLooksWhole(Wire wire, Pair pair, Cut cut) {
    try (Http2Backend backend = new Http2Backend();
        LiveProxy proxy = proxy(backend, pair);
        Client client = wire.client(proxy.address())) {
      ask(client, pair);
      cut.strike(begun(backend, client, pair));
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.whole()).isFalse();
      assertThat(seen.body())
          .contains("Hello", "\"error\"")
          .endsWith("}\n\n")
          .doesNotContain(pair.last, "\"finish_reason\":\"stop\"", "end_turn");
      proxy.awaitIdle();
      proxy.awaitStat(1, "weir_cluster_faults_total", "cluster", "up", "fault", "truncated");
      proxy.awaitStat(1, "weir_cluster_faults_total");
    }
  }

  /** A frame that ends in the middle of an event is not the event. */
  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("pairs")
  void stream_thatIsCutWithinAnEvent_tellsNothingOfIt(Wire wire, Pair pair) {
    try (Http2Backend backend = new Http2Backend();
        LiveProxy proxy = proxy(backend, pair);
        Client client = wire.client(proxy.address())) {
      ask(client, pair);
      Request served = begun(backend, client, pair);
      served.content(pair.part(1).substring(0, pair.part(1).length() - 3));
      served.trailers("x-sum", "7");
      Answer seen = client.answer();
      assertThat(seen.whole()).isFalse();
      assertThat(seen.body()).contains("Hello", "\"error\"").doesNotContain("you", pair.last);
      proxy.awaitStat(1, "weir_cluster_faults_total", "cluster", "up", "fault", "truncated");
    }
  }

  @ParameterizedTest(name = "{0}, {1}")
  @MethodSource("pairs")
  void stream_thatEndsWithTrailers_orWhileTheServerGoesAway_isWhole(Wire wire, Pair pair) {
    try (Http2Backend backend = new Http2Backend();
        LiveProxy proxy = proxy(backend, pair);
        Client client = wire.client(proxy.address())) {
      ask(client, pair);
      Request served = begun(backend, client, pair);
      served.goAway(Http2Error.NO_ERROR);
      served.content(pair.part(1));
      client.until("you");
      served.content(pair.part(2));
      served.trailers("x-sum", "7");
      Answer seen = client.answer();
      assertThat(seen.whole()).isTrue();
      assertThat(seen.body()).contains("Hello", " you", pair.last).doesNotContain("\"error\"");
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_faults_total")).isZero();
    }
  }
}
