package io.weir.route;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.http.RequestHead;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * One place that a route sends to.
 *
 * @param cluster name of the cluster
 * @param model put in the place of the body's {@code model}; null leaves it
 * @param weight share among the targets of a split; 0 where the route is a plain list
 * @param path put in the place of the request's path; null leaves it
 * @param response until the head of its answer, in the place of the route's; null leaves that
 */
public record Target(
    String cluster,
    @Nullable String model,
    int weight,
    @Nullable String path,
    @Nullable Duration response) {
  private static final int WEIGHT_MAX = 1_000_000;
  private static final Pattern PATH = Pattern.compile("/[!-~&&[^?#\\\\]]*");
  private static final Shape<Target> SHAPE = shape();

  /** How a route's targets are written: names, mappings, or both. */
  public static final Kind<List<Target>> LIST = list();

  /** A target of a plain list that changes nothing. */
  public Target(String cluster) {
    this(cluster, null, 0, null, null);
  }

  /** The model that it is asked for where the exchange wants that one. */
  public @Nullable String model(@Nullable String wanted) {
    return model == null ? wanted : model;
  }

  /** The clocks of an attempt at it, where the route has those. */
  public Timeouts timeouts(Timeouts route) {
    return response == null ? route : route.withResponse(response);
  }

  /** Makes the head's path that of this target, where it has one of its own; the query stays. */
  public void apply(RequestHead head) {
    if (path != null) {
      int query = head.path().indexOf('?');
      head.path(query < 0 ? path : path + head.path().substring(query));
    }
  }

  private static Shape<Target> shape() {
    Shape.Builder b = Shape.named("target", "One place that a route sends to.");
    Key<String> cluster = b.key("cluster", Kinds.text()).doc("Name of the cluster.");
    Key<String> model =
        b.key("model", Kinds.text())
            .optional()
            .doc("Put in the place of the body's model; all other bytes stay as they are.");
    Key<Integer> weight =
        b.key("weight", Kinds.integer(1, WEIGHT_MAX))
            .optional()
            .doc(
                "Share of the requests that try this target first. All targets have one, or none.");
    Key<String> path =
        b.key("path", Kinds.text(PATH, "a path such as /v1/chat, without a query"))
            .optional()
            .doc("Put in the place of the request's path; the query stays.");
    Key<Duration> response =
        b.key("response_timeout", Kinds.duration())
            .optional()
            .doc("In the place of the route's `timeouts.response` for attempts there.");
    return b.build(
        v -> {
          Integer share = v.orNull(weight);
          return new Target(
              v.get(cluster),
              v.orNull(model),
              share == null ? 0 : share,
              v.orNull(path),
              v.orNull(response));
        });
  }

  private static Kind<List<Target>> list() {
    Kind<Target> name = Kinds.text().as(Target::new, Target::cluster);
    Kind<List<Target>> many = Kinds.nonEmptyList(Kinds.either(name, SHAPE));
    Kind<List<Target>> any = Kinds.either(many, SHAPE.as(List::of));
    return any.as(targets -> targets.stream().distinct().toList())
        .check(
            (targets, node) -> {
              long weighted = targets.stream().filter(target -> target.weight > 0).count();
              if (weighted > 0 && weighted < targets.size()) {
                node.problem(
                    weighted + " of " + targets.size() + " targets have a weight",
                    "all or none",
                    null);
              }
            });
  }
}
