package io.weir.filters.translate;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import io.weir.fault.Dialect;
import io.weir.filters.llm.answer.Told;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.Material;
import io.weir.filters.llm.dialect.Material.Recording;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.dialect.known.Dialects;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.wire.Documents;
import io.weir.filters.llm.wire.Frames;
import io.weir.json.JsonWriter;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a client gets of a recorded stream does not depend on where the network cuts it, at each
 * position of each recording.
 *
 * <p>To translate every recording once for each of its positions would be quadratic. What is shown
 * instead: that each position alone does not matter to the framing, which is the only place that
 * sees where pieces end; that each position does not matter to the translation, though {@value
 * #STRIDE} bytes on there is the next cut; and that the filter as a whole says the same of all
 * positions at once, which is byte by byte.
 */
class RecordedSplitsTest {
  private static final int STRIDE = 23;

  /** In an event that is longer, there are as many cuts as it has such parts. */
  private static final int PART_BYTES = 1024;

  private static final int EVENT_MAX = 1 << 24;
  private static final List<Dialect> CLIENTS =
      List.of(Dialect.OPENAI, Dialect.ANTHROPIC, Dialect.OPENAI_RESPONSES, Dialect.OLLAMA);

  /** The servers whose streams were recorded. */
  enum Server {
    OPENAI(Dialect.OPENAI, "openai-chat"),
    ANTHROPIC(Dialect.ANTHROPIC, "anthropic-messages"),
    OPENAI_RESPONSES(Dialect.OPENAI_RESPONSES, "openai-responses"),
    GEMINI(Dialect.GEMINI, "gemini-generate"),
    OLLAMA(Dialect.OLLAMA, "ollama-chat"),
    OLLAMA_GENERATE(Dialect.OLLAMA, "ollama-generate");

    final Dialect dialect;
    private final String api;

    Server(Dialect dialect, String api) {
      this.dialect = dialect;
      this.api = api;
    }

    ServerSide side() {
      return Objects.requireNonNull(Dialects.server(dialect, Dialects.Servers.PLAIN));
    }

    List<Recording> streams() {
      List<Recording> streams =
          Material.recordings(api).stream().filter(Recording::stream).toList();
      assertThat(streams).isNotEmpty();
      return streams;
    }

    Frames frames(Frames.Listener listener) {
      return side().lines()
          ? Frames.lines(listener, EVENT_MAX)
          : Frames.events(listener, EVENT_MAX);
    }

    String type() {
      return side().lines() ? "application/x-ndjson" : "text/event-stream";
    }
  }

  static Stream<Arguments> pairs() {
    return Arrays.stream(Server.values())
        .flatMap(
            server ->
                CLIENTS.stream()
                    .filter(client -> client != server.dialect)
                    .map(client -> Arguments.of(server, client)));
  }

  private static byte[] bytes(Recording recording) {
    return recording.response().getBytes(StandardCharsets.UTF_8);
  }

  private static void add(Frames frames, byte[] bytes, int from, int to) {
    assertThat(frames.add(Unpooled.wrappedBuffer(bytes, from, to - from))).isTrue();
  }

  /**
   * A frame, and how many bytes of the stream had come when it was told.
   *
   * @param data of it, its name before it
   */
  private record Frame(int end, String data) {
    static String data(String name, byte[] bytes, int from, int length) {
      return name + '\n' + new String(bytes, from, length, StandardCharsets.ISO_8859_1);
    }
  }

  private static List<Frame> byteByByte(Server server, byte[] bytes) {
    List<Frame> all = new ArrayList<>();
    int[] come = {0};
    Frames frames =
        server.frames((name, b, at, n) -> all.add(new Frame(come[0], Frame.data(name, b, at, n))));
    while (come[0] < bytes.length) {
      come[0]++;
      add(frames, bytes, come[0] - 1, come[0]);
    }
    frames.end();
    return all;
  }

  @ParameterizedTest
  @EnumSource
  void event_cutOnceAnywhere_isFramedTheSame_asAreItsNeighbours(Server server) {
    for (Recording recording : server.streams()) {
      byte[] bytes = bytes(recording);
      List<Frame> all = byteByByte(server, bytes);
      for (int frame = 0; frame < all.size(); frame++) {
        int first = Math.max(0, frame - 1);
        int last = Math.min(all.size() - 1, frame + 1);
        List<String> around = all.subList(first, last + 1).stream().map(Frame::data).toList();
        int begin = frame == 0 ? 0 : all.get(frame - 1).end;
        int end = frame == last ? bytes.length : all.get(frame).end;
        int from = first == 0 ? 0 : all.get(first - 1).end;
        int to = last == all.size() - 1 ? bytes.length : all.get(last).end;
        for (int at = begin; at < Math.min(end, begin + PART_BYTES); at++) {
          List<String> told = new ArrayList<>(around.size());
          Frames frames = server.frames((n, b, f, l) -> told.add(Frame.data(n, b, f, l)));
          int done = from;
          for (int cut = at; cut < end; cut += PART_BYTES) {
            add(frames, bytes, done, cut);
            done = cut;
          }
          add(frames, bytes, done, to);
          frames.end();
          if (!told.equals(around)) {
            assertThat(told).as("%s cut at %d", recording, at).isEqualTo(around);
          }
        }
      }
    }
  }

  /** A client's answers, each of which is of another stream. */
  private record Line(Server server, ClientSide client, Answering how) {
    static Line of(Server server, Dialect dialect) {
      ClientSide client =
          Objects.requireNonNull(Dialects.client(dialect, Translation.path(dialect)));
      String question = Translation.question(dialect, true);
      try {
        return new Line(
            server,
            client,
            new Answering(
                client.read(Objects.requireNonNull(Json.parse(question)), Losses.IGNORED),
                "x",
                "",
                1));
      } catch (Untranslatable e) {
        throw new AssertionError(e);
      }
    }

    /** What the client is sent of a stream that is cut there and there. */
    byte[] sent(byte[] stream, IntStream cuts) {
      JsonWriter written = new JsonWriter();
      ByteArrayOutputStream sent = new ByteArrayOutputStream();
      Told told = new Told(client.stream(how, written), Losses.IGNORED);
      var reader = server.side().reader(told);
      Documents documents = new Documents(reader, told);
      Frames frames = server.frames(documents);
      int[] done = {0};
      IntStream.concat(cuts, IntStream.of(stream.length))
          .forEach(
              cut -> {
                add(frames, stream, done[0], cut);
                done[0] = cut;
                sent.write(written.array(), 0, written.length());
                written.reset();
              });
      frames.end();
      if (!told.over() && !documents.unread()) {
        reader.over();
      }
      sent.write(written.array(), 0, written.length());
      sent.write(told.ended() ? 1 : 0);
      return sent.toByteArray();
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void stream_cutAtEachPosition_isTranslatedTheSame(Server server, Dialect client) {
    Line line = Line.of(server, client);
    for (Recording recording : server.streams()) {
      byte[] stream = bytes(recording);
      byte[] whole = line.sent(stream, IntStream.empty());
      for (int first = 1; first <= STRIDE; first++) {
        byte[] cut =
            line.sent(
                stream, IntStream.iterate(first, at -> at < stream.length, at -> at + STRIDE));
        if (!Arrays.equals(whole, cut)) {
          assertThat(new String(cut, StandardCharsets.UTF_8))
              .as("%s cut at %d", recording, first)
              .isEqualTo(new String(whole, StandardCharsets.UTF_8));
        }
      }
    }
  }

  /** An answer that is not whole in one piece is not in many, though more of it may be told. */
  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("pairs")
  void stream_byteByByte_isTheSame(Server server, Dialect client) {
    for (Recording recording : server.streams()) {
      byte[] stream = bytes(recording);
      Translation whole = asked(client, server).data(stream, 0, stream.length, true);
      Translation pieces = asked(client, server);
      for (int at = 0; at < stream.length; at++) {
        pieces.data(stream, at, at + 1, at + 1 == stream.length);
      }
      if (whole.ended()) {
        assertThat(pieces.seen()).as(recording.id()).isEqualTo(whole.seen());
        assertThat(whole.heard().ended).as(recording.id()).isEqualTo(1);
      } else {
        assertThat(whole.sent()).as(recording.id()).isEmpty();
        assertThat(pieces.heard().ended).as(recording.id()).isZero();
      }
    }
  }

  private static Translation asked(Dialect client, Server server) {
    return Translation.asked(client, server.dialect, true).head(200, server.type());
  }
}
