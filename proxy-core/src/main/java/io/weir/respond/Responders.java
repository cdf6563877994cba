package io.weir.respond;

import io.weir.cluster.Cluster;
import io.weir.config.value.Located;
import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.route.Responder;
import io.weir.route.config.RespondConfig;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Makes the responders of one snapshot's {@code respond} routes. */
public final class Responders {
  private final Function<String, @Nullable Cluster> clusters;
  private final Function<String, @Nullable Function<String, String>> metrics;
  private final Supplier<Loop> loops;
  private final Clock clock;
  private final Executor background;

  /**
   * What responders are made with.
   *
   * @param clusters the snapshot's clusters by name; null for one that is not there
   * @param metrics for the name of a view, what writes its metrics in the format of a content type;
   *     null for a view that is not there
   * @param background threads for what would block a loop
   */
  public Responders(
      Function<String, @Nullable Cluster> clusters,
      Function<String, @Nullable Function<String, String>> metrics,
      Loops loops,
      Clock clock,
      Executor background) {
    this.clusters = clusters;
    this.metrics = metrics;
    this.loops = () -> loops.get(ThreadLocalRandom.current().nextInt(loops.size()));
    this.clock = clock;
    this.background = background;
  }

  /**
   * The responder that was written.
   *
   * @throws IllegalArgumentException where it names a view that is not there, in words for the
   *     operator
   */
  public Responder responder(RespondConfig config) {
    String view = config.body().metrics();
    if (view != null) {
      Function<String, String> exposition = metrics.apply(view);
      if (exposition == null) {
        throw new IllegalArgumentException("unknown view \"" + view + "\" of metrics");
      }
      TemplateResponder frame = new TemplateResponder(config.status(), config.headers(), null);
      return new MetricsResponder(frame, config.status(), exposition, background);
    }
    TemplateResponder frame =
        new TemplateResponder(config.status(), config.headers(), body(config));
    if (config.checks().isEmpty()) {
      return frame;
    }
    List<Check> checks = config.checks().stream().map(this::check).toList();
    return new ReadinessResponder(frame, checks, config.words(), config.cache().toNanos(), clock);
  }

  /** A check whose cluster is switched off fails: nothing can be said for it. */
  private Check check(RespondConfig.Check config) {
    Cluster cluster = clusters.apply(config.cluster().value());
    return cluster == null ? new Missing(config) : new ClusterCheck(config, cluster, loops);
  }

  private static @Nullable Body body(RespondConfig config) {
    if (config.body().text() != null) {
      return Body.text(config.body().text());
    }
    Located<Object> json = config.body().json();
    if (json != null) {
      return Body.json(json.value());
    }
    return config.checks().isEmpty() ? null : Body.json(readiness(config));
  }

  /** What is told of checks where the file does not say: the status, and each by its name. */
  private static Map<String, Object> readiness(RespondConfig config) {
    Map<String, Object> checks = new LinkedHashMap<>();
    config.checks().forEach(check -> checks.put(check.name(), "%check." + check.name() + "%"));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("status", "%check.status%");
    body.put("checks", checks);
    return body;
  }
}
