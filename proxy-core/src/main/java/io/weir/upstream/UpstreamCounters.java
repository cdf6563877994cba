package io.weir.upstream;

import io.weir.fault.Fault;
import io.weir.stats.Counter;
import io.weir.stats.Stats;

/** What is counted for one endpoint; from any thread, without contention. */
public final class UpstreamCounters {
  final Counter.Child connects;
  final Counter.Child requests;
  final Counter.Child reused;
  final Counter.Child sentBytes;
  final Counter.Child receivedBytes;
  private final Counter failures;
  private final Stats stats;
  private final String cluster;
  private final String endpoint;

  /** The children of {@code weir_upstream_…} for this cluster and endpoint. */
  public UpstreamCounters(Stats stats, String cluster, String endpoint) {
    this.stats = stats;
    this.cluster = cluster;
    this.endpoint = endpoint;
    this.connects = child("weir_upstream_connects_total", "Connections asked for.");
    this.requests = child("weir_upstream_requests_total", "Requests begun.");
    this.reused = child("weir_upstream_reused_total", "Requests on a connection used before.");
    this.sentBytes = child("weir_upstream_sent_bytes_total", "Bytes of requests, before TLS.");
    this.receivedBytes =
        child("weir_upstream_received_bytes_total", "Bytes of answers, after TLS.");
    this.failures =
        stats.counter(
            "weir_upstream_connect_failures_total",
            "Connections that did not come about.",
            "cluster",
            "endpoint",
            "fault");
  }

  private Counter.Child child(String name, String help) {
    return stats.counter(name, help, "cluster", "endpoint").with(cluster, endpoint);
  }

  void connectFailed(Fault fault) {
    failures.with(cluster, endpoint, fault.word()).inc();
  }

  /**
   * Shows how many connections are open, and how many of them carry nothing. An upstream that takes
   * this one's place shows its own instead; the cluster retires the numbers with the endpoint.
   */
  void show(HttpUpstream upstream) {
    gauge("weir_upstream_connections", "Open connections.", upstream::connections);
    gauge("weir_upstream_idle_connections", "Open connections in no use.", upstream::idle);
  }

  private void gauge(String name, String help, java.util.function.IntSupplier value) {
    stats.gauge(name, help, value::getAsInt, "cluster", cluster, "endpoint", endpoint);
  }
}
