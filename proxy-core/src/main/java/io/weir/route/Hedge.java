package io.weir.route;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;

/**
 * A second attempt beside a slow first one.
 *
 * @param after how long the first may take to its first content before the second begins
 * @param budget share of the route's requests that may have a second attempt, 0 to 1
 */
public record Hedge(Duration after, double budget) {
  /** How it is written. */
  public static final Shape<Hedge> SHAPE = shape();

  private static Shape<Hedge> shape() {
    Shape.Builder b =
        Shape.named("hedge", "A second attempt beside a slow first one; the slower is cancelled.");
    Key<Duration> after =
        b.key("after", Kinds.duration(Duration.ofMillis(1), Duration.ofHours(1)))
            .doc("How long the first may take to its first content before the second begins.");
    Key<Double> budget =
        b.key("budget", Kinds.fraction())
            .orElse(0.1)
            .doc("Share of the route's requests that may have a second attempt.");
    return b.build(v -> new Hedge(v.get(after), v.get(budget)));
  }
}
