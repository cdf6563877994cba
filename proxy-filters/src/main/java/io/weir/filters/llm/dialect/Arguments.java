package io.weir.filters.llm.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Losses;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;

/** A tool call's arguments, in the dialects that want an object rather than a text. */
public final class Arguments {
  private Arguments() {}

  /**
   * Writes an object: what a model wrote, or under {@code _raw} the text of it, where that is none.
   *
   * @param arguments JSON text as the model wrote it, which may be empty or broken
   */
  public static void write(JsonWriter out, String arguments, Losses losses) {
    JsonNode read = arguments.isBlank() ? Json.EMPTY : Json.parse(arguments);
    if (read != null && read.isObject()) {
      Json.write(out, read);
      return;
    }
    out.beginObject();
    if (read == null || !read.isNull()) {
      losses.lost("arguments");
      out.name("_raw").value(arguments);
    }
    out.endObject();
  }
}
