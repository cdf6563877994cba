package io.weir.exchange.plan;

import io.weir.exchange.chain.Plan;
import io.weir.route.Hedge;
import io.weir.route.Route;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** A route, compiled into its snapshot: its chain, its numbers, its budgets. */
public final class RoutePlan {
  private final Route route;
  private final Plan plan;
  private final List<String> filters;
  private final Set<String> peek;
  private final RouteStats stats;
  private final RetryBudget retries;
  private final @Nullable RetryBudget hedges;

  /**
   * A route's plan.
   *
   * @param plan the listener's filters, as this route has them, then the route's own
   * @param filters the names of those filters
   * @param peek body fields that must be known before an attempt can begin
   */
  public RoutePlan(
      Route route,
      Plan plan,
      List<String> filters,
      Set<String> peek,
      RouteStats stats,
      long nowNanos) {
    this.route = route;
    this.plan = plan;
    this.filters = List.copyOf(filters);
    this.peek = Set.copyOf(peek);
    this.stats = stats;
    this.retries =
        new RetryBudget(route.retry().budgetRatio(), route.retry().budgetPerSecond(), nowNanos);
    Hedge hedge = route.hedge();
    this.hedges = hedge == null ? null : new RetryBudget(hedge.budget(), 0.1, nowNanos);
  }

  public Route route() {
    return route;
  }

  public Plan plan() {
    return plan;
  }

  /** The names of its filters, the listener's first, for people. */
  public List<String> filters() {
    return filters;
  }

  public Set<String> peek() {
    return peek;
  }

  public RouteStats stats() {
    return stats;
  }

  /** Counts a request, of which the budgets are shares. */
  public void request() {
    retries.request();
    if (hedges != null) {
      hedges.request();
    }
  }

  public RetryBudget retries() {
    return retries;
  }

  public @Nullable RetryBudget hedges() {
    return hedges;
  }
}
