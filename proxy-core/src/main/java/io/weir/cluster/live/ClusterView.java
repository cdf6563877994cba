package io.weir.cluster.live;

import io.weir.cluster.Cluster;
import io.weir.cluster.Endpoint;
import io.weir.cluster.EndpointStats;
import io.weir.cluster.health.Colour;
import io.weir.net.Clock;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a cluster stood at one moment.
 *
 * @param healthy endpoints against which nothing speaks
 * @param panic whether all are used because too few are healthy
 * @param active attempts in flight
 * @param activeRetries retries in flight
 * @param retriesDenied attempts refused for the number of retries
 */
public record ClusterView(
    String name,
    String type,
    int healthy,
    boolean panic,
    int active,
    int activeRetries,
    long retriesDenied,
    List<EndpointView> endpoints) {
  /**
   * How an endpoint stood at that moment.
   *
   * @param flags why it is out: {@code failed_active_hc}, {@code failed_outlier_check}
   * @param ejectedUntilMillis since 1970 UTC; 0 where it is not ejected
   * @param lastCheck what the last active check found; blank where there was none
   */
  public record EndpointView(
      String name,
      Colour colour,
      List<String> flags,
      long ejectedUntilMillis,
      String lastCheck,
      int weight,
      int connections,
      int active,
      long requests,
      long successes,
      long errors,
      long timeouts,
      long connectFailures,
      long ejections) {
    static EndpointView of(Endpoint endpoint, Clock clock) {
      long now = clock.nanos();
      boolean ejected = endpoint.ejected(now);
      List<String> flags = new ArrayList<>();
      if (endpoint.failing()) {
        flags.add("failed_active_hc");
      }
      if (ejected) {
        flags.add("failed_outlier_check");
      }
      long left = (endpoint.ejectedUntilNanos() - now) / 1_000_000;
      EndpointStats stats = endpoint.stats();
      return new EndpointView(
          endpoint.name(),
          endpoint.colour(now),
          List.copyOf(flags),
          ejected ? clock.wallMillis() + left : 0,
          endpoint.lastCheck(),
          endpoint.weight(),
          endpoint.upstream().connections(),
          endpoint.active(),
          stats.requests(),
          stats.successes(),
          stats.errors(),
          stats.timeouts(),
          stats.connectFailures(),
          stats.ejections());
    }
  }

  static ClusterView of(Cluster cluster, Clock clock) {
    return new ClusterView(
        cluster.name(),
        cluster.config().type(),
        cluster.healthyCount(),
        cluster.panicking(),
        cluster.active(),
        cluster.activeRetries(),
        cluster.retriesDenied(),
        cluster.endpoints().stream().map(one -> EndpointView.of(one, clock)).toList());
  }

  /** The best of the endpoints' colours; red where there is no endpoint. */
  public Colour colour() {
    return endpoints.stream()
        .map(EndpointView::colour)
        .min(Comparator.naturalOrder())
        .orElse(Colour.RED);
  }

  @Nullable Object value(String key) {
    boolean usable = colour() != Colour.RED;
    return switch (key) {
      case "name" -> name;
      case "type" -> type;
      case "healthy" -> usable;
      case "status" -> usable ? "healthy" : "unhealthy";
      case "colour" -> colour().word();
      case "panic" -> panic;
      case "endpoints" -> endpoints.size();
      case "healthy_endpoints" -> healthy;
      case "active" -> active;
      case "requests" -> endpoints.stream().mapToLong(EndpointView::requests).sum();
      case "errors" -> endpoints.stream().mapToLong(EndpointView::errors).sum();
      default -> null;
    };
  }
}
