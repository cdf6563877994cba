package io.weir.filters.llm.dialect.responses.answer;

import com.fasterxml.jackson.databind.JsonNode;
import io.weir.filters.llm.chat.Tools.Tool;
import io.weir.filters.llm.json.Json;
import io.weir.json.JsonWriter;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Custom tools, whose calls hold free text, as functions of one text for models that know only
 * functions. A function so made is known by its schema; nothing else is remembered.
 */
public final class FreeformTools {
  private static final String FIELD = "input";

  private static final JsonNode SCHEMA =
      Objects.requireNonNull(
          Json.parse(
              """
              {"type":"object","properties":{"input":{"type":"string",
              "description":"All of the tool's input, as plain text."}},
              "required":["input"],"additionalProperties":false}"""));

  private FreeformTools() {}

  /** The function for a custom tool. A grammar of its input goes into the description. */
  public static Tool declare(String name, JsonNode tool) {
    String description = Json.textOrEmpty(tool, "description");
    JsonNode format = Json.at(tool, "format");
    JsonNode grammar = format.has("grammar") ? Json.at(format, "grammar") : format;
    String definition = Json.text(grammar, "definition");
    if (definition != null) {
      description +=
          "\n\nThe input must match this grammar ("
              + Json.textOrEmpty(grammar, "syntax")
              + "):\n"
              + definition;
    }
    return new Tool(name, description.isEmpty() ? null : description.strip(), SCHEMA, null, null);
  }

  /** Whether a function was made here. */
  public static boolean made(Tool tool) {
    return SCHEMA.equals(tool.schema());
  }

  /** A custom call's input as a function's arguments. */
  public static String arguments(String input) {
    return new JsonWriter(input.length() + 16)
        .beginObject()
        .name(FIELD)
        .value(input)
        .endObject()
        .toString();
  }

  /** A function's arguments as a custom call's input: as they are where they are no such. */
  public static String input(String arguments) {
    JsonNode read = Json.parse(arguments);
    @Nullable String input = read == null ? null : Json.text(read, FIELD);
    return input == null ? arguments : input;
  }
}
