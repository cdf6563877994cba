package io.weir.admin.view;

import io.weir.admin.Operations;
import io.weir.admin.page.Call;
import io.weir.admin.page.Page;
import io.weir.admin.page.Page.Action;
import io.weir.admin.page.Query;
import io.weir.admin.page.Reply;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.exchange.plan.Snapshot;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import io.weir.route.Target;
import io.weir.route.explain.Explanation;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Which route takes a request, and why, by the snapshot in force. */
public final class ExplainPage {
  private final Operations operations;

  private ExplainPage(Operations operations) {
    this.operations = operations;
  }

  /** The page. */
  public static Page of(Operations operations) {
    ExplainPage page = new ExplainPage(operations);
    return new Page(
        "/explain",
        "Says which route would take a request, through which filters, and why. Sends nothing.",
        Action.now(call -> page.explain(call, AskedRequest.of(call.query())))
            .with("url", "such as /v1/chat/completions or http://host/path")
            .with("method", "GET where left out")
            .with("header", "name: value; as often as needed")
            .with("body", "the request's body")
            .with("listener", "the one it comes to; every one where left out")
            .withFormat(),
        Action.now(call -> page.explain(call, AskedRequest.of(call.body())))
            .withFormat()
            .withBody());
  }

  private Reply explain(Call call, AskedRequest asked) {
    Snapshot snapshot = operations.snapshot();
    List<ListenerPlan> plans = plans(snapshot, asked);
    if (!call.json()) {
      StringBuilder text = new StringBuilder();
      for (ListenerPlan plan : plans) {
        Explanation why = Explanation.of(plan.table(), asked.head(), asked.bytes());
        text.append("listener ").append(plan.name()).append('\n').append(why.text());
        filters(snapshot, plan, why)
            .forEach(
                (of, names) ->
                    text.append("    ").append(of).append(": ").append(list(names)).append('\n'));
      }
      return Reply.text(200, text.toString());
    }
    List<Object> listeners = new ArrayList<>();
    for (ListenerPlan plan : plans) {
      Explanation why = Explanation.of(plan.table(), asked.head(), asked.bytes());
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("listener", plan.name());
      one.putAll(why.plain());
      one.put("chains", filters(snapshot, plan, why));
      listeners.add(one);
    }
    return Reply.json(200, Map.of("listeners", listeners));
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
  private static Map<String, List<String>> filters(
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
