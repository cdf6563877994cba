package io.weir.filters.llm.usage.read;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weir.filters.llm.usage.Tokens;
import io.weir.filters.llm.usage.read.AnswerUsage.Form;
import io.weir.filters.llm.usage.read.AnswerUsage.Said;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerUsageTest {
  private static final String CHAT =
      """
      : a comment

      data: {"id":"1","model":"gpt-x","choices":[{"delta":{"content":\
      "go \\"usage\\":{"}}],"usage":null}

      data: {"id":"1","model":"gpt-x","choices":[{"delta":{"content":"on"}}],"usage":null}

      data: {"id":"1","choices":[],"usage":{"prompt_tokens":12,\
      "completion_tokens":8,"total_tokens":20,"prompt_tokens_details":{"cached_tokens":4}}}

      data: [DONE]

      """;

  private static final String MESSAGES =
      """
      event: message_start
      data: {"type":"message_start","message":{"model":"claude-x","content":[],"usage":\
      {"input_tokens":50,"cache_creation_input_tokens":100,"cache_read_input_tokens":200,\
      "cache_creation":{"ephemeral_5m_input_tokens":30,"ephemeral_1h_input_tokens":70},\
      "output_tokens":1}}}

      event: content_block_delta
      data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta",\
      "text":"hello"}    }

      event: message_delta
      data: {"type":"message_delta","delta":{"stop_reason":"end_turn"},"usage":{"output_tokens":15}}

      """;

  private static final String LINES =
      """
      {"model":"llama3","message":{"role":"assistant","content":"\\"eval_count\\":7"},"done":false}
      {"model":"llama3","done":true,"prompt_eval_count":26,"eval_count":298}
      """;

  private static final Stream OPENAI =
      Stream.of(Form.EVENTS, CHAT, "gpt-x", new Tokens.Input(12, 4, 0, 0, 0, 0), 8);
  private static final Stream ANTHROPIC =
      Stream.of(Form.EVENTS, MESSAGES, "claude-x", new Tokens.Input(350, 200, 30, 70, 0, 0), 15);
  private static final Stream OLLAMA =
      Stream.of(Form.LINES, LINES, "llama3", new Tokens.Input(26, 0, 0, 0, 0, 0), 298);

  static List<Stream> streams() {
    return List.of(OPENAI, ANTHROPIC, OLLAMA);
  }

  /** One for all, as on a loop: nothing of an answer may stay in it. */
  private static final Workbench BENCH = new Workbench(64);

  /** A stream, and what it says however it is cut. */
  private record Stream(Form form, String text, Said said) {
    static Stream of(Form form, String text, String model, Tokens.Input in, long out) {
      Tokens tokens = new Tokens(in, new Tokens.Output(out, 0, 0, 0), 0);
      return new Stream(form, text, new Said(model, tokens, List.of(), -1, false));
    }

    int length() {
      return text.length();
    }

    void check(int... cuts) {
      byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
      AnswerUsage usage = new AnswerUsage(form, BENCH);
      int from = 0;
      for (int cut : cuts) {
        accept(usage, bytes, from, cut, false);
        from = cut;
      }
      accept(usage, bytes, from, bytes.length, true);
      assertThat(usage.said(0, true)).isEqualTo(said);
    }

    private static void accept(AnswerUsage usage, byte[] bytes, int from, int to, boolean last) {
      ByteBuf piece = Unpooled.wrappedBuffer(bytes, from, to - from);
      usage.accept(piece, last);
      piece.release();
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void said_cutAnywhereOnce_isTheSame(Stream stream) {
    for (int cut = 0; cut <= stream.length(); cut++) {
      stream.check(cut);
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void said_cutIntoPiecesOfAnyLength_isTheSame(Stream stream) {
    for (int length = 1; length < 80; length++) {
      int step = length;
      stream.check(IntStream.iterate(step, i -> i < stream.length(), i -> i + step).toArray());
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void said_cutAtRandom_isTheSame(Stream stream) {
    Random random = new Random(4711);
    for (int round = 0; round < 500; round++) {
      stream.check(random.ints(5, 0, stream.length()).sorted().toArray());
    }
  }

  @ParameterizedTest
  @MethodSource("streams")
  void said_afterAnotherAnswerThatBrokeOffAnywhere_isTheSame(Stream stream) {
    for (int end = 1; end < stream.length(); end++) {
      said(stream.form, true, stream.text.substring(0, end));
      stream.check();
    }
  }

  @Test
  void accept_directAndCompositeMemory_readsTheSame() {
    ByteBuf direct = PooledByteBufAllocator.DEFAULT.directBuffer();
    direct.writeCharSequence("xx" + CHAT, StandardCharsets.UTF_8);
    direct.skipBytes(2);
    CompositeByteBuf composite = Unpooled.compositeBuffer();
    composite.addComponent(true, direct.readRetainedSlice(150));
    composite.addComponent(true, direct);
    AnswerUsage usage = new AnswerUsage(Form.EVENTS, new Workbench(64));
    usage.accept(composite, true);
    composite.release();
    assertThat(usage.said(0, true)).isEqualTo(OPENAI.said);
  }

  private static Said said(Form form, boolean complete, String... pieces) {
    AnswerUsage usage = new AnswerUsage(form, BENCH);
    for (int i = 0; i < pieces.length; i++) {
      ByteBuf bytes = Unpooled.copiedBuffer(pieces[i], StandardCharsets.UTF_8);
      usage.accept(bytes, i == pieces.length - 1);
      bytes.release();
    }
    return usage.said(4000, complete);
  }

  private static String event(String text) {
    return "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"" + text + "\"}}]}\n\n";
  }

  @Test
  void said_severalReports_theLastStands() {
    Said said =
        said(
            Form.EVENTS,
            true,
            "data: {\"x_groq\":{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}}\n\n",
            "data: {\"usage\":{\"prompt_tokens\":5,\"completion_tokens\":6}}\n\n",
            "data: {\"usage\":{\"trafficType\":\"ON_DEMAND\"}}\n\n");
    assertThat(said.tokens()).isEqualTo(Tokens.of(5, 6));
  }

  @Test
  void said_streamWithoutReport_isGuessedByItsTexts() {
    Said said = said(Form.EVENTS, true, event("Hi"), event(" there"), event("!"), event(""));
    assertThat(said.estimated()).isTrue();
    assertThat(said.tokens()).isEqualTo(Tokens.of(1000, 3));
  }

  @Test
  void said_longTexts_areGuessedByTheirLetters() {
    Said said = said(Form.EVENTS, true, event("x".repeat(400)));
    assertThat(said.tokens().output().tokens()).isEqualTo(100);
  }

  @Test
  void said_longStreamWithoutReport_isGuessedWithinATenth() {
    String[] events = new String[5000];
    Random random = new Random(1);
    for (int i = 0; i < events.length; i++) {
      events[i] = event("w".repeat(1 + random.nextInt(4)));
    }
    assertThat(said(Form.EVENTS, true, events).tokens().output().tokens()).isBetween(4500L, 5500L);
  }

  @Test
  void said_anthropicCutShort_keepsTheInputAndGuessesTheOutput() {
    String begun = MESSAGES.substring(0, MESSAGES.indexOf("event: message_delta"));
    Said said = said(Form.EVENTS, false, begun);
    assertThat(said.estimated()).isTrue();
    assertThat(said.tokens().input()).isEqualTo(ANTHROPIC.said.tokens().input());
    assertThat(said.tokens().output().tokens()).isEqualTo(2);
  }

  @Test
  void said_cumulativeReportsCutShort_takesTheLast() {
    Said said =
        said(
            Form.EVENTS,
            false,
            "data: {\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":1,\"total_tokens\":9}}\n",
            "data: {\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":4,\"total_tokens\":12}}");
    assertThat(said.estimated()).isFalse();
    assertThat(said.tokens()).isEqualTo(Tokens.of(8, 4));
  }

  @Test
  void said_compressed_isGuessedByItsLength() {
    Said said = said(Form.OPAQUE, true, "0123456789ab");
    assertThat(said.estimated()).isTrue();
    assertThat(said.tokens()).isEqualTo(Tokens.of(1000, 3));
  }

  @Test
  void said_endlessObject_isGivenUpAndTheNextIsRead() {
    String endless = "{\"usage\":{\"a\":\"" + "y".repeat(100_000) + "\"}}";
    Said said =
        said(
            Form.PLAIN, true, endless, "{\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":2}}");
    assertThat(said.tokens()).isEqualTo(Tokens.of(1, 2));
  }
}
