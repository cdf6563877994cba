package io.weir.server.build;

import io.weir.cluster.Cluster;
import io.weir.cluster.live.Clusters;
import io.weir.config.problem.Problems;
import io.weir.config.value.Located;
import io.weir.config.value.Named;
import io.weir.exchange.chain.Plan;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.exchange.plan.RouteStats;
import io.weir.filter.Filter;
import io.weir.route.ModelSplice;
import io.weir.route.Responder;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import io.weir.route.RouteConfig;
import io.weir.route.RouteTable;
import io.weir.route.Target;
import io.weir.route.config.RespondConfig;
import io.weir.server.config.ListenerEntry;
import io.weir.server.config.RouteEntry;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Compiles one listener's routes, with their chains, for a snapshot that is being built. */
public final class RouteCompiler {
  /** Makes the responders of {@code respond} routes. */
  public interface Responders {
    /**
     * The responder for what is written.
     *
     * @param clusters the snapshot's, for checks and templates
     */
    Responder responder(RespondConfig written, Clusters clusters);
  }

  /** A listener's filters, each with the entry it was made from. */
  private record Chain(List<Located<Named<Record>>> entries, List<Filter> filters) {}

  private final FilterShelf.Means means;
  private final FilterShelf shelf;
  private final Clusters clusters;
  private final Map<String, ClusterPlan> clusterPlans;
  private final Responders responders;

  /** Each part that routes have in common, once: so it stays in caches whichever route is asked. */
  private final Map<Object, Object> parts = new HashMap<>();

  private final Map<List<Filter>, Plan> plans = new HashMap<>();

  RouteCompiler(
      FilterShelf.Means means,
      FilterShelf shelf,
      Clusters clusters,
      Map<String, ClusterPlan> clusterPlans,
      Responders responders) {
    this.means = means;
    this.shelf = shelf;
    this.clusters = clusters;
    this.clusterPlans = clusterPlans;
    this.responders = responders;
  }

  ListenerPlan listener(ListenerEntry listener, Problems problems) {
    String owner = "listener " + listener.name();
    List<Filter> filters = shelf.chain(owner, listener.filters(), problems);
    Chain base = new Chain(listener.filters(), filters);
    List<RouteTable.Entry> entries = new ArrayList<>();
    List<RoutePlan> plans = new ArrayList<>();
    List<RouteEntry> written =
        listener.routes().stream().filter(entry -> entry.route().enabled()).toList();
    List<String> titles = RouteConfig.titles(written.stream().map(RouteEntry::route).toList());
    for (int i = 0; i < written.size(); i++) {
      RouteEntry entry = written.get(i);
      try {
        Route route = sharing(compile(entry.route(), titles.get(i)));
        warnIfNowhere(entry, route, problems);
        entries.add(new RouteTable.Entry(entry.route().match(), route));
        plans.add(plan(listener.name(), base, entry, route, problems));
      } catch (IllegalArgumentException e) {
        problems.error(entry.spot().place(), String.valueOf(e.getMessage()), null);
      }
    }
    return new ListenerPlan(
        listener.name(),
        new Plan(filters),
        new RouteTable(entries),
        plans,
        Math.toIntExact(listener.peekBytes()),
        listener.replies());
  }

  private Route compile(RouteConfig written, String title) {
    return written.compile(
        title,
        name -> clusters.get(name) != null,
        respond -> responders.responder(respond, clusters));
  }

  private Route sharing(Route route) {
    return new Route(
        route.name(),
        shared(route.action()),
        shared(route.rewrite()),
        shared(route.timeouts()),
        shared(route.retry()),
        route.hedge(),
        route.commit(),
        route.requestBytesMax(),
        shared(route.upgrades()),
        shared(route.peek()),
        route.dialect(),
        route.serverTiming());
  }

  /** The first part that is equal to this one. */
  @SuppressWarnings("unchecked") // What is equal to a record, a set or a list is one, too.
  private <T> T shared(T part) {
    return (T) parts.computeIfAbsent(part, own -> own);
  }

  /** Says so where a route leads nowhere, unless an error may be why. */
  private static void warnIfNowhere(RouteEntry entry, Route route, Problems problems) {
    if (!problems.hasErrors()
        && route.action() instanceof RouteAction.Forward forward
        && forward.targets().isEmpty()) {
      problems.warning(
          entry.spot().place(),
          "every target of route \"" + route.name() + "\" is switched off: it answers 503");
    }
  }

