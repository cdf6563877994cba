package io.weir.filters.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.filters.llm.answer.StopReason;
import io.weir.filters.llm.dialect.Heard;
import io.weir.filters.llm.usage.Tokens;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What a client gets does not depend on where the network cuts what the server sent. */
class StreamCutsTest {
  private static final List<Dialect> DIALECTS =
      List.of(Dialect.OPENAI, Dialect.ANTHROPIC, Dialect.OPENAI_RESPONSES);

  private static final Tokens USED =
      new Tokens(new Tokens.Input(15, 5, 0, 0, 0, 0), new Tokens.Output(7, 0, 0, 0), 0);

  static Stream<Arguments> pairs() {
    return DIALECTS.stream()
        .flatMap(
            client ->
                DIALECTS.stream()
                    .filter(server -> server != client)
                    .map(server -> Arguments.of(client, server)));
  }

  private static Translation asked(Dialect client, Dialect server) {
    return Translation.asked(client, server, true);
  }

  @ParameterizedTest(name = "{1} to {0}")
  @MethodSource("pairs")
  void stream_ofAnyServer_isTheSameToAnyClient(Dialect client, Dialect server) {
    Translation call = asked(client, server).stream(Streams.of(server));

    Heard heard = call.heard();
    assertThat(call.fault()).isNull();
    assertThat(call.ended()).isTrue();
    assertThat(heard.text).hasToString(Streams.TEXT);
    assertThat(heard.thought).hasToString("hm");
    assertThat(heard.tools).hasToString(Streams.TOOLS);
    assertThat(heard.reason()).isEqualTo(StopReason.TOOLS);
    assertThat(heard.ended).isEqualTo(1);
    assertThat(heard.tokens).isEqualTo(USED);
    assertThat(call.used().tokens()).isEqualTo(USED);
    assertThat(call.used().complete()).isTrue();
  }

  @ParameterizedTest(name = "{1} to {0}")
  @MethodSource("pairs")
  void stream_cutInTwoAnywhere_isTheSame(Dialect client, Dialect server) {
    byte[] stream = Streams.of(server).getBytes(StandardCharsets.UTF_8);
    String whole = asked(client, server).head(200, "text/event-stream").cut(stream, 0).seen();

    for (int at = 1; at < stream.length; at++) {
      Translation call = asked(client, server).head(200, "text/event-stream").cut(stream, at);
      assertThat(call.seen()).as("cut at %d", at).isEqualTo(whole);
    }
  }

  @ParameterizedTest(name = "{1} to {0}")
  @MethodSource("pairs")
  void stream_byteByByte_isTheSame(Dialect client, Dialect server) {
    byte[] stream = Streams.of(server).getBytes(StandardCharsets.UTF_8);
    Translation call = asked(client, server).head(200, "text/event-stream");
    for (int at = 0; at < stream.length; at++) {
      call.data(stream, at, at + 1, false);
    }
    call.data("", true);

    assertThat(call.seen()).isEqualTo(asked(client, server).stream(Streams.of(server)).seen());
  }

  /** However much of it came: no client takes a part for the whole, and none gets half an event. */
  @ParameterizedTest(name = "{1} to {0}")
  @MethodSource("pairs")
  void stream_thatEndsEarly_neverLooksWhole(Dialect client, Dialect server) {
    byte[] stream = Streams.of(server).getBytes(StandardCharsets.UTF_8);
    String text = Streams.of(server);
    String last =
        switch (server) {
          case OPENAI -> "\"tool_calls\"}";
          case ANTHROPIC -> "\"output_tokens\":7}";
          default -> "\"response.completed\"";
        };
    int enough = text.substring(0, text.lastIndexOf(last)).getBytes(StandardCharsets.UTF_8).length;

    for (int length = 0; length < enough; length++) {
      Translation call = asked(client, server).head(200, "text/event-stream");
      call.data(stream, 0, length, true);
      assertThat(call.fault()).as("after %d", length).isEqualTo(Fault.TRUNCATED);
      assertThat(call.ended()).isFalse();
      assertThat(call.heard().ended).as("after %d", length).isZero();
    }
  }
}
