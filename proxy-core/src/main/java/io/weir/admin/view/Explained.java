package io.weir.admin.view;

import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.exchange.plan.Snapshot;
import io.weir.page.BadCall;
import io.weir.page.Query;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import io.weir.route.Target;
import io.weir.route.explain.Explanation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What a snapshot would do with one request, listener by listener: the route, why not the ones
 * before it, and the filters on the way. The same for the admin port and the command line.
 */
public final class Explained {
  private final List<At> listeners;

  private Explained(List<At> listeners) {
    this.listeners = listeners;
  }

  /**
   * One listener's part.
   *
   * @param chains the filters that the request passes, by whose they are
   */
  private record At(String listener, Explanation why, Map<String, List<String>> chains) {}

  /**
   * Explains it for the listener that is asked for, or for every one by name.
   *
   * @throws BadCall where there is no such listener
   */
  public static Explained of(Snapshot snapshot, AskedRequest asked) {
    List<At> all = new ArrayList<>();
    for (ListenerPlan plan : plans(snapshot, asked)) {
      Explanation why = Explanation.of(plan.table(), asked.head(), asked.bytes());
      all.add(new At(plan.name(), why, chains(snapshot, plan, why)));
    }
    return new Explained(all);
  }

  /** All of it for people. */
  public String text() {
    StringBuilder text = new StringBuilder();
    for (At at : listeners) {
      text.append("listener ").append(at.listener).append('\n').append(at.why.text());
      at.chains.forEach(
          (of, names) ->
              text.append("    ").append(of).append(": ").append(list(names)).append('\n'));
    }
    return text.toString();
  }

  /** All of it as plain maps, lists and scalars, for JSON. */
  Map<String, Object> plain() {
    List<Object> all = new ArrayList<>();
    for (At at : listeners) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("listener", at.listener);
      one.putAll(at.why.plain());
      one.put("chains", at.chains);
      all.add(one);
    }
    return Map.of("listeners", all);
  }

  private static List<ListenerPlan> plans(Snapshot snapshot, AskedRequest asked) {
    Map<String, ListenerPlan> all = new TreeMap<>(snapshot.listeners());
    String wanted = asked.listener();
    if (wanted == null) {
      return List.copyOf(all.values());
    }
    ListenerPlan plan = all.get(wanted);
    if (plan == null) {
      throw Query.bad("listener", wanted, "one of " + String.join(", ", all.keySet()));
    }
    return List.of(plan);
  }

  /** The filters that it passes: those of listener and route, then those of each cluster. */
  private static Map<String, List<String>> chains(
      Snapshot snapshot, ListenerPlan plan, Explanation why) {
    Map<String, List<String>> chains = new LinkedHashMap<>();
    for (Route route : plan.table().routes()) {
      RoutePlan compiled = plan.route(route);
      if (!route.name().equals(why.route()) || compiled == null) {
        continue;
      }
      chains.put("filters", compiled.filters());
      if (route.action() instanceof RouteAction.Forward forward) {
        for (Target target : forward.targets()) {
          ClusterPlan cluster = snapshot.cluster(target.cluster());
          if (cluster != null) {
            chains.put("filters of " + target.cluster(), cluster.filters());
          }
        }
      }
    }
    return chains;
  }

  private static String list(List<String> names) {
    return names.isEmpty() ? "none" : String.join(", ", names);
  }
}
