package io.weir.server.build;

import io.weir.config.problem.Nearest;
import io.weir.config.problem.Problem;
import io.weir.config.problem.Problem.Severity;
import io.weir.config.problem.Problems;
import io.weir.config.value.Located;
import io.weir.config.value.Named;
import io.weir.route.RouteConfig;
import io.weir.route.config.RespondConfig;
import io.weir.server.config.ClusterEntry;
import io.weir.server.config.FilterEntries;
import io.weir.server.config.ListenerEntry;
import io.weir.server.config.ProxyConfig;
import io.weir.server.config.RouteEntry;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Checks that what one part of the file names is there in another. */
final class NameChecks {
  private static final Set<String> PLAIN =
      new TreeSet<>(Set.of("version", "generation", "uptime_seconds", "ready"));
  private static final Set<String> OF_ROUTES = new TreeSet<>(Set.of("failovers", "requests"));

  private final Problems problems;
  private final Set<String> clusters;
  private final Set<String> routes;
  private final Map<String, Set<String>> filterValues;
  private final Map<String, Set<String>> filtered = new HashMap<>();

  private NameChecks(
      Set<String> clusters,
      Set<String> routes,
      Map<String, Set<String>> filterValues,
      Problems problems) {
    this.clusters = clusters;
    this.routes = routes;
    this.filterValues = filterValues;
    this.problems = problems;
  }

  /** Reports every name that names nothing, and routes that no request reaches. */
  static void check(ProxyConfig config, FilterEntries entries, Problems problems) {
    NameChecks checks =
        new NameChecks(
            config.clusters().stream()
                .map(entry -> entry.cluster().name())
                .collect(Collectors.toCollection(TreeSet::new)),
            config.listeners().stream()
                .flatMap(listener -> listener.routes().stream())
                .map(entry -> entry.route().title())
                .collect(Collectors.toCollection(TreeSet::new)),
            entries.values(),
            problems);
    config.clusters().forEach(checks::noteFilters);
    Set<String> listeners = new HashSet<>();
    for (ListenerEntry listener : config.listeners()) {
      if (!listeners.add(listener.name())) {
        String what = "found a second listener named \"" + listener.name() + '"';
        problems.error(listener.spot().place(), what, "names of their own");
      }
      checks.check(listener.routes());
    }
  }

  private void noteFilters(ClusterEntry cluster) {
    for (Located<Named<Record>> filter : cluster.filters()) {
      filtered
          .computeIfAbsent(filter.value().name(), kind -> new TreeSet<>())
          .add(cluster.cluster().name());
    }
  }

  private void check(List<RouteEntry> entries) {
    RouteConfig.checkOrder(
        entries.stream().map(entry -> new Located<>(entry.route(), entry.spot().place())).toList(),
        problems);
    for (RouteEntry entry : entries) {
      entry.route().clusters().forEach(this::checkCluster);
      RespondConfig respond = entry.route().action().respond();
      if (respond != null) {
        respond.names().forEach(name -> checkName(name, entry));
      }
    }
  }

  private void checkCluster(Located<String> cluster) {
    String name = cluster.value();
    if (!clusters.contains(name)) {
      String expected = clusters.isEmpty() ? "clusters below" : oneOf(clusters);
      problems.add(
          new Problem(
              cluster.place(),
              "unknown cluster \"" + name + '"',
              expected,
              Nearest.to(name, clusters).orElse(null),
              Severity.ERROR));
    }
  }

  /** Checks what a template names; {@code request} and {@code check} were, where they stand. */
  private void checkName(String name, RouteEntry entry) {
    int first = name.indexOf('.');
    int last = name.lastIndexOf('.');
    String of = last > first ? name.substring(first + 1, last) : "";
    String head = first < 0 ? "" : name.substring(0, first);
    switch (head) {
      case "request", "check" -> {}
      case "cluster" ->
          expect(clusters.contains(of), name, "cluster.NAME.…, " + named("NAME", clusters), entry);
      case "route" -> {
        boolean known = routes.contains(of) && OF_ROUTES.contains(name.substring(last + 1));
        String fields = String.join(" or ", OF_ROUTES);
        expect(known, name, "route.NAME." + fields + ", " + named("NAME", routes), entry);
      }
      default -> {
        Set<String> values = filterValues.get(head);
        if (values != null) {
          Set<String> there = filtered.getOrDefault(head, Set.of());
          boolean known = there.contains(of) && values.contains(name.substring(last + 1));
          String fields = String.join(" or ", new TreeSet<>(values));
          expect(known, name, head + ".CLUSTER." + fields + ", " + named("CLUSTER", there), entry);
        } else {
          expect(PLAIN.contains(name), name, expectedNames(), entry);
        }
      }
    }
  }

  private String expectedNames() {
    StringBuilder expected = new StringBuilder(oneOf(PLAIN));
    expected.append(", or request.…, check.…, cluster.…, route.…");
    filterValues.keySet().forEach(kind -> expected.append(", ").append(kind).append(".…"));
    return expected.toString();
  }

  private static String named(String what, Collection<String> names) {
    return names.isEmpty() ? "of which there is none" : what + ' ' + oneOf(names);
  }

  private static String oneOf(Collection<String> names) {
    return "one of: " + String.join(", ", names);
  }

  private void expect(boolean known, String name, String expected, RouteEntry entry) {
    if (!known) {
      problems.error(entry.spot().place(), "unknown name %" + name + '%', expected);
    }
  }
}
