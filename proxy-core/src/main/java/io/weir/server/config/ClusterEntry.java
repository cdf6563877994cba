package io.weir.server.config;

import io.weir.cluster.config.ClusterConfig;
import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Shape;
import io.weir.config.value.Located;
import io.weir.config.value.Named;
import io.weir.filter.FilterKind;
import java.util.Collection;
import java.util.List;
import java.util.function.Function;

/**
 * A cluster with the filters that each attempt at it passes.
 *
 * @param filters in the order in which a request passes them
 * @param spot where it is written
 */
public record ClusterEntry(ClusterConfig cluster, List<Located<Named<Record>>> filters, Spot spot) {

  static Kind<ClusterEntry> kind(FilterEntries entries, Collection<ClusterConfig.Type> types) {
    return ClusterConfig.kind(types, type -> shape(entries, type));
  }

  private static Shape<ClusterEntry> shape(FilterEntries entries, ClusterConfig.Type type) {
    Shape.Builder b =
        Shape.named(ClusterConfig.shapeName(type), "Servers that can stand in for each other.");
    Function<Shape.Values, ClusterConfig> cluster = b.part(ClusterConfig.shape(type));
    Key<List<Located<Named<Record>>>> filters =
        b.key("filters", entries.chain(FilterKind.Place.CLUSTER))
            .orElse(List.of())
            .doc("Filters that each attempt passes, in this order.");
    return b.build(v -> new ClusterEntry(cluster.apply(v), v.get(filters), Spot.of(v)));
  }
}
