package io.weir.filters.llm.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.answer.AnswerReader;
import io.weir.filters.llm.answer.AnswerSink;
import io.weir.filters.llm.chat.ChatRequest;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.http.Headers;
import io.weir.json.JsonWriter;

/** A dialect that model servers speak: writes their requests, reads their answers. Immutable. */
public interface ServerSide {
  /** Path and query of a request, below the endpoint's own base path. */
  String path(String model, boolean stream);

  /** Sets the fields that the dialect demands of a request's head, credentials apart. */
  default void fields(Headers headers) {}

  /**
   * Writes a request.
   *
   * @param model the name that the server knows
   * @param losses is told of what the dialect has no place for
   * @throws Untranslatable where nothing sensible can be asked of the server
   */
  void write(ChatRequest request, String model, JsonWriter out, Losses losses)
      throws Untranslatable;

  /** Reads one answer, streamed or whole. */
  AnswerReader reader(AnswerSink to);

  /** What the body of an answer with an error status says. */
  default String errorMessage(JsonNode body) {
    return Errors.message(body);
  }

  /** Whether a streamed answer is JSON on lines rather than server-sent events. */
  default boolean lines() {
    return false;
  }
}
