package io.weir.filters.llm.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** OpenAI's {@code POST /v1/embeddings}. */
public final class OpenAiEmbeddings implements EmbeddingsSide {
  private final UnaryOperator<String> path;

  /**
   * Clients, or servers of one kind.
   *
   * @param path of a request, by the model's name
   */
  public OpenAiEmbeddings(UnaryOperator<String> path) {
    this.path = path;
  }

  @Override
  public String path(String model) {
    return path.apply(model);
  }

  @Override
  public EmbeddingsRequest read(JsonNode body, Losses losses) throws Untranslatable {
    String encoding = Json.text(body, "encoding_format");
    if (encoding != null && !encoding.equals("float") && !encoding.equals("base64")) {
      throw new Untranslatable("encoding_format: float or base64 is needed");
    }
    return new EmbeddingsRequest(
        Json.textOrEmpty(body, "model"),
        Inputs.texts(body),
        Json.at(body, "input").isTextual(),
        Inputs.dimensions(body),
        "base64".equals(encoding),
        Json.text(body, "user"));
  }

  @Override
  public void write(EmbeddingsRequest request, JsonWriter out, Losses losses) {
    Inputs.write(request, out);
    if (request.user() != null) {
      out.name("user").value(request.user());
    }
    out.name("encoding_format").value("float").endObject();
  }

  @Override
  public @Nullable Embeddings answer(JsonNode body) {
    JsonNode data = Json.at(body, "data");
    JsonNode[] vectors = new JsonNode[data.size()];
    for (int i = 0; i < vectors.length; i++) {
      JsonNode one = data.path(i);
      int index = Json.at(one, "index").asInt(i);
      JsonNode vector = one.get("embedding");
      if (!Vectors.is(vector) || index < 0 || index >= vectors.length || vectors[index] != null) {
        return null;
      }
      vectors[index] = vector;
    }
    return data.isArray()
        ? new Embeddings(
            Json.textOrEmpty(body, "model"),
            Arrays.asList(vectors),
            Json.number(Json.at(body, "usage"), "prompt_tokens"))
        : null;
  }

  @Override
  public void tell(
      EmbeddingsRequest request,
      Embeddings answer,
      String model,
      long elapsedNanos,
      JsonWriter out) {
    out.beginObject().name("object").value("list").name("data").beginArray();
    int index = 0;
    for (JsonNode vector : answer.vectors()) {
      out.beginObject().name("object").value("embedding").name("index").value(index++);
      Vectors.write(vector, request.base64(), out.name("embedding"));
      out.endObject();
    }
    out.endArray().name("model").value(model);
    // A field that clients rely on: nothing is what is said where nothing is known.
    long tokens = answer.tokens() == null ? 0 : answer.tokens();
    out.name("usage").beginObject().name("prompt_tokens").value(tokens);
    out.name("total_tokens").value(tokens).endObject().endObject();
  }
}
