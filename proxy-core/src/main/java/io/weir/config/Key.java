package io.weir.config;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * One key of a {@link Shape}: its name, kind, default and meaning, declared once. Describe it while
 * its shape is built; afterwards it does not change.
 *
 * @param <T> what its value is read as
 */
public final class Key<T> {

  private final String name;
  private final Kind<T> kind;
  private final List<String> aliases = new ArrayList<>();
  private boolean required = true;
  private @Nullable T fallback;
  private @Nullable String shownDefault;
  private String doc = "";
  private @Nullable String deprecation;
  private boolean sealed;

  Key(String name, Kind<T> kind) {
    this.name = name;
    this.kind = kind;
  }

  /** Gives the value that counts where the key is left out or blank. */
  public Key<T> orElse(T value) {
    open().fallback = value;
    required = false;
    return this;
  }

  /** Says in words what the default is, where its value says it badly or differs by machine. */
  public Key<T> shownAs(String words) {
    open().shownDefault = words;
    return this;
  }

  /** Lets the key be left out; it then has no value. */
  public Key<T> optional() {
    open().fallback = null;
    required = false;
    return this;
  }

  /** Demands the key; so it is if nothing else is said. */
  public Key<T> required() {
    open().fallback = null;
    required = true;
    return this;
  }

  /** Says what the key means, in one or two plain sentences. */
  public Key<T> doc(String meaning) {
    open().doc = meaning;
    return this;
  }

  /** Adds other names under which the key may be written. */
  public Key<T> alias(String... otherNames) {
    open().aliases.addAll(List.of(otherNames));
    return this;
  }

  /** Warns whoever writes the key, with words on what to write instead. */
  public Key<T> deprecated(String instead) {
    open().deprecation = instead;
    return this;
  }

  private Key<T> open() {
    if (sealed) {
      throw new IllegalStateException("key: " + name + " (expected: described before build)");
    }
    return this;
  }

  void seal() {
    sealed = true;
  }

  /** The key's name. */
  public String name() {
    return name;
  }

  /** The key's name and its other names. */
  public List<String> names() {
    List<String> names = new ArrayList<>();
    names.add(name);
    names.addAll(aliases);
    return List.copyOf(names);
  }

  /** What its value must be. */
  public Kind<T> kind() {
    return kind;
  }

  /** Whether the key must be written. */
  public boolean isRequired() {
    return required;
  }

  /** What the key means. */
  public String doc() {
    return doc;
  }

  /** What to write instead, if the key is deprecated. */
  public Optional<String> deprecation() {
    return Optional.ofNullable(deprecation);
  }

  /** Whether a value counts where the key is left out. */
  public boolean hasDefault() {
    return fallback != null;
  }

  /** The default as it would be written; empty if there is none, or no way to write it. */
  public Optional<Object> plainDefault() {
    return Optional.ofNullable(fallback).map(kind::plain);
  }

  /** The default in words, if words were given for it. */
  public Optional<String> shownDefault() {
    return Optional.ofNullable(shownDefault);
  }

  @Nullable T fallback() {
    return fallback;
  }

  /** Whether a node is as good as none, so that the default counts. */
  public boolean leftOut(@Nullable Node node) {
    return node == null || (node.blank() && !required && !kind.readsBlank());
  }

  /** The JSON Schema of the value, with description and default. */
  Map<String, Object> schema() {
    Map<String, Object> schema = new LinkedHashMap<>(required ? kind.schema() : orBlank());
    String meaning = doc + deprecation().map(instead -> " Deprecated: " + instead).orElse("");
    if (!meaning.isBlank()) {
      schema.put("description", meaning.strip());
    }
    if (shownDefault == null) {
      plainDefault().ifPresent(value -> schema.put("default", value));
    }
    if (deprecation != null) {
      schema.put("deprecated", true);
    }
    return schema;
  }

  /** The schema of the kind, or nothing written; a shape without required keys says so itself. */
  private Map<String, Object> orBlank() {
    Map<String, Object> own = kind.schema();
    if (own.isEmpty() || own.containsKey("$ref")) {
      return own;
    }
    List<Object> choices = new ArrayList<>();
    if (own.get("anyOf") instanceof List<?> several && own.size() == 1) {
      choices.addAll(several);
    } else {
      choices.add(own);
    }
    if (!choices.contains(ScalarKind.SCALAR)) {
      choices.add(ScalarKind.BLANK);
    }
    return Map.of("anyOf", choices);
  }
}
