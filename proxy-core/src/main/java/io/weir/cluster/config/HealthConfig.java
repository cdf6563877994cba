package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Regex;
import io.weir.config.value.StatusSet;
import io.weir.http.HeaderName;
import java.time.Duration;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How endpoints are asked whether they are well.
 *
 * @param path what is asked for, on the endpoint's host; the endpoint's own path is not put before
 * @param method of the request
 * @param headers added to the request, in the place of others of their names
 * @param interval from one check to the next
 * @param jitter the part of the interval by which each one is shortened or lengthened by chance
 * @param timeout for the whole answer
 * @param healthyAfter checks in a row that must succeed before a failed endpoint is used again
 * @param unhealthyAfter checks in a row that must fail before an endpoint is no longer used
 * @param expected the statuses that count as success
 * @param body what must be found in the answer's body; null where nobody looks
 */
public record HealthConfig(
    String path,
    String method,
    Map<HeaderName, String> headers,
    Duration interval,
    double jitter,
    Duration timeout,
    int healthyAfter,
    int unhealthyAfter,
    StatusSet expected,
    @Nullable Regex body) {
  private static final Pattern PATH = Pattern.compile("/[!-~&&[^#\"<>\\\\^`{|}]]*");
  private static final Kind<String> PATH_KIND =
      Kinds.text(PATH, "a path such as /health, with or without a query");
  private static final int THRESHOLD_MAX = 1000;
  private static final Shape<HealthConfig> SHAPE = shape();

  static final Kind<HealthConfig> KIND =
      Kinds.either(PATH_KIND.as(HealthConfig::ofPath, HealthConfig::path), SHAPE);

  /** A check of that path, all else as by default. */
  public static HealthConfig ofPath(String path) {
    return new HealthConfig(
        path,
        "GET",
        Map.of(),
        Duration.ofSeconds(10),
        0.1,
        Duration.ofSeconds(5),
        2,
        3,
        StatusSet.of(200),
        null);
  }

  private static Shape<HealthConfig> shape() {
    HealthConfig usual = ofPath("/");
    Shape.Builder b =
        Shape.named(
            "health",
            "How endpoints are asked whether they are well. A bare path is short for it.");
    Key<String> path =
        b.key("path", PATH_KIND)
            .doc("What is asked for on the endpoint's host; its own path is not put before it.");
    Key<String> method =
        b.key("method", Kinds.words("GET", "HEAD", "OPTIONS", "POST"))
            .orElse(usual.method)
            .doc("The request's method; there is no body.");
    Key<Map<HeaderName, String>> headers =
        b.key("headers", RequestConfig.headerMap())
            .orElse(Map.of())
            .doc("Headers of the request, besides the cluster's credential.");
    Key<Duration> interval =
        b.key("interval", Kinds.duration(Duration.ofMillis(100), Duration.ofDays(1)))
            .orElse(usual.interval)
            .doc("Time from one check of an endpoint to the next.");
    Key<Double> jitter =
        b.key("jitter", Kinds.fraction())
            .orElse(usual.jitter)
            .doc("The part of the interval by which chance shortens or lengthens it.");
    Key<Duration> timeout =
        b.key("timeout", Kinds.duration(Duration.ofMillis(10), Duration.ofMinutes(10)))
            .orElse(usual.timeout)
            .doc("Time for connection and whole answer.");
    Key<Integer> healthyAfter =
        b.key("healthy_threshold", Kinds.integer(1, THRESHOLD_MAX))
            .orElse(usual.healthyAfter)
            .doc("Checks in a row that must succeed before a failed endpoint is used again.");
    Key<Integer> unhealthyAfter =
        b.key("unhealthy_threshold", Kinds.integer(1, THRESHOLD_MAX))
            .orElse(usual.unhealthyAfter)
            .doc("Failures in a row that put an endpoint aside; the very first decides alone.");
    Key<StatusSet> expected =
        b.key("expected", Kinds.statusSet())
            .orElse(usual.expected)
            .doc("The statuses that count as success.");
    Key<Regex> body =
        b.key("body", Kinds.regex())
            .optional()
            .doc("Must be found in the first 64 KiB of the answer's body.");
    return b.build(
        v ->
            new HealthConfig(
                v.get(path),
                v.get(method),
                v.get(headers),
                v.get(interval),
                v.get(jitter),
                v.get(timeout),
                v.get(healthyAfter),
                v.get(unhealthyAfter),
                v.get(expected),
                v.orNull(body)));
  }
}
