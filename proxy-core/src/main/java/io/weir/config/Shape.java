package io.weir.config;

import io.weir.config.Node.Entry;
import io.weir.config.Node.Form;
import io.weir.config.problem.Nearest;
import io.weir.config.problem.Problem;
import io.weir.config.problem.Problem.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The one declaration of a mapping: its keys and what they make. Reading, error texts, the JSON
 * Schema and the key reference all come from it. Immutable and for any thread.
 *
 * <p>A blank value reads as an empty mapping. Keys that begin with {@code x-} are nobody's: they
 * are left to the author of the file, as a home for anchors.
 *
 * @param <T> what the mapping is read as
 */
public final class Shape<T> implements Kind<T> {

  private static final int EXPECTED_KEYS_MAX = 8;

  private final String name;
  private final String doc;
  private final List<Key<?>> keys;
  private final Function<Values, T> make;
  private final List<BiConsumer<? super T, Node>> checks;
  private final Map<String, Key<?>> byName = new LinkedHashMap<>();

  private Shape(
      String name,
      String doc,
      List<Key<?>> keys,
      Function<Values, T> make,
      List<BiConsumer<? super T, Node>> checks) {
    this.name = name;
    this.doc = doc;
    this.keys = List.copyOf(keys);
    this.make = make;
    this.checks = List.copyOf(checks);
    for (Key<?> key : keys) {
      key.names().forEach(word -> byName.put(word, key));
    }
  }

  /**
   * Begins a shape.
   *
   * @param name what it is called in the schema and the reference; no two shapes share a name
   * @param doc what the mapping is for, in a sentence
   */
  public static Builder named(String name, String doc) {
    return new Builder(name, doc);
  }

  /** A shape whose keys are still being declared. */
  public static final class Builder {

    private final String name;
    private final String doc;
    private final List<Key<?>> keys = new ArrayList<>();

    private Builder(String name, String doc) {
      this.name = name;
      this.doc = doc;
    }

    /** Declares a key, which is required until it says otherwise. */
    public <V> Key<V> key(String keyName, Kind<V> kind) {
      Key<V> key = new Key<>(keyName, kind);
      keys.add(key);
      return key;
    }

    /**
     * Takes in the keys of another shape, to be written in this same mapping. The part's checks run
     * when its value is made; its name and meaning are not shown.
     *
     * @return makes the part's value out of this mapping's values
     */
    public <V> Function<Values, V> part(Shape<V> shape) {
      keys.addAll(shape.keys);
      return values -> {
        V value = shape.make.apply(values);
        values
            .node()
            .filter(node -> !node.off())
            .ifPresent(node -> shape.checks.forEach(check -> check.accept(value, node)));
        return value;
      };
    }

    /**
     * Ends the declaration.
     *
     * @param make makes the value; an {@link IllegalArgumentException} becomes a problem
     */
    public <T> Shape<T> build(Function<Values, T> make) {
      Set<String> seen = new HashSet<>();
      for (Key<?> key : keys) {
        key.seal();
        for (String word : key.names()) {
          if (!seen.add(word)) {
            throw new IllegalStateException("key: " + name + "." + word + " (expected: once)");
          }
        }
      }
      return new Shape<>(name, doc, keys, make, List.of());
    }
  }

  /** The values of a mapping's keys, defaults filled in. */
  public static final class Values {

    private final @Nullable Node node;
    private final Map<Key<?>, Object> values;

    private Values(@Nullable Node node, Map<Key<?>, Object> values) {
      this.node = node;
      this.values = values;
    }

    /** The value of a key that is required or has a default. */
    public <V> V get(Key<V> key) {
      V value = orNull(key);
      if (value == null) {
        throw new IllegalStateException("key: " + key.name() + " (expected: orNull or find)");
      }
      return value;
    }

    /** The value of a key; null if it is optional and not there. */
    @SuppressWarnings("unchecked") // put there by the key itself
    public <V> @Nullable V orNull(Key<V> key) {
      return (V) values.get(key);
    }

    /** The value of a key; empty if it is optional and not there. */
    public <V> Optional<V> find(Key<V> key) {
      return Optional.ofNullable(orNull(key));
    }

    /** The node that was read; empty while the shape's defaults are made. */
    public Optional<Node> node() {
      return Optional.ofNullable(node);
    }
  }

  /**
   * This shape with a check across its keys. The check reports at the place of a key by {@link
   * Node#at}. It is not asked about a mapping that is off.
   */
  public Shape<T> checked(BiConsumer<? super T, Node> check) {
    List<BiConsumer<? super T, Node>> more = new ArrayList<>(checks);
    more.add(check);
    return new Shape<>(name, doc, keys, make, more);
  }

  /** The shape's name. */
  public String name() {
    return name;
  }

  /** What the mapping is for. */
  public String doc() {
    return doc;
  }

  /** The keys, in the order of their declaration. */
  public List<Key<?>> keys() {
    return keys;
  }

  /** What an empty mapping is read as; throws if a key is required. */
  public T defaults() {
    Map<Key<?>, Object> values = new LinkedHashMap<>();
    for (Key<?> key : keys) {
      if (key.isRequired()) {
        throw new IllegalStateException("key: " + name + "." + key.name() + " (expected: default)");
      }
      Object fallback = key.fallback();
      if (fallback != null) {
        values.put(key, fallback);
      }
    }
    return make.apply(new Values(null, values));
  }

