package io.weir.filters.mock.wire;

import io.weir.filters.mock.talk.Call;
import io.weir.filters.mock.talk.Utterance;
import io.weir.json.JsonWriter;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Answers to {@code POST /v1/completions}. */
public final class OpenAiText {
  private OpenAiText() {}

  /** The whole answer, or a stream where the request asks for one. */
  public static Script answer(Call call) {
    Utterance said = call.said();
    String finish = said.cut() ? "length" : "stop";
    if (!call.prompt().stream(false)) {
      return Script.json(json -> write(json, call, said.text(), finish, true));
    }
    boolean usage =
        call.prompt().body().path("stream_options").path("include_usage").asBoolean(false);
    Stream<byte[]> pieces =
        Stream.of(
                said.pieces(call.pieceTokens()).stream()
                    .map(text -> chunk(call, text, null, false)),
                Stream.of(chunk(call, "", finish, usage), Script.STREAM_END))
            .flatMap(part -> part);
    return Script.events(pieces.iterator());
  }

  private static byte[] chunk(Call call, String text, @Nullable String finish, boolean usage) {
    return Script.data(json -> write(json, call, text, finish, usage));
  }

  private static void write(
      JsonWriter json, Call call, String text, @Nullable String finish, boolean usage) {
    json.beginObject().name("id").value("cmpl-" + call.id());
    json.name("object").value("text_completion").name("created").value(call.wallSeconds());
    json.name("model").value(call.prompt().model()).name("choices").beginArray().beginObject();
    json.name("text").value(text).name("index").value(0);
    json.name("logprobs").value((String) null).name("finish_reason").value(finish);
    json.endObject().endArray();
    if (usage) {
      OpenAiChat.usage(json.name("usage"), call.said());
    }
    json.endObject();
  }
}
