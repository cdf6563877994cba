package io.weir.filters.llm.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.json.JsonWriter;

/** A dialect that clients speak: reads their requests, writes their answers. Immutable. */
public interface ClientSide {
  /**
   * Reads a request.
   *
   * @param body the request's JSON object
   * @param losses is told of what no other dialect has a place for
   * @throws Untranslatable where the request is not what the dialect demands
   */
  ChatRequest read(JsonNode body, Losses losses) throws Untranslatable;

  /**
   * Writes a streamed answer.
   *
   * @param out where complete events are written, their framing included; whoever calls takes them
   *     from there between two calls
   */
  AnswerSink stream(Answering how, JsonWriter out);

  /** Writes a whole answer, once it has ended; nothing before that. */
  AnswerSink whole(Answering how, JsonWriter out);

  /** The media type of a streamed answer. */
  default String streamType() {
    return "text/event-stream; charset=utf-8";
  }
}
