package io.weir.config;

import io.weir.config.Node.Form;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The kinds that stand before one other kind. */
final class Wrapped {

  private Wrapped() {}

  /** A kind that is another one and a step after it. */
  record Derived<T, R>(
      Kind<T> of,
      BiFunction<Node, T, ? extends R> step,
      Function<? super R, ? extends @Nullable Object> plain)
      implements Kind<R> {

    @Override
    public @Nullable R read(Node node) {
      T value = of.read(node);
      if (value == null) {
        return null;
      }
      try {
        return step.apply(node, value);
      } catch (IllegalArgumentException e) {
        if (node.concealed()) {
          node.problem(of.expected());
        } else {
          node.problem("found " + node.found() + ": " + e.getMessage(), null, null);
        }
        return null;
      }
    }

    @Override
    public String expected() {
      return of.expected();
    }

    @Override
    public String label() {
      return of.label();
    }

    @Override
    public Map<String, Object> schema() {
      return of.schema();
    }

    @Override
    public Set<Form> forms() {
      return of.forms();
    }

    @Override
    public boolean readsBlank() {
      return of.readsBlank();
    }

    @Override
    public @Nullable Object plain(R value) {
      return plain.apply(value);
    }

    @Override
    public List<Shape<?>> shapes() {
      return of.shapes();
    }
  }

  /** A shape that is fetched when it is first needed, and so may hold itself. */
  record LazyKind<T>(Supplier<Shape<T>> shape) implements Kind<T> {

    @Override
    public @Nullable T read(Node node) {
      return shape.get().read(node);
    }

    @Override
    public String expected() {
      return shape.get().expected();
    }

    @Override
    public String label() {
      return shape.get().label();
    }

    @Override
    public Map<String, Object> schema() {
      return shape.get().schema();
    }

    @Override
    public Set<Form> forms() {
      return Set.of(Form.MAPPING);
    }

    @Override
    public @Nullable Object plain(T value) {
      return shape.get().plain(value);
    }

    @Override
    public List<Shape<?>> shapes() {
      return List.of(shape.get());
    }
  }
}
