package io.weir.filters.llm.embeddings;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Texts that are to be told as vectors, in no dialect.
 *
 * @param model the name that the client asked for; empty where it gave none
 * @param texts one vector for each
 * @param single whether the client wrote its one text without a list around it
 * @param dimensions how long the vectors shall be; null where the client did not say
 * @param base64 whether the client wants the vectors' bytes as text rather than their numbers
 * @param user the client's word for its own user; null where it gave none
 */
public record EmbeddingsRequest(
    String model,
    List<String> texts,
    boolean single,
    @Nullable Long dimensions,
    boolean base64,
    @Nullable String user) {
  /** Copies the list. */
  public EmbeddingsRequest {
    texts = List.copyOf(texts);
  }
}
