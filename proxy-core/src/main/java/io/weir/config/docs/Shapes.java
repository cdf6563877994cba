package io.weir.config.docs;

import io.weir.config.Key;
import io.weir.config.Shape;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;

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
}
