package io.weir.exchange.plan;

import io.weir.exchange.chain.Plan;
import io.weir.fault.LocalReplies;
import io.weir.route.Route;
import io.weir.route.RouteTable;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A listener's part of a snapshot: its own filters, its routes and their plans. */
public final class ListenerPlan {
  private final String name;
  private final Plan plan;
  private final RouteTable table;
  private final IdentityHashMap<Route, RoutePlan> routes = new IdentityHashMap<>();
  private final int peekBytesMax;
  private final LocalReplies replies;

  /**
   * A listener's plan.
   *
   * @param plan the listener's filters alone, for requests whose route is not known yet
   * @param routes a plan for each route of the table
   * @param peekBytesMax most body bytes that are held to choose a route
   * @param replies how its clients are told of faults
   */
  public ListenerPlan(
      String name,
      Plan plan,
      RouteTable table,
      List<RoutePlan> routes,
      int peekBytesMax,
      LocalReplies replies) {
    this.name = name;
    this.plan = plan;
    this.table = table;
    this.peekBytesMax = peekBytesMax;
    this.replies = replies;
    for (RoutePlan route : routes) {
      this.routes.put(route.route(), route);
    }
  }

  /** A listener that no route leads from. */
  public static ListenerPlan none(String name) {
    RouteTable empty = new RouteTable(List.of());
    return new ListenerPlan(name, Plan.EMPTY, empty, List.of(), 0, LocalReplies.NONE);
  }

  public String name() {
    return name;
  }

  public Plan plan() {
    return plan;
  }

  public RouteTable table() {
    return table;
  }

  public int peekBytesMax() {
    return peekBytesMax;
  }

  public LocalReplies replies() {
    return replies;
  }

  /** The plan of one of the table's routes. */
  public @Nullable RoutePlan route(@Nullable Route route) {
    return route == null ? null : routes.get(route);
  }
}
