package io.weir.filters.llm.chat;

import com.fasterxml.jackson.databind.JsonNode;
import org.jspecify.annotations.Nullable;

/**
 * How an answer's words are drawn; null wherever the client did not say. Numbers are kept as they
 * were written.
 *
 * @param temperature from 0 to 2, as OpenAI counts
 * @param answers how many answers are wanted of one call; OpenAI's {@code n}
 */
public record Sampling(
    @Nullable JsonNode temperature,
    @Nullable JsonNode topP,
    @Nullable JsonNode topK,
    @Nullable JsonNode seed,
    @Nullable JsonNode presencePenalty,
    @Nullable JsonNode frequencyPenalty,
    @Nullable JsonNode logitBias,
    @Nullable Boolean logprobs,
    @Nullable Long topLogprobs,
    @Nullable Long answers) {
  /** Nothing said. */
  public static final Sampling UNSAID =
      new Sampling(null, null, null, null, null, null, null, null, null, null);
}
