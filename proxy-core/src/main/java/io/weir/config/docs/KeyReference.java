package io.weir.config.docs;

import io.weir.config.Key;
import io.weir.config.Shape;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.StringJoiner;
import java.util.stream.Collectors;

/** The reference of all keys as Markdown: one section for each shape, one row for each key. */
public final class KeyReference {

  private KeyReference() {}

  /** The sections of a shape and of every shape below it, each once, in a stable order. */
  public static String of(Shape<?> root) {
    return Shapes.reachable(root).stream()
        .map(KeyReference::section)
        .collect(Collectors.joining("\n"));
  }

  /** The section of one shape alone, for a page of its own. */
  public static String section(Shape<?> shape) {
    StringBuilder text = new StringBuilder("### `").append(shape.name()).append("`\n\n");
    text.append(shape.doc()).append("\n\n");
    if (shape.keys().isEmpty()) {
      return text.append("It has no keys.\n").toString();
    }
    text.append("| Key | Type | Default | Meaning |\n|---|---|---|---|\n");
    for (Key<?> key : shape.keys()) {
      StringJoiner row = new StringJoiner(" | ", "| ", " |\n");
      row.add("`" + key.name() + "`").add(type(key)).add(fallback(key)).add(meaning(key));
      text.append(row);
    }
    return text.toString();
  }

  private static String type(Key<?> key) {
    List<Shape<?>> shapes = key.kind().shapes();
    String label = cell(key.kind().label());
    if (shapes.isEmpty()) {
      return label;
    }
    if (shapes.size() > 1) {
      String links = shapes.stream().map(KeyReference::link).collect(Collectors.joining(", "));
      return label + ": " + links;
    }
    String name = shapes.get(0).name();
    return label.endsWith(name)
        ? label.substring(0, label.length() - name.length()) + link(shapes.get(0))
        : label + ": " + link(shapes.get(0));
  }

  private static String link(Shape<?> shape) {
    String anchor = shape.name().toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9_ -]", "");
    return "[" + shape.name() + "](#" + anchor.replace(' ', '-') + ")";
  }

  private static String fallback(Key<?> key) {
    if (key.isRequired()) {
      return "**required**";
    }
    return key.shownDefault()
        .map(KeyReference::cell)
        .or(() -> key.plainDefault().map(value -> "`" + cell(flow(Shapes.ordered(value))) + "`"))
        .orElse("");
  }

  private static String flow(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(KeyReference::flow).collect(Collectors.joining(", ", "[", "]"));
    }
    if (value instanceof Map<?, ?> map) {
      if (map.size() > 3) {
        return "{…}";
      }
      return map.entrySet().stream()
          .map(entry -> entry.getKey() + ": " + flow(entry.getValue()))
          .collect(Collectors.joining(", ", "{", "}"));
    }
    return value.toString().isEmpty() ? "\"\"" : value.toString();
  }

  private static String meaning(Key<?> key) {
    List<String> parts = new ArrayList<>();
    if (!key.doc().isBlank()) {
      parts.add(cell(key.doc()));
    }
    List<String> others = key.names().subList(1, key.names().size());
    if (!others.isEmpty()) {
      parts.add("Also `" + String.join("`, `", others) + "`.");
    }
    key.deprecation().ifPresent(instead -> parts.add("*Deprecated:* " + cell(instead)));
    return String.join(" ", parts);
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replaceAll("\\s+", " ");
  }
}
