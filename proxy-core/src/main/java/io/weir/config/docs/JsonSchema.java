package io.weir.config.docs;

import io.weir.config.Shape;
import java.util.LinkedHashMap;
import java.util.Map;

/** The JSON Schema, draft 2020-12, of a whole file, for editors and checkers. */
public final class JsonSchema {

  private JsonSchema() {}

  /**
   * The schema of a file whose root is a shape: maps, lists and plain values, in a stable order.
   *
   * @param id the schema's own address
   */
  public static Map<String, Object> of(Shape<?> root, String id) {
    Map<String, Object> definitions = new LinkedHashMap<>();
    for (Shape<?> shape : Shapes.reachable(root)) {
      definitions.put(shape.name(), Shapes.ordered(shape.definition()));
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put("$schema", "https://json-schema.org/draft/2020-12/schema");
    schema.put("$id", id);
    schema.put("title", root.name());
    schema.putAll(root.schema());
    schema.put("$defs", definitions);
    return schema;
  }
}
