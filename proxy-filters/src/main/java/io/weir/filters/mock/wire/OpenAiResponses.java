package io.weir.filters.mock.wire;

import io.weir.filters.mock.talk.Call;
import io.weir.filters.mock.talk.Utterance;
import io.weir.json.JsonWriter;
import java.util.Iterator;
import java.util.function.Consumer;
import java.util.stream.Stream;

/** Answers to {@code POST /v1/responses}. */
public final class OpenAiResponses {
  private final Call call;
  private final Utterance said;
  private final String itemId;
  private int sequence;

  private OpenAiResponses(Call call) {
    this.call = call;
    this.said = call.said();
    this.itemId = (said.tool() == null ? "msg_" : "fc_") + call.id();
  }

  /** The whole answer, or a stream where the request asks for one. */
  public static Script answer(Call call) {
    OpenAiResponses responses = new OpenAiResponses(call);
    return call.prompt().stream(false)
        ? Script.events(responses.events())
        : Script.json(json -> responses.response(json, true));
  }

  private Iterator<byte[]> events() {
    String delta =
        said.tool() == null
            ? "response.output_text.delta"
            : "response.function_call_arguments.delta";
    Stream<Consumer<JsonWriter>> opening =
        Stream.of(
            of("response.created", json -> response(json.name("response"), false)),
            of("response.in_progress", json -> response(json.name("response"), false)),
            of("response.output_item.added", json -> item(at(json).name("item"), false)));
    Stream<Consumer<JsonWriter>> texts =
        said.pieces(call.pieceTokens()).stream().map(text -> of(delta, json -> delta(json, text)));
    Stream<Consumer<JsonWriter>> ending =
        Stream.of(
            of("response.output_item.done", json -> item(at(json).name("item"), true)),
            of(
                said.cut() ? "response.incomplete" : "response.completed",
                json -> response(json.name("response"), true)));
    return Stream.of(opening, partBegun(), texts, partDone(), ending)
        .flatMap(part -> part)
        .map(this::event)
        .iterator();
  }

  private Stream<Consumer<JsonWriter>> partBegun() {
    return said.tool() != null
        ? Stream.of()
        : Stream.of(of("response.content_part.added", json -> part(inItem(json).name("part"), "")));
  }

  private Stream<Consumer<JsonWriter>> partDone() {
    if (said.tool() != null) {
      return Stream.of(
          of(
              "response.function_call_arguments.done",
              json -> inItem(json).name("arguments").value(said.arguments())));
    }
    return Stream.of(
        of(
            "response.output_text.done",
            json -> logprobs(inItem(json).name("text").value(said.text()))),
        of("response.content_part.done", json -> part(inItem(json).name("part"), said.text())));
  }

  /** An event's JSON, its type first. */
  private static Consumer<JsonWriter> of(String type, Consumer<JsonWriter> rest) {
    return json -> {
      json.name("type").value(type);
      rest.accept(json);
    };
  }

  /** Numbers events as they are asked for. The name of an event is its type. */
  private byte[] event(Consumer<JsonWriter> body) {
    JsonWriter json = new JsonWriter().beginObject();
    body.accept(json);
    json.name("sequence_number").value(sequence++).endObject();
    String written = json.toString();
    int start = "{\"type\":\"".length();
    String type = written.substring(start, written.indexOf('"', start));
    return Script.event(type, out -> out.raw(json.toByteArray()));
  }

  private JsonWriter at(JsonWriter json) {
    return json.name("output_index").value(0);
  }

  private JsonWriter inItem(JsonWriter json) {
    at(json.name("item_id").value(itemId));
    return said.tool() == null ? json.name("content_index").value(0) : json;
  }

  private void delta(JsonWriter json, String text) {
    inItem(json).name("delta").value(text);
    if (said.tool() == null) {
      logprobs(json);
    }
  }

  private static void logprobs(JsonWriter json) {
    json.name("logprobs").beginArray().endArray();
  }

  private void item(JsonWriter json, boolean done) {
    json.beginObject().name("id").value(itemId);
    json.name("type").value(said.tool() == null ? "message" : "function_call");
    json.name("status").value(done ? "completed" : "in_progress");
    if (said.tool() == null) {
      json.name("role").value("assistant").name("content").beginArray();
      if (done) {
        part(json, said.text());
      }
      json.endArray();
    } else {
      json.name("call_id").value("call_" + call.id()).name("name").value(said.tool());
      json.name("arguments").value(done ? said.arguments() : "");
    }
    json.endObject();
  }

  private static void part(JsonWriter json, String text) {
    json.beginObject().name("type").value("output_text").name("text").value(text);
    logprobs(json.name("annotations").beginArray().endArray());
    json.endObject();
  }

  private void response(JsonWriter json, boolean done) {
    json.beginObject().name("id").value("resp_" + call.id()).name("object").value("response");
    json.name("created_at").value(call.wallSeconds());
    json.name("status").value(!done ? "in_progress" : said.cut() ? "incomplete" : "completed");
    json.name("error").value((String) null).name("incomplete_details");
    if (done && said.cut()) {
      json.beginObject().name("reason").value("max_output_tokens").endObject();
    } else {
      json.value((String) null);
    }
    json.name("instructions").value((String) null).name("max_output_tokens").value((String) null);
    json.name("model").value(call.prompt().model()).name("output").beginArray();
    if (done) {
      item(json, true);
    }
    json.endArray().name("parallel_tool_calls").value(true);
    json.name("previous_response_id").value((String) null).name("store").value(false);
    json.name("temperature").value(1).name("tool_choice").value("auto");
    json.name("tools").beginArray().endArray().name("top_p").value(1);
    json.name("truncation").value("disabled").name("usage");
    if (done) {
      usage(json);
    } else {
      json.value((String) null);
    }
    json.name("metadata").beginObject().endObject().endObject();
  }

  private void usage(JsonWriter json) {
    json.beginObject().name("input_tokens").value(said.promptTokens());
    json.name("input_tokens_details").beginObject().name("cached_tokens").value(0);
    json.name("cache_write_tokens").value(0).endObject();
    json.name("output_tokens").value(said.tokens());
    json.name("output_tokens_details").beginObject();
    json.name("reasoning_tokens").value(0).endObject();
    json.name("total_tokens").value(said.promptTokens() + said.tokens()).endObject();
  }
}
