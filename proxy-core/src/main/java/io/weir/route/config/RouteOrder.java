package io.weir.route.config;

import io.weir.config.problem.Place;
import io.weir.config.problem.Problem;
import io.weir.config.problem.Problem.Severity;
import io.weir.config.problem.Problems;
import io.weir.route.match.RouteMatch;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Looks over the order of a listener's routes: a route behind one that takes all of its requests is
 * never reached.
 */
public final class RouteOrder {
  /** Routes that ask for so little are compared with every one behind them. */
  private static final int BROAD_CONDITIONS = 1;

  private static final int PAIRS_MAX = 500_000;

  private RouteOrder() {}

  /**
   * A route, as far as its order goes.
   *
   * @param title what it is called
   */
  public record Placed(String title, RouteMatch match, Place place) {}

  /** Warns of each route that no request can reach; routes that are off are left out before. */
  public static void check(List<Placed> routes, Problems problems) {
    Map<RouteMatch, Placed> same = new HashMap<>();
    List<Placed> before = new ArrayList<>();
    int pairs = 0;
    for (Placed route : routes) {
      Placed taker = same.putIfAbsent(route.match, route);
      for (int i = 0; taker == null && i < before.size() && pairs < PAIRS_MAX; i++, pairs++) {
        taker = before.get(i).match.covers(route.match) ? before.get(i) : null;
      }
      if (taker != null) {
        problems.add(unreached(route, taker));
      } else if (routes.size() <= PAIRS_MAX / routes.size() || broad(route.match)) {
        before.add(route);
      }
    }
  }

  private static boolean broad(RouteMatch match) {
    return match.head().size() + match.body().size() <= BROAD_CONDITIONS;
  }

  private static Problem unreached(Placed route, Placed taker) {
    String what =
        String.format(
            "route \"%s\" is never reached: route \"%s\" (%s) takes all of its requests",
            route.title, taker.title, taker.place.position());
    return new Problem(route.place, what, null, null, Severity.WARNING);
  }
}
