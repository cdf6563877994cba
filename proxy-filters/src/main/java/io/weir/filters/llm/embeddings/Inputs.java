package io.weir.filters.llm.embeddings;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Untranslatable;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The fields that requests of all dialects share. */
final class Inputs {
  private Inputs() {}

  /**
   * One text, or a list of them.
   *
   * @throws Untranslatable where there is none, or where there are tokens in their place: every
   *     model has its own
   */
  static List<String> texts(JsonNode body) throws Untranslatable {
    JsonNode input = Json.at(body, "input");
    if (input.isTextual()) {
      return List.of(input.textValue());
    }
    if (!input.isArray() || input.isEmpty()) {
      throw new Untranslatable("input: a text or a list of texts is needed");
    }
    List<String> texts = new ArrayList<>(input.size());
    for (JsonNode text : input) {
      if (!text.isTextual()) {
        throw new Untranslatable("input: only texts can be sent to this model, no tokens");
      }
      texts.add(text.textValue());
    }
    return texts;
  }

  static @Nullable Long dimensions(JsonNode body) throws Untranslatable {
    JsonNode said = Json.orNull(body, "dimensions");
    if (said != null && !said.isIntegralNumber()) {
      throw new Untranslatable("dimensions: a whole number is needed");
    }
    return Json.number(body, "dimensions");
  }

  /** Begins a request's object and writes the fields that all have. */
  static void write(EmbeddingsRequest request, JsonWriter out) {
    out.beginObject().name("model").value(request.model()).name("input");
    if (request.single()) {
      out.value(request.texts().get(0));
    } else {
      out.beginArray();
      request.texts().forEach(out::value);
      out.endArray();
    }
    if (request.dimensions() != null) {
      out.name("dimensions").value(request.dimensions());
    }
  }
}
