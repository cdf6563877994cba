package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;

/**
 * When an endpoint is taken out for a while because of how real requests fared.
 *
 * @param consecutive5xx answers of 5xx in a row; 0 for never
 * @param consecutiveGateway answers of 502, 503 or 504 in a row; 0 for never
 * @param consecutiveLocal failures to connect, resets, timeouts and cut answers in a row; 0 for
 *     never
 * @param interval without an ejection after which one earlier ejection is forgotten
 * @param baseEjection how long the first ejection lasts; the nth in a row n times as long
 * @param maxEjection the longest ejection
 * @param maxEjected most endpoints out at a time, as a part of all
 */
public record OutlierConfig(
    int consecutive5xx,
    int consecutiveGateway,
    int consecutiveLocal,
    Duration interval,
    Duration baseEjection,
    Duration maxEjection,
    double maxEjected) {
  static final Shape<OutlierConfig> SHAPE = shape();
  private static final int FAILURES_MAX = 1_000_000;

  private static Shape<OutlierConfig> shape() {
    Shape.Builder b =
        Shape.named(
            "outlier",
            "Takes an endpoint out for a while because of how requests fared at it. An active"
                + " check that succeeds brings it back at once.");
    Key<Integer> all =
        b.key("consecutive_5xx", Kinds.integer(0, FAILURES_MAX))
            .orElse(5)
            .doc("Answers of 5xx in a row that eject; 0 for never.");
    Key<Integer> gateway =
        b.key("consecutive_gateway", Kinds.integer(0, FAILURES_MAX))
            .orElse(5)
            .doc("Answers of 502, 503 or 504 in a row that eject; 0 for never.");
    Key<Integer> local =
        b.key("consecutive_local", Kinds.integer(0, FAILURES_MAX))
            .orElse(5)
            .doc("Failures to connect, resets, timeouts and cut answers in a row; 0 for never.");
    Key<Duration> interval =
        b.key("interval", Kinds.duration())
            .orElse(Duration.ofSeconds(10))
            .doc("Time in service after which one earlier ejection is forgotten.");
    Key<Duration> base =
        b.key("base_ejection", Kinds.duration())
            .orElse(Duration.ofSeconds(30))
            .doc("Length of the first ejection; the nth in a row lasts n times as long.");
    Key<Duration> longest =
        b.key("max_ejection", Kinds.duration())
            .orElse(Duration.ofMinutes(5))
            .doc("The longest ejection.");
    Key<Double> maxEjected =
        b.key("max_ejected", Kinds.fraction())
            .orElse(0.5)
            .doc(
                "Most endpoints out at a time, as a part of all, rounded down: with 50%, the only"
                    + " endpoint of a cluster is never ejected.");
    return b.build(
            v ->
                new OutlierConfig(
                    v.get(all),
                    v.get(gateway),
                    v.get(local),
                    v.get(interval),
                    v.get(base),
                    v.get(longest),
                    v.get(maxEjected)))
        .checked(
            (config, node) -> {
              if (config.maxEjection.compareTo(config.baseEjection) < 0) {
                node.at(base).problem("a duration not longer than max_ejection");
              }
            });
  }
}
