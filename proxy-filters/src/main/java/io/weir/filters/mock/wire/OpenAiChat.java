package io.weir.filters.mock.wire;

import io.weir.filters.mock.talk.Call;
import io.weir.filters.mock.talk.Utterance;
import io.weir.json.JsonWriter;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Answers to {@code POST /v1/chat/completions}. */
public final class OpenAiChat {
  private final Call call;
  private final Utterance said;
  private final boolean usageWanted;

  private OpenAiChat(Call call) {
    this.call = call;
    this.said = call.said();
    this.usageWanted =
        call.prompt().body().path("stream_options").path("include_usage").asBoolean(false);
  }

  /** The whole answer, or a stream where the request asks for one. */
  public static Script answer(Call call) {
    OpenAiChat chat = new OpenAiChat(call);
    return call.prompt().stream(false) ? chat.stream() : Script.json(chat::whole);
  }

  private void whole(JsonWriter json) {
    head(json, "chat.completion").name("choices").beginArray().beginObject();
    json.name("index").value(0).name("message").beginObject();
    json.name("role").value("assistant");
    json.name("content").value(said.tool() == null ? said.text() : null);
    json.name("refusal").value((String) null);
    if (said.tool() != null) {
      json.name("tool_calls").beginArray().beginObject();
      tool(json, said.arguments()).endObject().endArray();
    }
    json.endObject().name("logprobs").value((String) null);
    json.name("finish_reason").value(finish()).endObject().endArray();
    usage(json.name("usage"), said);
    json.name("system_fingerprint").value("fp_mock").endObject();
  }

  private Script stream() {
    Consumer<JsonWriter> opening =
        json -> {
          json.name("role").value("assistant");
          json.name("content").value(said.tool() == null ? "" : null);
          if (said.tool() != null) {
            json.name("tool_calls").beginArray().beginObject().name("index").value(0);
            tool(json, "").endObject().endArray();
          }
        };
    Stream<byte[]> pieces =
        Stream.of(
                Stream.of(chunk(opening, null)),
                said.pieces(call.pieceTokens()).stream().map(text -> chunk(delta(text), null)),
                Stream.of(chunk(json -> {}, finish())),
                usageWanted ? Stream.of(usageChunk()) : Stream.<byte[]>empty(),
                Stream.of(Script.STREAM_END))
            .flatMap(part -> part);
    return Script.events(pieces.iterator());
  }

  private Consumer<JsonWriter> delta(String text) {
    if (said.tool() == null) {
      return json -> json.name("content").value(text);
    }
    return json -> {
      json.name("tool_calls").beginArray().beginObject().name("index").value(0);
      json.name("function").beginObject().name("arguments").value(text).endObject();
      json.endObject().endArray();
    };
  }

  private byte[] chunk(
      Consumer<JsonWriter> delta, @org.jspecify.annotations.Nullable String finish) {
    return Script.data(
        json -> {
          head(json, "chat.completion.chunk").name("system_fingerprint").value("fp_mock");
          json.name("choices").beginArray().beginObject().name("index").value(0);
          delta.accept(json.name("delta").beginObject());
          json.endObject().name("logprobs").value((String) null);
          json.name("finish_reason").value(finish).endObject().endArray();
          if (usageWanted) {
            json.name("usage").value((String) null);
          }
          json.endObject();
        });
  }

  private byte[] usageChunk() {
    return Script.data(
        json -> {
          head(json, "chat.completion.chunk").name("system_fingerprint").value("fp_mock");
          json.name("choices").beginArray().endArray();
          usage(json.name("usage"), said);
          json.endObject();
        });
  }

  private JsonWriter tool(JsonWriter json, String arguments) {
    json.name("id").value("call_" + call.id()).name("type").value("function");
    json.name("function").beginObject().name("name").value(said.tool());
    return json.name("arguments").value(arguments).endObject();
  }

  private JsonWriter head(JsonWriter json, String object) {
    json.beginObject().name("id").value("chatcmpl-" + call.id());
    json.name("object").value(object).name("created").value(call.wallSeconds());
    return json.name("model").value(call.prompt().model());
  }

  private String finish() {
    if (said.tool() != null) {
      return "tool_calls";
    }
    return said.cut() ? "length" : "stop";
  }

  /** The usage object of chat and text completions. */
  static void usage(JsonWriter json, Utterance said) {
    json.beginObject().name("prompt_tokens").value(said.promptTokens());
    json.name("completion_tokens").value(said.tokens());
    json.name("total_tokens").value(said.promptTokens() + said.tokens());
    json.name("prompt_tokens_details").beginObject().name("cached_tokens").value(0).endObject();
    json.name("completion_tokens_details").beginObject();
    json.name("reasoning_tokens").value(0).endObject().endObject();
  }
}
