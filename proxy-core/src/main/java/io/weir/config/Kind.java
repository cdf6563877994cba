package io.weir.config;

import io.weir.config.Node.Form;
import io.weir.config.value.Located;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * One kind of value a file can hold: how it is read, named and described. Immutable and for any
 * thread.
 *
 * @param <T> what it is read as
 */
public interface Kind<T> {

  /**
   * Reads a node. What is wrong is reported to the node; nothing is thrown.
   *
   * @return the value; null if there is none to be had
   */
  @Nullable T read(Node node);

  /** What would be right, for error texts: {@code a duration such as 15s, 250ms or 5m}. */
  String expected();

  /** The kind's short name, for tables: {@code duration}. */
  String label();

  /** A JSON Schema of what may be written. */
  Map<String, Object> schema();

  /** The forms of node that can be read. */
  default Set<Form> forms() {
    return Set.of(Form.SCALAR);
  }

  /** Whether blank is a value of its own, so that a key's default does not replace it. */
  default boolean readsBlank() {
    return false;
  }

  /**
   * How a value would be written: a text, number, boolean, list or map; null where the kind cannot
   * tell. Values that are all of these already are written as they are.
   */
  default @Nullable Object plain(T value) {
    return Containers.plain(value);
  }

  /** The shapes that can stand directly in a value of this kind. */
  default List<Shape<?>> shapes() {
    return List.of();
  }

  /**
   * This kind, its values turned into something else. An {@link IllegalArgumentException} of the
   * function becomes a problem with its message.
   */
  default <R> Kind<R> as(Function<? super T, ? extends R> make) {
    return new Wrapped.Derived<T, R>(this, (node, value) -> make.apply(value), Containers::plain);
  }

  /** The same, with the way back, so that a default can be shown as it would be written. */
  default <R> Kind<R> as(
      Function<? super T, ? extends R> make, Function<? super R, ? extends T> back) {
    return new Wrapped.Derived<T, R>(
        this, (node, value) -> make.apply(value), value -> plain(back.apply(value)));
  }

  /** This kind with a further check, which reports what is wrong to the node. */
  default Kind<T> check(BiConsumer<? super T, Node> check) {
    return new Wrapped.Derived<T, T>(
        this,
        (node, value) -> {
          if (!node.off()) {
            check.accept(value, node);
          }
          return value;
        },
        this::plain);
  }

  /** This kind, where only its user can tell how a value would be written; see {@link #plain}. */
  default Kind<T> shown(Function<? super T, ? extends @Nullable Object> plain) {
    return new Wrapped.Derived<T, T>(this, (node, value) -> value, plain);
  }

  /** This kind, its values together with their place. */
  default Kind<Located<T>> located() {
    return new Wrapped.Derived<T, Located<T>>(
        this,
        (node, value) -> new Located<>(value, node.place()),
        located -> plain(located.value()));
  }
}
