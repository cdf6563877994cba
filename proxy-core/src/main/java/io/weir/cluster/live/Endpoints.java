package io.weir.cluster.live;

import io.weir.cluster.ClusterKind;
import io.weir.cluster.Endpoint;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.EndpointStats;
import io.weir.cluster.Upstream;
import io.weir.cluster.config.ClusterConfig;
import io.weir.cluster.config.EndpointConfig;
import io.weir.cluster.config.OutlierConfig;
import io.weir.cluster.health.OutlierTally;
import io.weir.cluster.request.Addressing;
import io.weir.config.value.Url;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the endpoints of one cluster, and lets them go. From any thread. */
final class Endpoints {
  private final ClusterConfig config;
  private final ClusterKind<?> kind;
  private final ClusterBuilder builder;
  private final @Nullable LiveCluster before;
  private final Map<Endpoint, Upstreams.Key> held = new HashMap<>();
  private final Set<String> ambiguous;
  private boolean closed;

  /**
   * The endpoints that the configuration names.
   *
   * @param before the cluster of that name that this one takes over from; null for none
   */
  Endpoints(
      ClusterConfig config,
      ClusterKind<?> kind,
      ClusterBuilder builder,
      @Nullable LiveCluster before) {
    this.config = config;
    this.kind = kind;
    this.builder = builder;
    this.before = before;
    this.ambiguous = ambiguous(config);
  }

  ClusterConfig config() {
    return config;
  }

  /** Hosts that the file names more than once, so that their paths must tell them apart. */
  private static Set<String> ambiguous(ClusterConfig config) {
    Set<String> seen = new HashSet<>();
    Set<String> twice = new HashSet<>();
    for (EndpointConfig endpoint : config.endpoints()) {
      String name = EndpointAddress.of(endpoint.url()).name();
      if (!seen.add(name)) {
        twice.add(name);
      }
    }
    return twice;
  }

  /** One endpoint for each that the file names; one in all for a kind without addresses. */
  List<Endpoint> written() {
    if (!kind.addressed()) {
      Url nowhere = new Url("http", config.name(), 80, "", "");
      EndpointConfig only = new EndpointConfig(nowhere, 1);
      return List.of(made(only, EndpointAddress.none(config.name())));
    }
    List<Endpoint> endpoints = new ArrayList<>();
    for (EndpointConfig endpoint : config.endpoints()) {
      endpoints.add(made(endpoint, EndpointAddress.of(endpoint.url())));
    }
    return endpoints;
  }

  /** The name of the endpoint that this configuration has at this address. */
  String name(EndpointConfig endpoint, EndpointAddress address) {
    Url url = endpoint.url();
    boolean ambiguousHost = ambiguous.contains(EndpointAddress.of(url).name());
    return ambiguousHost ? address.name() + url.path() : address.name();
  }

  /**
   * An endpoint at that address, with what was known of it before a reload.
   *
   * @throws IllegalArgumentException where its settings cannot work
   */
  synchronized Endpoint made(EndpointConfig written, EndpointAddress address) {
    String name = name(written, address);
    Endpoint known = before == null ? null : before.endpoint(name);
    Upstreams.Key key =
        new Upstreams.Key(
            config.name(),
            kind.name(),
            address,
            config.settings(),
            config.dns().rules(),
            config.limits().connections(),
            config.limits().pending());
    Upstream upstream = builder.upstreams().acquire(key, () -> create(kind, name, address));
    OutlierConfig outlier = config.outlier();
    Endpoint endpoint =
        new Endpoint(
            name,
            address,
            written.weight(),
            upstream,
            new Addressing(written.url(), config.request()),
            known != null ? known.stats() : stats(name),
            outlier == null ? null : new OutlierTally(outlier));
    held.put(endpoint, key);
    endpoint.born(builder.clock().nanos());
    if (known != null && before != null) {
      boolean checks = config.health() != null && config.health().equals(before.config().health());
      endpoint.inherit(known, checks);
    }
    return endpoint;
  }

  private EndpointStats stats(String name) {
    return new EndpointStats(builder.stats(), config.name(), name);
  }

  @SuppressWarnings("unchecked") // the settings were read by this kind's own shape
  private <S extends Record> Upstream create(
      ClusterKind<S> of, String name, EndpointAddress address) {
    return of.create(address, (S) config.settings(), builder.setup(config, name));
  }

  /** The same; null where all were let go already. */
  synchronized @Nullable Endpoint madeIfOpen(EndpointConfig written, EndpointAddress address) {
    return closed ? null : made(written, address);
  }

  /** Lets one endpoint's connections go; those in use end with their requests. */
  synchronized void letGo(Endpoint endpoint) {
    Upstreams.Key key = held.remove(endpoint);
    if (key != null) {
      builder.upstreams().letGo(key);
    }
  }

  /** Lets all go, for good. */
  synchronized void close() {
    closed = true;
    List.copyOf(held.keySet()).forEach(this::letGo);
  }
}
