package io.weir.server.config;

import io.weir.config.Key;
import io.weir.config.Shape;
import io.weir.config.value.Located;
import io.weir.config.value.Named;
import io.weir.filter.FilterKind;
import io.weir.route.RouteConfig;
import java.util.List;
import java.util.function.Function;

/**
 * A route with its filters.
 *
 * @param filters run after the listener's, in this order
 * @param overrides what takes the place of the listener's filters of the same kind, or {@code off}
 * @param spot where it is written
 */
public record RouteEntry(
    RouteConfig route,
    List<Located<Named<Record>>> filters,
    List<Located<Named<Object>>> overrides,
    Spot spot) {

  static Shape<RouteEntry> shape(FilterEntries entries) {
    Shape.Builder b = Shape.named("route", "What is done with the requests that match.");
    Function<Shape.Values, RouteConfig> route = b.part(RouteConfig.SHAPE);
    Key<List<Located<Named<Record>>>> filters =
        b.key("filters", entries.chain(FilterKind.Place.ROUTE))
            .orElse(List.of())
            .doc("Filters of this route, after the listener's, in this order.");
    Key<List<Located<Named<Object>>>> overrides =
        b.key("overrides", entries.overrides())
            .orElse(List.of())
            .doc("What takes the place of the listener's filters for this route; `name: off`.");
    return b.build(
        v -> new RouteEntry(route.apply(v), v.get(filters), v.get(overrides), Spot.of(v)));
  }
}
