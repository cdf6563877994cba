package io.weir.filters.mock.wire;

import io.weir.filters.mock.talk.Call;
import io.weir.filters.mock.talk.Utterance;
import io.weir.json.JsonWriter;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers to {@code POST /v1/messages} and {@code POST /v1/messages/count_tokens}. */
public final class AnthropicMessages {
  private final Call call;
  private final Utterance said;

  private AnthropicMessages(Call call) {
    this.call = call;
    this.said = call.said();
  }

  /** The whole answer, or a stream where the request asks for one. */
  public static Script answer(Call call) {
    AnthropicMessages messages = new AnthropicMessages(call);
    return call.prompt().stream(false) ? messages.stream() : Script.json(messages::whole);
  }

  /** How many tokens the prompt has. */
  public static Script count(Call call) {
    return Script.json(
        json ->
            json.beginObject().name("input_tokens").value(call.said().promptTokens()).endObject());
  }

  private void whole(JsonWriter json) {
    message(
        json,
        () -> {
          json.beginObject();
          block(json, said.text(), said.arguments());
          json.endObject();
        },
        stopReason(),
        said.tokens());
  }

  private Script stream() {
    Stream<byte[]> pieces =
        Stream.of(
                Stream.of(
                    event("message_start", this::start),
                    event("content_block_start", this::blockStart),
                    event("ping", json -> {})),
                said.pieces(call.pieceTokens()).stream()
                    .map(text -> event("content_block_delta", json -> delta(json, text))),
                Stream.of(
                    event("content_block_stop", json -> json.name("index").value(0)),
                    event("message_delta", this::end),
                    event("message_stop", json -> {})))
            .flatMap(part -> part);
    return Script.events(pieces.iterator());
  }

  private static byte[] event(String type, Consumer<JsonWriter> rest) {
    return Script.event(
        type,
        json -> {
          rest.accept(json.beginObject().name("type").value(type));
          json.endObject();
        });
  }

  private void start(JsonWriter json) {
    message(json.name("message"), () -> {}, null, 1);
  }

  private void blockStart(JsonWriter json) {
    json.name("index").value(0).name("content_block").beginObject();
    block(json, "", "{}");
    json.endObject();
  }

  private void delta(JsonWriter json, String text) {
    json.name("index").value(0).name("delta").beginObject().name("type");
    if (said.tool() == null) {
      json.value("text_delta").name("text").value(text);
    } else {
      json.value("input_json_delta").name("partial_json").value(text);
    }
    json.endObject();
  }

  private void end(JsonWriter json) {
    json.name("delta").beginObject().name("stop_reason").value(stopReason());
    json.name("stop_sequence").value((String) null).endObject();
    json.name("usage").beginObject().name("output_tokens").value(said.tokens()).endObject();
  }

  private void block(JsonWriter json, String text, String input) {
    if (said.tool() == null) {
      json.name("type").value("text").name("text").value(text);
    } else {
      json.name("type").value("tool_use").name("id").value("toolu_" + call.id());
      json.name("name").value(said.tool());
      json.name("input").raw(input.getBytes(StandardCharsets.UTF_8));
    }
  }

  private void message(
      JsonWriter json, Runnable content, @Nullable String stopReason, int outputTokens) {
    json.beginObject().name("id").value("msg_" + call.id());
    json.name("type").value("message").name("role").value("assistant");
    json.name("model").value(call.prompt().model()).name("content").beginArray();
    content.run();
    json.endArray().name("stop_reason").value(stopReason);
    json.name("stop_sequence").value((String) null).name("usage").beginObject();
    json.name("input_tokens").value(said.promptTokens());
    json.name("cache_creation_input_tokens").value(0).name("cache_read_input_tokens").value(0);
    json.name("output_tokens").value(outputTokens).endObject().endObject();
  }

  private String stopReason() {
    if (said.tool() != null) {
      return "tool_use";
    }
    return said.cut() ? "max_tokens" : "end_turn";
  }
}
