package io.weir.respond;

import io.weir.json.JsonWriter;
import io.weir.route.Responder.State;
import io.weir.route.config.Template;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A body, fixed or with names to fill in. Immutable; from any thread. */
final class Body {
  private final String contentType;
  private final @Nullable Object compiled;
  private final boolean json;
  private final byte @Nullable [] fixed;

  private Body(String contentType, @Nullable Object compiled, boolean json, boolean named) {
    this.contentType = contentType;
    this.compiled = compiled;
    this.json = json;
    this.fixed = named ? null : made(name -> null);
  }

  /** A plain text. */
  static Body text(Template template) {
    boolean named = !template.names().isEmpty();
    return new Body("text/plain; charset=utf-8", template, false, named);
  }

  /**
   * A JSON value made of maps, lists and scalars. A text that is exactly one name becomes that
   * name's value with its type; other names are filled into their texts.
   */
  static Body json(@Nullable Object value) {
    boolean[] named = new boolean[1];
    Object compiled = compiled(value, named);
    return new Body("application/json", compiled, true, named[0]);
  }

  private static @Nullable Object compiled(@Nullable Object value, boolean[] named) {
    if (value instanceof String text) {
      Template template = new Template(text);
      named[0] |= !template.names().isEmpty();
      return template;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> items = new ArrayList<>();
      list.forEach(item -> items.add(compiled(item, named)));
      return Collections.unmodifiableList(items);
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, @Nullable Object> fields = new LinkedHashMap<>();
      map.forEach((key, field) -> fields.put(String.valueOf(key), compiled(field, named)));
      return Collections.unmodifiableMap(fields);
    }
    return value;
  }

  String contentType() {
    return contentType;
  }

  /** Its bytes; not a copy where nothing is filled in. */
  byte[] bytes(State values) {
    return fixed != null ? fixed : made(values);
  }

  private byte[] made(State values) {
    if (json) {
      JsonWriter writer = new JsonWriter();
      write(writer, compiled, values);
      return writer.toByteArray();
    }
    return ((Template) compiled()).fill(values::value).getBytes(StandardCharsets.UTF_8);
  }

  private Object compiled() {
    return compiled == null ? "" : compiled;
  }

  private static void write(JsonWriter writer, @Nullable Object value, State values) {
    if (value instanceof Template template) {
      writer.any(template.value(values::value));
    } else if (value instanceof List<?> list) {
      writer.beginArray();
      list.forEach(item -> write(writer, item, values));
      writer.endArray();
    } else if (value instanceof Map<?, ?> map) {
      writer.beginObject();
      map.forEach((key, field) -> write(writer.name(String.valueOf(key)), field, values));
      writer.endObject();
    } else {
      writer.any(value);
    }
  }
}
