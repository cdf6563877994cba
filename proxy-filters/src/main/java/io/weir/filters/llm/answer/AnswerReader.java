package io.weir.filters.llm.answer;

import com.fasterxml.jackson.databind.JsonNode;

/**
 * Reads one answer of a dialect and tells it on. One for each answer; not thread-safe.
 *
 * <p>Whatever comes, it tells what it understands and passes over the rest: an unknown field, event
 * or stop reason is no failure.
 */
public interface AnswerReader {
  /** An answer that came whole; tells all of it, the end included. */
  void whole(JsonNode answer);

  /**
   * One event of a stream.
   *
   * @param name what the stream calls the event; empty where it has no name
   * @param data a JSON value, valid during the call only: of what is kept, a copy is; what is no
   *     JSON never comes here
   */
  void event(String name, JsonNode data);

  /** The stream's own word for its end, OpenAI's {@code [DONE]}. */
  default void done() {}

  /**
   * The bytes are over. Tells the end where that is the way in which this answer ends, and nothing
   * where it has broken off.
   */
  void over();
}
