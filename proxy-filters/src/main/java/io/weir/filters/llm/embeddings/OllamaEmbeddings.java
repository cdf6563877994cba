package io.weir.filters.llm.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Ollama's {@code POST /api/embed}, and {@code POST /api/embeddings} from before it. */
public final class OllamaEmbeddings implements EmbeddingsSide {
  private final boolean old;

  private OllamaEmbeddings(boolean old) {
    this.old = old;
  }

  /** The form for any number of texts. */
  public static OllamaEmbeddings embed() {
    return new OllamaEmbeddings(false);
  }

  /** The form of {@code /api/embeddings}, for one text; clients alone speak it still. */
  public static OllamaEmbeddings single() {
    return new OllamaEmbeddings(true);
  }

  @Override
  public String path(String model) {
    return "/api/embed";
  }

  @Override
  public EmbeddingsRequest read(JsonNode body, Losses losses) throws Untranslatable {
    if (Json.orNull(body, "keep_alive") != null) {
      losses.lost("keep_alive");
    }
    if (!Json.at(body, "options").isEmpty()) {
      losses.lost("options");
    }
    String model = Json.textOrEmpty(body, "model");
    if (old) {
      String prompt = Json.text(body, "prompt");
      if (prompt == null) {
        throw new Untranslatable("prompt: a text is needed");
      }
      return new EmbeddingsRequest(model, List.of(prompt), true, null, false, null);
    }
    if (Boolean.TRUE.equals(Json.bool(body, "truncate"))) {
      losses.lost("truncate");
    }
    return new EmbeddingsRequest(
        model,
        Inputs.texts(body),
        Json.at(body, "input").isTextual(),
        Inputs.dimensions(body),
        false,
        null);
  }

  @Override
  public void write(EmbeddingsRequest request, JsonWriter out, Losses losses) {
    if (request.user() != null) {
      losses.lost("user");
    }
    Inputs.write(request, out);
    out.endObject();
  }

  @Override
  public @Nullable Embeddings answer(JsonNode body) {
    JsonNode all = Json.at(body, "embeddings");
    List<JsonNode> vectors = new ArrayList<>(all.size());
    for (JsonNode vector : all) {
      if (!vector.isArray()) {
        return null;
      }
      vectors.add(vector);
    }
    return all.isArray()
        ? new Embeddings(
            Json.textOrEmpty(body, "model"), vectors, Json.number(body, "prompt_eval_count"))
        : null;
  }

  @Override
  public void tell(
      EmbeddingsRequest request,
      Embeddings answer,
      String model,
      long elapsedNanos,
      JsonWriter out) {
    out.beginObject();
    if (old) {
      out.name("embedding");
      if (answer.vectors().isEmpty()) {
        out.beginArray().endArray();
      } else {
        Vectors.write(answer.vectors().get(0), false, out);
      }
      out.endObject();
      return;
    }
    out.name("model").value(model).name("embeddings").beginArray();
    answer.vectors().forEach(vector -> Vectors.write(vector, false, out));
    out.endArray().name("total_duration").value(elapsedNanos).name("load_duration").value(0);
    if (answer.tokens() != null) {
      out.name("prompt_eval_count").value(answer.tokens());
    }
    out.endObject();
  }
}
