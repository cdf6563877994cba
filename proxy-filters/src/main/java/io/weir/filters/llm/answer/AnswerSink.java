package io.weir.filters.llm.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.usage.Tokens;
import org.jspecify.annotations.Nullable;

/**
 * Is told an answer piece by piece, in no dialect. Readers of every dialect tell it, of streams and
 * of whole answers alike; writers of every dialect listen, of both kinds: so a stream and a whole
 * answer of the same content cannot come out differently.
 *
 * <p>{@link #begin} comes first and once. Then pieces in any order, {@link #stop} at most once, and
 * in the end exactly one of {@link #end} and {@link #fail}, or neither where the bytes broke off.
 * Tools may interleave; a tool's arguments come between its {@link #toolBegin} and {@link
 * #toolEnd}, in one piece or in many.
 */
public interface AnswerSink {
  /**
   * An answer begins.
   *
   * @param id as the provider calls it; empty where it does not
   * @param model that answers; empty where nobody says
   * @param createdSeconds since 1970; 0 where nobody says
   */
  void begin(String id, String model, long createdSeconds);

  /** More words. */
  void text(String more);

  /** More words of a refusal to answer. */
  void refusal(String more);

  /** More of what the model thinks. */
  void thought(String more);

  /** Proof for the thought that has just been told. */
  default void signature(String signature) {}

  /** A thought that only its provider can read. */
  default void sealedThought(String data) {}

  /**
   * A tool is to be called.
   *
   * @param tool counts the answer's calls, from 0
   * @param id empty where the provider gives none
   */
  void toolBegin(int tool, String id, String name);

  /** More of a call's arguments: JSON text, cut anywhere. */
  void toolArguments(int tool, String more);

  /** A call's arguments are whole. */
  void toolEnd(int tool);

  /**
   * How likely the last words were, as OpenAI's {@code logprobs.content} says it; valid during the
   * call only.
   */
  default void logprobs(JsonNode content) {}

  /** What was used, as far as known; each report replaces the one before. */
  void usage(Tokens tokens);

  /**
   * Why the model stopped.
   *
   * @param sequence the client's stop text that it met; null unless the provider says
   */
  void stop(StopReason reason, @Nullable String sequence);

  /** Something came that has no place in other dialects, such as a citation. */
  default void lost(String what) {}

  /** The provider says that it failed; the answer is not whole. */
  void fail(UpstreamError error);

  /** The answer is whole. */
  void end();
}
