package io.weir.config.yaml;

import io.weir.config.Key;
import io.weir.config.Node;
import io.weir.config.Node.Entry;
import io.weir.config.Node.Form;
import io.weir.config.Shape;
import io.weir.config.problem.Place;
import io.weir.config.value.Secret;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a document comes to: every key with the value that counts and where it came from. Secrets
 * are masked. Immutable.
 */
public sealed interface Effective {

  /** The origin of what nobody wrote. */
  String DEFAULT = "default";

  /**
   * One plain value.
   *
   * @param value a text, number, boolean or null
   * @param origin {@code file:line:col}, {@code env NAME} or {@code default}
   */
  record Leaf(@Nullable Object value, String origin) implements Effective {
    @Override
    public @Nullable Object plain() {
      return value;
    }

    @Override
    public Object annotated() {
      Map<String, @Nullable Object> both = new LinkedHashMap<>();
      both.put("value", value);
      both.put("from", origin);
      return both;
    }
  }

  /** Values in order. */
  record Items(List<Effective> items) implements Effective {
    @Override
    public Object plain() {
      return each(Effective::plain);
    }

    @Override
    public Object annotated() {
      return each(Effective::annotated);
    }

    private List<@Nullable Object> each(Function<Effective, @Nullable Object> view) {
      List<@Nullable Object> list = new ArrayList<>();
      items.forEach(item -> list.add(view.apply(item)));
      return list;
    }
  }

  /** Values under keys, in order. */
  record Keys(Map<String, Effective> keys) implements Effective {
    @Override
    public Object plain() {
      return each(Effective::plain);
    }

    @Override
    public Object annotated() {
      return each(Effective::annotated);
    }

    private Map<String, @Nullable Object> each(Function<Effective, @Nullable Object> view) {
      Map<String, @Nullable Object> map = new LinkedHashMap<>();
      keys.forEach((key, value) -> map.put(key, view.apply(value)));
      return map;
    }
  }

  /** The values alone, as maps, lists and plain values: ready to be written as JSON. */
  @Nullable Object plain();

  /** The same, each plain value replaced by a map of its {@code value} and {@code from}. */
  Object annotated();

  /** What a node that has been read comes to. */
  static Effective of(Node node) {
    if (node.concealed()) {
      boolean ofFile = node.form() == Form.MAPPING;
      return new Leaf(
          node.blank() && !ofFile ? null : Secret.MASK,
          node.entries().isEmpty() ? origin(node) : node.place().position());
    }
    Shape<?> shape = node.shape().orElse(null);
    if (shape != null) {
      return ofShape(node, shape);
    }
    Object reading = node.reading().orElse(null);
    if (reading instanceof Node other) {
      return other == node ? ofForm(node) : of(other);
    }
    return reading == null ? ofForm(node) : new Leaf(safe(node, reading), origin(node));
  }

  private static Effective ofShape(Node node, Shape<?> shape) {
    Map<String, Effective> keys = new LinkedHashMap<>();
    for (Key<?> key : shape.keys()) {
      Node written = node.at(key);
      if (!key.leftOut(written) && !(written.blank() && isAbsent(node, key))) {
        keys.put(key.name(), of(written));
      } else if (key.deprecation().isEmpty()
          && (key.plainDefault().isPresent() || !key.hasDefault())) {
        keys.put(key.name(), ofDefault(key.plainDefault().orElse(null)));
      }
    }
    return new Keys(keys);
  }

  private static boolean isAbsent(Node node, Key<?> key) {
    return key.names().stream().allMatch(name -> node.child(name).isEmpty());
  }

  private static Effective ofForm(Node node) {
    if (node.form() == Form.LIST) {
      return new Items(node.items().stream().map(Effective::of).toList());
    }
    if (node.form() == Form.MAPPING) {
      Map<String, Effective> keys = new LinkedHashMap<>();
      for (Entry entry : node.entries()) {
        keys.put(entry.key(), of(entry.value()));
      }
      return new Keys(keys);
    }
    Object value = node.plainValue();
    return new Leaf(value == null ? null : safe(node, value), origin(node));
  }

  private static Object safe(Node node, Object value) {
    boolean secret = !(value instanceof Boolean) && node.document().anySecret(node.names());
    return secret ? Secret.MASK : value;
  }

  private static Effective ofDefault(@Nullable Object plain) {
    if (plain instanceof Map<?, ?> map) {
      Map<String, Effective> keys = new LinkedHashMap<>();
      map.forEach((key, value) -> keys.put(String.valueOf(key), ofDefault(value)));
      return new Keys(keys);
    }
    if (plain instanceof List<?> list) {
      List<Effective> items = new ArrayList<>();
      list.forEach(item -> items.add(ofDefault(item)));
      return new Items(items);
    }
    return new Leaf(plain, DEFAULT);
  }

  private static String origin(Node node) {
    Set<String> names = node.names();
    Place place = node.place();
    return names.isEmpty() ? place.position() : "env " + String.join(", ", names);
  }
}
