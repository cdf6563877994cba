package io.weir.filters.llm.dialect.known;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.netty.buffer.Unpooled;
import io.weir.fault.Dialect;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.dialect.Answering;
import io.weir.filters.llm.dialect.ClientSide;
import io.weir.filters.llm.dialect.Material;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.json.Json;
import io.weir.filters.llm.json.JsonSeries;
import io.weir.filters.llm.wire.Frames;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Events whose trees are used again come out as events do that are parsed, each for itself. */
class SeriesTest {
  private static final int FRAME_MAX = 1 << 24;

  /** Makes a tree of an event. */
  private interface Reading {
    @Nullable JsonNode read(byte[] bytes, int from, int length);
  }

  @ParameterizedTest
  @CsvSource({
    "openai-chat, OPENAI",
    "openai-responses, OPENAI_RESPONSES",
    "anthropic-messages, ANTHROPIC",
    "gemini-generate, GEMINI",
    "ollama-chat, OLLAMA"
  })
  void stream_readAsASeries_isWrittenAsIfEachEventWereParsed(String api, Dialect server)
      throws Untranslatable {
    ServerSide side = Dialects.server(server, Dialects.Servers.PLAIN);
    if (side == null) {
      return;
    }
    for (Dialect dialect : Dialect.values()) {
      ClientSide client = Dialects.client(dialect, "/stream");
      if (client == null) {
        continue;
      }
      for (Material.Recording recording : Material.recordings(api)) {
        if (recording.stream()) {
          String text = recording.response();
          for (boolean whole : new boolean[] {false, true}) {
            String series = told(side, client, whole, text, new JsonSeries()::read);
            String parsed = told(side, client, whole, text, Json::parse);
            assertThat(series).as("%s for %s", recording, dialect).isEqualTo(parsed);
          }
        }
      }
    }
  }

  private static String told(
      ServerSide server, ClientSide client, boolean whole, String stream, Reading reading)
      throws Untranslatable {
    JsonWriter out = new JsonWriter();
    Answering how = new Answering(asked(), "1f", "", 1_753_000_000);
    AnswerSink writer = whole ? client.whole(how, out) : client.stream(how, out);
    AnswerReader reader = server.reader(writer);
    Frames.Listener listener =
        (name, bytes, from, length) -> {
          JsonNode event = reading.read(bytes, from, length);
          if (event != null) {
            reader.event(name, event);
          } else {
            reader.done();
          }
        };
    Frames frames =
        server.lines() ? Frames.lines(listener, FRAME_MAX) : Frames.events(listener, FRAME_MAX);
    frames.add(Unpooled.wrappedBuffer(stream.getBytes(StandardCharsets.UTF_8)));
    frames.end();
    reader.over();
    return out.toString();
  }

  private static ChatRequest asked() throws Untranslatable {
    ClientSide openai = Objects.requireNonNull(Dialects.client(Dialect.OPENAI, "/"));
    String request =
        "{\"model\":\"m\",\"messages\":[{\"role\":\"user\",\"content\":\"Hi\"}],\"stream\":true,"
            + "\"logprobs\":true}";
    return openai.read(Objects.requireNonNull(Json.parse(request)), what -> {});
  }
}
