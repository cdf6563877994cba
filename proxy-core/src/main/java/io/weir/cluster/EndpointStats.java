package io.weir.cluster;

import io.weir.cluster.health.OutlierTally;
import io.weir.fault.Fault;
import io.weir.fault.FaultClass;
import io.weir.stats.Counter;
import io.weir.stats.Latency;
import io.weir.stats.Stats;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is counted for one endpoint, its children at hand. From any thread, without contention;
 * counts go on over reloads.
 */
public final class EndpointStats {
  private static final String[] CLASSES = {"none", "1xx", "2xx", "3xx", "4xx", "5xx"};

  private final String cluster;
  private final String endpoint;
  private final Counter.Child[] classes = new Counter.Child[CLASSES.length];
  private final Counter faults;
  private final Map<Fault, Counter.Child> byFault = new ConcurrentHashMap<>();
  private final LongAdder successes = new LongAdder();
  private final LongAdder errors = new LongAdder();
  private final Latency.Child head;
  private final Counter.Child ejections;
  private final Counter.Child up;
  private final Counter.Child down;

  /** The children of {@code weir_cluster_…} for this cluster and endpoint. */
  public EndpointStats(Stats stats, String cluster, String endpoint) {
    this.cluster = cluster;
    this.endpoint = endpoint;
    Counter requests =
        stats.counter(
            "weir_cluster_requests_total",
            "Attempts that ended, by the class of the endpoint's status.",
            "cluster",
            "endpoint",
            "code_class");
    for (int i = 0; i < CLASSES.length; i++) {
      classes[i] = requests.with(cluster, endpoint, CLASSES[i]);
    }
    this.faults =
        stats.counter(
            "weir_cluster_faults_total",
            "Attempts that ended with a fault.",
            "cluster",
            "endpoint",
            "fault");
    this.head =
        stats
            .latency(
                "weir_cluster_head_seconds",
                "From an attempt's begin to the endpoint's response head.",
                "cluster",
                "endpoint")
            .with(cluster, endpoint);
    this.ejections =
        stats
            .counter(
                "weir_cluster_ejections_total",
                "Times that an endpoint was taken out for how requests fared.",
                "cluster",
                "endpoint")
            .with(cluster, endpoint);
    Counter changes =
        stats.counter(
            "weir_cluster_health_changes_total",
            "Times that an endpoint came into use again (up) or went out of use (down).",
            "cluster",
            "endpoint",
            "to");
    this.up = changes.with(cluster, endpoint, "up");
    this.down = changes.with(cluster, endpoint, "down");
  }

  void finished(@Nullable Fault fault, int status) {
    classes[status >= 100 && status < 600 ? status / 100 : 0].inc();
    if (fault != null) {
      child(fault).inc();
    }
    if (status >= 500 || OutlierTally.isLocal(fault)) {
      errors.increment();
    } else if (status > 0) {
      successes.increment();
    }
  }

  private Counter.Child child(Fault fault) {
    Counter.Child known = byFault.get(fault);
    return known != null
        ? known
        : byFault.computeIfAbsent(fault, made -> faults.with(cluster, endpoint, made.word()));
  }

  void head(int loop, long nanos) {
    head.record(loop, nanos);
  }

  void changed(boolean used) {
    (used ? up : down).inc();
  }

  void ejected() {
    ejections.inc();
  }

  /** Attempts that ended. */
  public long requests() {
    long sum = 0;
    for (Counter.Child one : classes) {
      sum += one.value();
    }
    return sum;
  }

  /** Attempts that the endpoint answered with less than a 500, and did not break off. */
  public long successes() {
    return successes.sum();
  }

  /** Attempts that the endpoint answered with a 5xx, or failed. */
  public long errors() {
    return errors.sum();
  }

  /** Attempts that one of the clocks ended. */
  public long timeouts() {
    return of(
        fault ->
            fault.faultClass() == FaultClass.TIMEOUT
                || fault == Fault.CONNECT_TIMEOUT
                || fault == Fault.TOTAL_TIMEOUT);
  }

  /** Attempts for which no connection came about. */
  public long connectFailures() {
    return of(
        fault -> fault.faultClass() == FaultClass.CONNECT && fault != Fault.RESET_UNPROCESSED);
  }

  /** Times that it was ejected. */
  public long ejections() {
    return ejections.value();
  }

  private long of(Predicate<Fault> which) {
    return byFault.entrySet().stream()
        .filter(entry -> which.test(entry.getKey()))
        .mapToLong(entry -> entry.getValue().value())
        .sum();
  }
}
