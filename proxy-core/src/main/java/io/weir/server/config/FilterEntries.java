package io.weir.server.config;

import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.value.Located;
import io.weir.config.value.Named;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterKind.Place;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** How entries of filter chains are read, by the kinds of filters that there are. */
public final class FilterEntries {
  /** The word that switches a filter off where it would otherwise be. */
  public static final String OFF = "off";

  private final Map<String, FilterKind<?>> kinds;

  /**
   * Entries of these kinds.
   *
   * @throws IllegalStateException where two kinds have one name
   */
  public FilterEntries(Iterable<? extends FilterKind<?>> kinds) {
    this.kinds = new TreeMap<>();
    for (FilterKind<?> kind : kinds) {
      if (this.kinds.put(kind.name(), kind) != null) {
        throw new IllegalStateException("filter kind: " + kind.name() + " (expected: one of it)");
      }
    }
  }

  /** Entries of all kinds on the class path. */
  @SuppressWarnings({"rawtypes", "unchecked"}) // A service is found by its raw type.
  public static FilterEntries found() {
    return new FilterEntries((Iterable) ServiceLoader.load(FilterKind.class));
  }

  /** The kind of that name. */
  public FilterKind<?> kind(String name) {
    FilterKind<?> kind = kinds.get(name);
    if (kind == null) {
      throw new IllegalStateException("filter kind: " + name + " (expected: a known one)");
    }
    return kind;
  }

  /** What templates may name of clusters' filters, by kind; only kinds that tell anything. */
  public Map<String, Set<String>> values() {
    Map<String, Set<String>> values = new TreeMap<>();
    kinds.forEach((name, kind) -> values.put(name, kind.values()));
    values.values().removeIf(Set::isEmpty);
    return values;
  }

  /** A chain's entries, in order: {@code - name: {…}} or {@code - name}. */
  Kind<List<Located<Named<Record>>>> chain(Place place) {
    return Kinds.list(Kinds.located(entry(place)));
  }

  private Kind<Named<Record>> entry(Place place) {
    Map<String, FilterKind<?>> fitting = new TreeMap<>();
    kinds.forEach(
        (name, kind) -> {
          if (kind.places().contains(place)) {
            fitting.put(name, kind);
          }
        });
    return Kinds.oneKey("filter", name -> shape(fitting.get(name)), fitting::keySet);
  }

  /** What replaces a listener's filters for one route: the same entries, or {@code name: off}. */
  Kind<List<Located<Named<Object>>>> overrides() {
    Map<String, FilterKind<?>> fitting = new TreeMap<>(kinds);
    Kind<Named<Object>> entry =
        Kinds.oneKey("filter", name -> orOff(fitting.get(name)), fitting::keySet);
    return Kinds.list(Kinds.located(entry));
  }

  private static @Nullable Kind<? extends Record> shape(@Nullable FilterKind<?> kind) {
    return kind == null ? null : kind.shape();
  }

  private static @Nullable Kind<Object> orOff(@Nullable FilterKind<?> kind) {
    return kind == null ? null : Kinds.either(kind.shape(), Kinds.words(OFF));
  }
}
