package io.weir.route;

import io.weir.http.RequestHead;
import io.weir.route.match.RequestFacts;
import io.weir.route.match.RouteIndex;
import io.weir.route.match.RouteMatch;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A listener's routes in their order; the first that matches is taken. Immutable; from any thread.
 *
 * <p>What a match costs does not grow with the number of routes, as long as they differ in path,
 * host, headers or fields by texts or by how texts begin; what only regular expressions tell apart
 * is tried one by one.
 */
public final class RouteTable {
  private final List<Entry> entries;
  private final List<Route> routes;
  private final List<Candidates> decided;
  private final RouteIndex index;

  private static final Candidates NONE = new Candidates(null, Set.of());

  /** A route and what a request must be like to come to it. */
  public record Entry(RouteMatch match, Route route) {}

  /** A table of these routes, in their order. */
  public RouteTable(List<Entry> entries) {
    this.entries = List.copyOf(entries);
    this.routes = entries.stream().map(Entry::route).toList();
    this.decided = routes.stream().map(route -> new Candidates(route, Set.of())).toList();
    this.index = new RouteIndex(entries.stream().map(Entry::match).toList());
  }

  /**
   * What the head alone says.
   *
   * @param decided the route where no field of the body can change it; null where none matches or
   *     the body must be asked
   * @param fields top-level body fields to peek for; empty where the head decides
   */
  public record Candidates(@Nullable Route decided, Set<String> fields) {}

  /** The route for a head, or the body fields that decide it. */
  public Candidates match(RequestHead head) {
    RouteIndex.Decision decision = index.head(new RequestFacts(head, null));
    if (decision.match() >= 0) {
      return decided.get(decision.match());
    }
    return decision.fields().isEmpty() ? NONE : new Candidates(null, decision.fields());
  }

  /** The route for a head and peeked body; null where none matches. */
  public @Nullable Route match(RequestHead head, BodyPeek body) {
    int match = index.whole(new RequestFacts(head, body));
    return match < 0 ? null : routes.get(match);
  }

  public List<Route> routes() {
    return routes;
  }

  /** The routes with their matches, in their order. */
  public List<Entry> entries() {
    return entries;
  }
}