  private RoutePlan plan(
      String listener, Chain base, RouteEntry entry, Route route, Problems problems) {
    String owner = "route " + listener + '/' + route.name();
    Chain own = overridden(owner, base, entry, problems);
    List<Filter> chain = new ArrayList<>(own.filters);
    chain.addAll(shelf.chain(owner, entry.filters(), problems));
    List<Located<Named<Record>>> written = new ArrayList<>(own.entries);
    written.addAll(entry.filters());
    List<String> names = addRequired(owner, entry, written, chain, problems);
    Set<String> peek = new HashSet<>(route.peek());
    chain.forEach(filter -> peek.addAll(filter.fields()));
    if (route.action() instanceof RouteAction.Forward forward) {
      for (Target target : forward.targets()) {
        ClusterPlan chained = clusterPlans.get(target.cluster());
        if (chained != null) {
          chained.plan().filters().forEach(filter -> peek.addAll(filter.fields()));
        }
        Cluster cluster = clusters.get(target.cluster());
        String field = cluster == null ? null : cluster.hashField();
        if (field != null) {
          peek.add(field);
        }
        if (cluster != null && cluster.knowsModels()) {
          peek.add(ModelSplice.FIELD);
        }
      }
    }
    RouteStats stats = new RouteStats(means.stats(), listener, route.name());
    long now = means.clock().nanos();
    Plan plan = plans.computeIfAbsent(List.copyOf(chain), Plan::new);
    return new RoutePlan(
        route, plan, shared(List.copyOf(names)), shared(Set.copyOf(peek)), stats, now);
  }

  /**
   * Puts at the chain's end what its filters require and nobody wrote. What is written must stand
   * after those who require it: what comes back passes it first.
   *
   * @return the names of all
   */
  private List<String> addRequired(
      String owner,
      RouteEntry entry,
      List<Located<Named<Record>>> written,
      List<Filter> chain,
      Problems problems) {
    List<String> names = new ArrayList<>(names(written));
    for (int i = 0; i < written.size(); i++) {
      Located<Named<Record>> one = written.get(i);
      for (String required : shelf.required(one.value())) {
        int at = names.lastIndexOf(required);
        if (at >= 0 && at < i) {
          problems.error(
              one.place(),
              "found " + one.value().name() + " after " + required,
              required + " after it, or nowhere: it is put there by itself");
        } else if (at < 0) {
          names.add(required);
          Filter filter = shelf.required(owner, required, entry.spot().place(), problems);
          if (filter != null) {
            chain.add(filter);
          }
        }
      }
    }
    return names;
  }

  /** The listener's filters as one route has them. */
  private Chain overridden(String owner, Chain base, RouteEntry entry, Problems problems) {
    if (entry.overrides().isEmpty() || base.filters.size() != base.entries.size()) {
      return base;
    }
    Map<String, Located<Named<Object>>> overrides = new HashMap<>();
    for (Located<Named<Object>> override : entry.overrides()) {
      checkOverride(base, entry, override, problems);
      overrides.put(override.value().name(), override);
    }
    Chain result = new Chain(new ArrayList<>(), new ArrayList<>());
    for (int i = 0; i < base.filters.size(); i++) {
      Located<Named<Object>> override = overrides.get(base.entries.get(i).value().name());
      if (override == null) {
        result.entries.add(base.entries.get(i));
        result.filters.add(base.filters.get(i));
      } else if (override.value().value() instanceof Record config) {
        Named<Record> named = new Named<>(override.value().name(), config);
        Located<Named<Record>> located = new Located<>(named, override.place());
        result.entries.add(located);
        result.filters.addAll(shelf.chain(owner + " override", List.of(located), problems));
      }
    }
    return result;
  }

  private static List<String> names(List<Located<Named<Record>>> entries) {
    return entries.stream().map(entry -> entry.value().name()).toList();
  }

  private static void checkOverride(
      Chain base, RouteEntry entry, Located<Named<Object>> override, Problems problems) {
    String kind = override.value().name();
    if (base.entries.stream().noneMatch(e -> e.value().name().equals(kind))) {
      problems.error(
          override.place(),
          "found an override of " + kind,
          "a " + kind + " among the listener's filters for it to replace");
    }
    if (!entry.route().match().body().isEmpty()) {
      problems.error(
          override.place(),
          "found an override of a route that is chosen by its body",
          "a match on the head alone: the listener's filters have run before the body is read");
    }
  }
}
