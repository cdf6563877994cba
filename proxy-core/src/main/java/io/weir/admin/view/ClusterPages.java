package io.weir.admin.view;

import io.weir.admin.Operations;
import io.weir.admin.Operations.ListenerView;
import io.weir.cluster.live.ClusterView;
import io.weir.cluster.live.ClusterView.EndpointView;
import io.weir.page.Call;
import io.weir.page.Page;
import io.weir.page.Page.Action;
import io.weir.page.Reply;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Clusters with their endpoints, and listeners. The columns have Envoy's names. */
public final class ClusterPages {
  private final Operations operations;

  private ClusterPages(Operations operations) {
    this.operations = operations;
  }

  /** The pages. */
  public static List<Page> of(Operations operations) {
    ClusterPages pages = new ClusterPages(operations);
    return List.of(
        Page.looking(
            "/clusters",
            "Clusters and their endpoints: health, load, outcomes.",
            Action.now(pages::clusters).withFormat()),
        Page.looking(
            "/listeners",
            "Listeners, with the address each is bound to.",
            Action.now(pages::listeners).withFormat()));
  }

  private Reply clusters(Call call) {
    return call.json() ? json() : text();
  }

  private Reply text() {
    StringBuilder out = new StringBuilder(1024);
    for (ClusterView cluster : operations.clusters()) {
      columns(cluster).forEach((name, value) -> line(out, cluster.name(), "", name, value));
      for (EndpointView endpoint : cluster.endpoints()) {
        String flags =
            endpoint.flags().isEmpty() ? "healthy" : '/' + String.join("/", endpoint.flags());
        line(out, cluster.name(), endpoint.name() + "::", "health_flags", flags);
        columns(endpoint)
            .forEach(
                (name, value) -> line(out, cluster.name(), endpoint.name() + "::", name, value));
      }
    }
    return Reply.of(200, Reply.TEXT, out.toString());
  }

  private static void line(
      StringBuilder out, String cluster, String endpoint, String name, @Nullable Object value) {
    out.append(cluster).append("::").append(endpoint).append(name).append("::");
    out.append(value == null ? "-" : value).append('\n');
  }

  private Reply json() {
    List<Object> clusters = new ArrayList<>();
    for (ClusterView cluster : operations.clusters()) {
      Map<String, @Nullable Object> one = new LinkedHashMap<>();
      one.put("name", cluster.name());
      one.putAll(columns(cluster));
      List<Object> endpoints = new ArrayList<>();
      for (EndpointView endpoint : cluster.endpoints()) {
        Map<String, @Nullable Object> columns = new LinkedHashMap<>();
        columns.put("address", endpoint.name());
        columns.put("health_flags", endpoint.flags());
        columns.putAll(columns(endpoint));
        endpoints.add(columns);
      }
      one.put("endpoints", endpoints);
      clusters.add(one);
    }
    return Reply.json(200, Map.of("clusters", clusters));
  }

  private static Map<String, @Nullable Object> columns(ClusterView cluster) {
    Map<String, @Nullable Object> columns = new LinkedHashMap<>();
    columns.put("type", cluster.type());
    columns.put("colour", cluster.colour().word());
    columns.put("healthy_endpoints", cluster.healthy());
    columns.put("panic", cluster.panic());
    columns.put("rq_active", cluster.active());
    columns.put("rq_retry_active", cluster.activeRetries());
    columns.put("rq_retry_denied", cluster.retriesDenied());
    return columns;
  }

  private static Map<String, @Nullable Object> columns(EndpointView endpoint) {
    Map<String, @Nullable Object> columns = new LinkedHashMap<>();
    long answered = endpoint.successes() + endpoint.errors();
    columns.put("colour", endpoint.colour().word());
    columns.put("weight", endpoint.weight());
    columns.put("cx_active", endpoint.connections());
    columns.put("cx_connect_fail", endpoint.connectFailures());
    columns.put("rq_active", endpoint.active());
    columns.put("rq_total", endpoint.requests());
    columns.put("rq_success", endpoint.successes());
    columns.put("rq_error", endpoint.errors());
    columns.put("rq_timeout", endpoint.timeouts());
    columns.put("success_rate", answered == 0 ? null : percent(endpoint.successes(), answered));
    columns.put("ejections", endpoint.ejections());
    columns.put("ejected_until", instant(endpoint.ejectedUntilMillis()));
    columns.put("last_check", endpoint.lastCheck().isBlank() ? null : endpoint.lastCheck());
    return columns;
  }

  private static double percent(long part, long whole) {
    return Math.floor(part * 10_000.0 / whole) / 100;
  }

  private static @Nullable String instant(long millis) {
    return millis == 0 ? null : Instant.ofEpochMilli(millis).toString();
  }

  private Reply listeners(Call call) {
    List<ListenerView> all = operations.listeners();
    if (!call.json()) {
      StringBuilder out = new StringBuilder();
      for (ListenerView one : all) {
        out.append(one.name()).append("::").append(one.address()).append('\n');
      }
      return Reply.of(200, Reply.TEXT, out.toString());
    }
    List<Object> listeners = new ArrayList<>();
    for (ListenerView one : all) {
      Map<String, @Nullable Object> columns = new LinkedHashMap<>();
      columns.put("name", one.name());
      columns.put("address", one.address());
      columns.put("cx_active", one.connections());
      columns.put("rq_active", one.exchanges());
      listeners.add(columns);
    }
    return Reply.json(200, Map.of("listeners", listeners));
  }
}
