package io.weir.server.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Located;
import io.weir.config.value.Named;
import io.weir.fault.LocalReplies;
import io.weir.filter.FilterKind;
import io.weir.listener.settings.ListenerConfig;
import java.util.List;
import java.util.function.Function;

/**
 * A listener with its filters and routes.
 *
 * @param socket where and how it accepts
 * @param peekBytes most body bytes that are held while a route is chosen by a field
 * @param replies how its clients are told of faults
 * @param spot where it is written
 */
public record ListenerEntry(
    ListenerConfig socket,
    List<Located<Named<Record>>> filters,
    List<RouteEntry> routes,
    long peekBytes,
    LocalReplies replies,
    Spot spot) {

  /** The name, unique among listeners. */
  public String name() {
    return socket.name();
  }

  static Shape<ListenerEntry> shape(FilterEntries entries) {
    Shape.Builder b = Shape.named("listener", "An address that clients connect to.");
    Function<Shape.Values, ListenerConfig> socket = b.part(ListenerConfig.SHAPE);
    Key<List<Located<Named<Record>>>> filters =
        b.key("filters", entries.chain(FilterKind.Place.LISTENER))
            .orElse(List.of())
            .doc("Filters that every request passes first, in this order.");
    Key<List<RouteEntry>> routes =
        b.key("routes", Kinds.nonEmptyList(RouteEntry.shape(entries)))
            .doc("Routes; the first that matches is taken.");
    Key<Long> peek =
        b.key("peek", Kinds.size(1024, 64L << 20))
            .orElse(1L << 20)
            .doc("Most body bytes that are held while a field chooses the route.");
    Key<LocalReplies> replies =
        b.key("local_replies", LocalReplies.SHAPE)
            .orElse(LocalReplies.NONE)
            .doc("How clients are told of faults.");
    return b.build(
        v ->
            new ListenerEntry(
                socket.apply(v),
                v.get(filters),
                v.get(routes),
                v.get(peek),
                v.get(replies),
                Spot.of(v)));
  }
}
