package io.weir.route;

import io.weir.http.RequestHead;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A listener's routes in their order; the first that matches is taken. Immutable. */
public final class RouteTable {
  private final List<Route> routes;

  RouteTable(List<Route> routes) {
    this.routes = routes;
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
    return new Candidates(null, Set.of());
  }

  /** The route for a head and peeked body; null where none matches. */
  public @Nullable Route match(RequestHead head, BodyPeek body) {
    return null;
  }

  public List<Route> routes() {
    return routes;
  }
}
