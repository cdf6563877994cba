package io.weir.filters.llm.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.json.JsonWriter;
import org.jspecify.annotations.Nullable;

/** A dialect in which texts become vectors, as clients and as servers speak it. Immutable. */
public interface EmbeddingsSide {
  /** Path and query of a request. */
  String path(String model);

  /**
   * Reads a client's request.
   *
   * @throws Untranslatable where it is not what the dialect demands, or holds no texts
   */
  EmbeddingsRequest read(JsonNode body, Losses losses) throws Untranslatable;

  /** Writes a request for a server. */
  void write(EmbeddingsRequest request, JsonWriter out, Losses losses);

  /** Reads a server's answer; null where it is none. */
  @Nullable Embeddings answer(JsonNode body);

  /**
   * Writes an answer for a client.
   *
   * @param model the name to put into it
   * @param elapsedNanos how long it took
   */
  void tell(
      EmbeddingsRequest request,
      Embeddings answer,
      String model,
      long elapsedNanos,
      JsonWriter out);
}
