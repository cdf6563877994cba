package io.weir.filters.mock.wire;

import io.weir.filters.mock.talk.Call;
import io.weir.filters.mock.talk.Utterance;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Answers to {@code POST /api/chat} and {@code POST /api/generate}; streams unless told not to. */
public final class OllamaChat {
  private static final long NANOS_PER_TOKEN = 1_000_000;

  private final Call call;
  private final Utterance said;
  private final boolean chat;

  private OllamaChat(Call call, boolean chat) {
    this.call = call;
    this.said = call.said();
    this.chat = chat;
  }

  /** The answer to a chat. */
  public static Script chat(Call call) {
    return new OllamaChat(call, true).answer();
  }

  /** The answer to a single prompt. */
  public static Script generate(Call call) {
    return new OllamaChat(call, false).answer();
  }

  private Script answer() {
    if (!call.prompt().stream(true)) {
      return Script.json(json -> write(json, said.text(), said.tool() != null, true));
    }
    Stream<byte[]> texts =
        said.tool() == null
            ? said.pieces(call.pieceTokens()).stream().map(text -> line(text, false, false))
            : Stream.of(line("", true, false));
    return Script.lines(Stream.concat(texts, Stream.of(line("", false, true))).iterator());
  }

  private byte[] line(String text, boolean tool, boolean done) {
    return Script.line(json -> write(json, text, tool, done));
  }

  private void write(JsonWriter json, String text, boolean tool, boolean done) {
    json.beginObject().name("model").value(call.prompt().model());
    json.name("created_at").instant(call.wallMillis());
    if (chat) {
      json.name("message").beginObject().name("role").value("assistant");
      json.name("content").value(text);
      if (tool) {
        json.name("tool_calls").beginArray().beginObject().name("function").beginObject();
        json.name("name").value(said.tool());
        json.name("arguments").raw(said.arguments().getBytes(StandardCharsets.UTF_8));
        json.endObject().endObject().endArray();
      }
      json.endObject();
    } else {
      json.name("response").value(text);
    }
    json.name("done").value(done);
    if (done) {
      ending(json);
    }
    json.endObject();
  }

  private void ending(JsonWriter json) {
    long prompt = said.promptTokens() * NANOS_PER_TOKEN;
    long eval = said.tokens() * NANOS_PER_TOKEN;
    json.name("done_reason").value(said.cut() ? "length" : "stop");
    if (!chat) {
      json.name("context").beginArray().endArray();
    }
    json.name("total_duration").value(prompt + eval).name("load_duration").value(0);
    json.name("prompt_eval_count").value(said.promptTokens());
    json.name("prompt_eval_duration").value(prompt);
    json.name("eval_count").value(said.tokens()).name("eval_duration").value(eval);
  }
}
