package io.weir.cluster.config;

import io.weir.config.Kind;
import io.weir.config.Node;
import io.weir.config.Node.Form;
import io.weir.config.Shape;
import io.weir.config.problem.Nearest;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A mapping whose {@code type} key says by which shape it is read.
 *
 * @param fallback the type of a mapping that names none
 * @param byType the shapes, in the order in which they are shown
 */
record ByType<T>(String fallback, Map<String, Shape<T>> byType) implements Kind<T> {
  @Override
  public @Nullable T read(Node node) {
    Node named = node.child("type").orElse(null);
    boolean silent = named == null || named.blank();
    String type = named == null || silent ? fallback : named.text().strip();
    Shape<T> shape = byType.get(type);
    if (shape != null) {
      return shape.read(node);
    }
    if (named != null) {
      String words = String.join(", ", byType.keySet());
      named.problem(
          "unknown cluster type " + named.found(),
          "one of: " + words,
          Nearest.to(type, byType.keySet()).orElse(null));
    }
    return null;
  }

  @Override
  public String expected() {
    Shape<T> usual = byType.get(fallback);
    return usual == null ? "a mapping" : usual.expected();
  }

  @Override
  public String label() {
    return "cluster";
  }

  @Override
  public Map<String, Object> schema() {
    return Map.of("anyOf", byType.values().stream().map(Kind::schema).toList());
  }

  @Override
  public Set<Form> forms() {
    return Set.of(Form.MAPPING);
  }

  @Override
  public List<Shape<?>> shapes() {
    return List.copyOf(byType.values());
  }
}
