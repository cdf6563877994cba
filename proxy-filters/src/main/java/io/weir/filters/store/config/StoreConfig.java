package io.weir.filters.store.config;

import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.value.Named;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What an operator writes for {@code store}: {@code memory}, or a kind with its settings.
 *
 * @param kind the kind's word
 * @param settings what the kind made of what stands below it
 */
public record StoreConfig(String kind, Record settings) {
  private static final Map<String, StoreKind<?>> KINDS = kinds();

  /** Memory of this process, as it is where nothing is written. */
  public static final StoreConfig MEMORY = plain("memory");

  /** A file in the working folder, as it is where {@code sqlite} stands alone. */
  public static final StoreConfig SQLITE = plain("sqlite");

  /** Reads {@code store: memory}, {@code store: {redis: {…}}}. */
  public static final Kind<StoreConfig> KIND =
      Kinds.<Record>oneKey("store", StoreConfig::settingsOf, KINDS::keySet)
          .as(
              named -> new StoreConfig(named.name(), named.value()),
              config -> new Named<>(config.kind, config.settings));

  private static Map<String, StoreKind<?>> kinds() {
    Map<String, StoreKind<?>> found = new TreeMap<>();
    ServiceLoader.load(StoreKind.class, StoreConfig.class.getClassLoader())
        .forEach(kind -> found.put(kind.name(), (StoreKind<?>) kind));
    return Map.copyOf(found);
  }

  private static StoreConfig plain(String kind) {
    return new StoreConfig(kind, find(kind).shape().defaults());
  }

  private static @Nullable Kind<? extends Record> settingsOf(String name) {
    StoreKind<?> kind = KINDS.get(name);
    return kind == null ? null : kind.shape();
  }

  /** Nearly always both are {@link #MEMORY}. */
  @Override
  public boolean equals(@Nullable Object other) {
    return this == other
        || (other instanceof StoreConfig store
            && kind.equals(store.kind)
            && settings.equals(store.settings));
  }

  @Override
  public int hashCode() {
    return kind.hashCode();
  }

  /** The kind of that name, which there must be. */
  static StoreKind<?> find(String name) {
    StoreKind<?> kind = KINDS.get(name);
    if (kind == null) {
      throw new IllegalArgumentException("store: " + name + " (expected: " + KINDS.keySet() + ")");
    }
    return kind;
  }
}
