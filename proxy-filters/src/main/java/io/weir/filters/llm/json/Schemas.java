package io.weir.filters.llm.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JSON Schemas as servers take them. What is given stays as it is; what is returned is new. */
public final class Schemas {
  private static final Set<String> UNIONS = Set.of("anyOf", "oneOf", "allOf");

  /** Bounds that servers with constrained decoding refuse. */
  private static final Set<String> BOUNDS =
      Set.of(
          "minimum",
          "maximum",
          "exclusiveMinimum",
          "exclusiveMaximum",
          "multipleOf",
          "minLength",
          "maxLength",
          "minItems",
          "maxItems",
          "uniqueItems",
          "minProperties",
          "maxProperties");

  /** Keywords whose values map names to schemas. */
  private static final Set<String> NAMED = Set.of("properties", "$defs", "definitions");

  private Schemas() {}

  /**
   * The schema of a tool's arguments, an object's always: of a choice between several at the top,
   * the properties of all of them.
   */
  public static JsonNode ofArguments(@Nullable JsonNode schema) {
    ObjectNode object = JsonNodeFactory.instance.objectNode();
    object.put("type", "object");
    ObjectNode properties = JsonNodeFactory.instance.objectNode();
    if (schema != null) {
      for (Map.Entry<String, JsonNode> field : schema.properties()) {
        String name = field.getKey();
        if (UNIONS.contains(name)) {
          field.getValue().forEach(choice -> add(Json.at(choice, "properties"), properties));
        } else if (name.equals("properties")) {
          add(field.getValue(), properties);
        } else if (!name.equals("type") && !name.equals("$schema") && !name.equals("strict")) {
          object.set(name, field.getValue());
        }
      }
    }
    object.set("properties", properties);
    return object;
  }

  /** A schema without the name of the language that it is in. */
  public static JsonNode unnamed(JsonNode schema) {
    return schema.isObject() && schema.has("$schema")
        ? ((ObjectNode) schema.deepCopy()).without("$schema")
        : schema;
  }

  private static void add(JsonNode more, ObjectNode properties) {
    for (Map.Entry<String, JsonNode> property : more.properties()) {
      if (!properties.has(property.getKey())) {
        properties.set(property.getKey(), property.getValue());
      }
    }
  }

  /** A schema whose objects have no properties but those named, and that sets no bounds. */
  public static JsonNode closed(JsonNode schema) {
    if (schema.isArray()) {
      ArrayNode all = JsonNodeFactory.instance.arrayNode(schema.size());
      schema.forEach(one -> all.add(closed(one)));
      return all;
    }
    if (!schema.isObject()) {
      return schema;
    }
    ObjectNode closed = JsonNodeFactory.instance.objectNode();
    for (Map.Entry<String, JsonNode> field : schema.properties()) {
      String name = field.getKey();
      JsonNode value = field.getValue();
      if (NAMED.contains(name) && value.isObject()) {
        ObjectNode named = closed.putObject(name);
        for (Map.Entry<String, JsonNode> one : value.properties()) {
          named.set(one.getKey(), closed(one.getValue()));
        }
      } else if (name.equals("items") || UNIONS.contains(name)) {
        closed.set(name, closed(value));
      } else if (!BOUNDS.contains(name) && !name.equals("$schema")) {
        closed.set(name, value);
      }
    }
    if (schema.has("properties") || "object".equals(Json.text(schema, "type"))) {
      closed.put("additionalProperties", false);
    }
    return closed;
  }
}
