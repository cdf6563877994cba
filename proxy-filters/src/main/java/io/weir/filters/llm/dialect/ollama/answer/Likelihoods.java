package io.weir.filters.llm.dialect.ollama.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.Map;

/** How likely tokens were. What is not known of one is left out here, where others write null. */
final class Likelihoods {
  private Likelihoods() {}

  /** Writes tokens, or one of them. */
  static JsonWriter write(JsonWriter out, JsonNode said) {
    if (said.isArray()) {
      out.beginArray();
      for (JsonNode inner : said) {
        write(out, inner);
      }
      return out.endArray();
    }
    if (!said.isObject()) {
      return Json.write(out, said);
    }
    out.beginObject();
    for (Map.Entry<String, JsonNode> field : said.properties()) {
      if (!field.getValue().isNull()) {
        write(out.name(field.getKey()), field.getValue());
      }
    }
    return out.endObject();
  }
}
