package io.weir.filters.llm.dialect;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SchemaValidatorsConfig;
import io.weir.filters.llm.json.Json;
import java.util.Objects;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/**
 * The schemas of a published OpenAPI 3.1 document, which are JSON Schema 2020-12 but for what older
 * documents left in them: that is put into today's words first.
 */
public final class OpenApi {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final SchemaValidatorsConfig CONFIG =
      SchemaValidatorsConfig.builder().formatAssertionsEnabled(true).build();

  /** Of 2020-12, with the documents' own words, which say nothing of validity. */
  private static final JsonMetaSchema WORDS =
      JsonMetaSchema.builder(JsonMetaSchema.getV202012().getIri(), JsonMetaSchema.getV202012())
          .unknownKeywordFactory((word, context) -> new NonValidationKeyword(word))
          .build();

  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.builder().defaultMetaSchemaIri(WORDS.getIri()).metaSchema(WORDS).build();

  private final JsonNode components;

  private OpenApi(JsonNode document) {
    components = today(document.path("components"));
  }

  /** The document in a file of {@code specs}, as JSON or YAML; skips the test where it is not. */
  public static OpenApi of(String file) {
    String text = Material.spec(file);
    if (file.endsWith(".yaml")) {
      Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      return new OpenApi(new ObjectMapper().valueToTree(read));
    }
    return new OpenApi(Objects.requireNonNull(Json.parse(text)));
  }

  /** The schema of a name among the document's components. */
  public JsonSchema schema(String name) {
    String at = "/schemas/" + name;
    if (components.at(at).isMissingNode()) {
      throw new AssertionError("no schema " + name);
    }
    ObjectNode schema = NODES.objectNode();
    schema.put("$ref", "#/components" + at);
    schema.set("components", components);
    return FACTORY.getSchema(schema, CONFIG);
  }

  private static JsonNode today(JsonNode old) {
    if (old.isArray()) {
      ArrayNode elements = NODES.arrayNode();
      old.forEach(element -> elements.add(today(element)));
      return elements;
    }
    return old.isObject() ? schema(old) : old;
  }

  private static JsonNode schema(JsonNode old) {
    ObjectNode fields = NODES.objectNode();
    old.properties().forEach(field -> fields.set(field.getKey(), today(field.getValue())));
    // Variants overlap (a message with and without an id), so that often more than one fits.
    if (fields.path("oneOf").isArray()) {
      fields.set("anyOf", fields.remove("oneOf"));
    }
    // A flag in OpenAPI 3.0, and a number since.
    if (fields.path("exclusiveMinimum").isBoolean()) {
      fields.remove("exclusiveMinimum");
    }
    if (!fields.path("nullable").asBoolean()) {
      return fields;
    }
    ObjectNode orNull = NODES.objectNode();
    orNull.putArray("anyOf").add(fields).addObject().put("type", "null");
    return orNull;
  }
}
