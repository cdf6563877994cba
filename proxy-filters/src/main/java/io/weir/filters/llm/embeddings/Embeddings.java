package io.weir.filters.llm.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Vectors, in no dialect.
 *
 * @param model that made them; empty where nobody says
 * @param vectors each a list of numbers, or a text that holds their bytes, in the texts' order
 * @param tokens what was read; null where nobody says
 */
public record Embeddings(String model, List<JsonNode> vectors, @Nullable Long tokens) {
  /** Copies the list. */
  public Embeddings {
    vectors = List.copyOf(vectors);
  }
}