  @Override
  public @Nullable T read(Node node) {
    if (node.form() != Form.MAPPING && !node.blank()) {
      node.problem(expected());
      return null;
    }
    node.shapedBy(this);
    refuseUnknown(node);
    Map<Key<?>, Object> values = new LinkedHashMap<>();
    int mark = node.document().problems().count();
    boolean complete = true;
    for (Key<?> key : keys) {
      complete &= read(key, node, values);
    }
    boolean clean = !node.document().problems().anyErrorSince(mark);
    return complete && clean ? made(new Values(node, values), node) : null;
  }

  private @Nullable T made(Values values, Node node) {
    T value;
    try {
      value = make.apply(values);
    } catch (IllegalArgumentException e) {
      if (!node.off()) {
        node.problem(String.valueOf(e.getMessage()), null, null);
      }
      return null;
    }
    if (!node.off()) {
      checks.forEach(check -> check.accept(value, node));
    }
    return value;
  }

  private void refuseUnknown(Node node) {
    for (Entry entry : node.entries()) {
      if (!byName.containsKey(entry.key()) && !entry.key().startsWith("x-")) {
        node.document()
            .problems()
            .add(
                new Problem(
                    entry.place(),
                    "unknown key \"" + entry.key() + "\"",
                    "one of: " + String.join(", ", names()),
                    Nearest.to(entry.key(), byName.keySet()).orElse(null),
                    Severity.ERROR));
      }
    }
  }

  private List<String> names() {
    return keys.stream()
        .filter(key -> key.deprecation().isEmpty())
        .map(Key::name)
        .collect(Collectors.toUnmodifiableList());
  }

  /** Reads one key into the values; false if it has none though it needs one. */
  private <V> boolean read(Key<V> key, Node mapping, Map<Key<?>, Object> values) {
    Node node = written(key, mapping);
    if (node == null && key.isRequired()) {
      mapping.problem("missing key \"" + key.name() + "\"", key.kind().expected(), null);
      return false;
    }
    boolean leftOut = node == null || key.leftOut(node);
    V value = leftOut ? key.fallback() : readWritten(key, Objects.requireNonNull(node));
    if (value != null) {
      values.put(key, value);
      return true;
    }
    boolean off = node != null && node.off() && key.fallback() == null;
    return !key.isRequired() && (leftOut || off);
  }

  private static <V> @Nullable V readWritten(Key<V> key, Node node) {
    int mark = node.document().problems().count();
    V value = key.kind().read(node);
    boolean silent = !node.document().problems().anyErrorSince(mark);
    if (value == null && silent && node.off() && key.fallback() != null) {
      node.problem("found a mapping that is off and lacks values", key.kind().expected(), null);
    }
    return value;
  }

  private static @Nullable Node written(Key<?> key, Node mapping) {
    Node found = null;
    for (Entry entry : mapping.entries()) {
      if (!key.names().contains(entry.key())) {
        continue;
      }
      if (found != null) {
        String other = "key \"" + key.name() + "\" is given twice, here as \"" + entry.key() + "\"";
        mapping.document().problems().error(entry.place(), other, null);
      }
      found = entry.value();
      if (key.deprecation().isPresent()) {
        mapping
            .document()
            .problems()
            .warning(
                entry.place(),
                "key \"" + entry.key() + "\" is deprecated: " + key.deprecation().get());
      }
    }
    return found;
  }

  @Override
  public String expected() {
    List<String> names = names();
    String shown =
        names.stream().limit(EXPECTED_KEYS_MAX).collect(Collectors.joining(", "))
            + (names.size() > EXPECTED_KEYS_MAX ? ", …" : "");
    return names.isEmpty() ? "an empty mapping" : "a mapping with " + shown;
  }

  @Override
  public String label() {
    return name;
  }

  @Override
  public Set<Form> forms() {
    return Set.of(Form.MAPPING);
  }

  @Override
  public List<Shape<?>> shapes() {
    return List.of(this);
  }

  /** A reference to {@link #definition}, which the whole schema holds once. */
  @Override
  public Map<String, Object> schema() {
    return Map.of("$ref", "#/$defs/" + name);
  }

  /** The JSON Schema of the mapping itself. */
  public Map<String, Object> definition() {
    Map<String, Object> properties = new LinkedHashMap<>();
    List<Object> demands = new ArrayList<>();
    List<String> required = new ArrayList<>();
    for (Key<?> key : keys) {
      key.names().forEach(word -> properties.put(word, key.schema()));
      if (key.isRequired() && key.names().size() == 1) {
        required.add(key.name());
      } else if (key.isRequired()) {
        demands.add(
            Map.of(
                "anyOf",
                key.names().stream().map(word -> Map.of("required", List.of(word))).toList()));
      }
    }
    Map<String, Object> schema = new LinkedHashMap<>();
    schema.put(
        "type", required.isEmpty() && demands.isEmpty() ? List.of("object", "null") : "object");
    schema.put("description", doc);
    schema.put("properties", properties);
    schema.put("patternProperties", Map.of("^x-", Map.of()));
    schema.put("additionalProperties", false);
    if (!required.isEmpty()) {
      schema.put("required", required);
    }
    if (!demands.isEmpty()) {
      schema.put("allOf", demands);
    }
    return schema;
  }

  @Override
  public @Nullable Object plain(T value) {
    boolean allDefault = keys.stream().noneMatch(Key::isRequired) && value.equals(defaults());
    if (!allDefault) {
      // What it was made of is not kept.
      return null;
    }
    Map<String, Object> plain = new LinkedHashMap<>();
    keys.forEach(key -> key.plainDefault().ifPresent(shown -> plain.put(key.name(), shown)));
    return plain;
  }
}
