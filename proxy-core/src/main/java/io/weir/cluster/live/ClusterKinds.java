package io.weir.cluster.live;

import io.weir.cluster.ClusterKind;
import io.weir.cluster.config.ClusterConfig;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.ServiceLoader;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The kinds of cluster that this process knows, by name. Immutable, for any thread. */
public final class ClusterKinds {
  private final Map<String, ClusterKind<?>> byName = new TreeMap<>();

  /**
   * These kinds.
   *
   * @throws IllegalStateException where two have one name
   */
  public ClusterKinds(Iterable<? extends ClusterKind<?>> kinds) {
    for (ClusterKind<?> kind : kinds) {
      if (byName.put(kind.name(), kind) != null) {
        throw new IllegalStateException("cluster kind: " + kind.name() + " (expected: once)");
      }
    }
  }

  /** The kinds on the class path. */
  public static ClusterKinds found() {
    List<ClusterKind<?>> found = new ArrayList<>();
    ServiceLoader.load(ClusterKind.class).forEach(kind -> found.add((ClusterKind<?>) kind));
    return new ClusterKinds(found);
  }

  /** What the file may name under {@code type}. */
  public List<ClusterConfig.Type> types() {
    return byName.values().stream()
        .map(kind -> new ClusterConfig.Type(kind.name(), kind.addressed(), kind.settings()))
        .toList();
  }

  @Nullable ClusterKind<?> kind(String name) {
    return byName.get(name);
  }
}
