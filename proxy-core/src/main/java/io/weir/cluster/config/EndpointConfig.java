package io.weir.cluster.config;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.config.value.Url;
import java.util.List;

/**
 * One endpoint as the file names it.
 *
 * @param url where it is; path and query go before those of each request
 * @param weight its share of the requests
 */
public record EndpointConfig(Url url, int weight) {
  private static final int WEIGHT_MAX = 10_000;

  private static final Shape<EndpointConfig> SHAPE = shape();
  private static final Kind<EndpointConfig> KIND =
      Kinds.either(Kinds.url().as(url -> new EndpointConfig(url, 1), EndpointConfig::url), SHAPE);

  /** One or several: a list, or one of them alone. */
  static final Kind<List<EndpointConfig>> LIST =
      Kinds.either(Kinds.nonEmptyList(KIND), SHAPE.as(one -> List.of(one)))
          .shown(all -> all.isEmpty() ? null : Kinds.list(KIND).plain(all));

  private static Shape<EndpointConfig> shape() {
    Shape.Builder b =
        Shape.named("endpoint", "One server of a cluster; a bare URL is short for it.");
    Key<Url> url =
        b.key("url", Kinds.url())
            .doc("Where the server is. Path and query go before those of each request.");
    Key<Integer> weight =
        b.key("weight", Kinds.integer(1, WEIGHT_MAX))
            .orElse(1)
            .doc("Its share of the requests, next to the other endpoints' weights.");
    return b.build(v -> new EndpointConfig(v.get(url), v.get(weight)));
  }
}
