package io.weir.filters.llm.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.json.Json;
import org.jspecify.annotations.Nullable;

/** What providers' error bodies say, whatever their form. */
public final class Errors {
  private static final String[] PLACES = {"error", "message", "detail", "errors", "msg"};

  private Errors() {}

  /** The provider's words; empty where the body has none. */
  public static String message(@Nullable JsonNode body) {
    if (body == null) {
      return "";
    }
    if (body.isTextual()) {
      return body.textValue();
    }
    if (body.isArray()) {
      return body.isEmpty() ? "" : message(body.get(0));
    }
    for (String place : PLACES) {
      String found = message(Json.orNull(body, place));
      if (!found.isEmpty()) {
        return found;
      }
    }
    return "";
  }
}
