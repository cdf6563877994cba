package io.weir.config.docs;

import io.weir.config.Key;
import io.weir.config.Shape;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** The walk over all shapes that can stand in a file. */
final class Shapes {

  private Shapes() {}

  /** The root and every shape below it, each once, in the order of their keys, depth first. */
  static Collection<Shape<?>> reachable(Shape<?> root) {
    Map<String, Shape<?>> found = new LinkedHashMap<>();
    visit(root, found);
    return found.values();
  }

  private static void visit(Shape<?> shape, Map<String, Shape<?>> found) {
    Shape<?> other = found.putIfAbsent(shape.name(), shape);
    if (other == shape) {
      return;
    }
    if (other != null) {
      throw new IllegalStateException(
          "shape: " + shape.name() + " twice: " + other.doc() + " and " + shape.doc());
    }
    for (Key<?> key : shape.keys()) {
      key.kind().shapes().forEach(below -> visit(below, found));
    }
  }

  /** The same value, its maps in an order that is the same in every run. */
  static Object ordered(Object value) {
    if (value instanceof List<?> list) {
      return list.stream().map(Shapes::ordered).toList();
    }
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> ordered =
          map instanceof LinkedHashMap ? new LinkedHashMap<>() : new TreeMap<>();
      map.forEach((key, each) -> ordered.put(String.valueOf(key), ordered(each)));
      return ordered;
    }
    return value;
  }
}
