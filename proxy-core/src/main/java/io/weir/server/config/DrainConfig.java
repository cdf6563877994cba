package io.weir.server.config;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.time.Duration;

/**
 * How the process ends.
 *
 * @param delay how long connections are still accepted after the readiness check has begun to fail
 * @param timeout how long running exchanges are waited for after that
 */
public record DrainConfig(Duration delay, Duration timeout) {
  /** What an operator writes under {@code drain}. */
  public static final Shape<DrainConfig> SHAPE = shape();

  /** What holds where nothing is written. */
  public static final DrainConfig DEFAULT = SHAPE.defaults();

  private static Shape<DrainConfig> shape() {
    Shape.Builder b = Shape.named("drain", "How the process ends.");
    Key<Duration> delay =
        b.key("delay", Kinds.duration(Duration.ZERO, Duration.ofMinutes(10)))
            .orElse(Duration.ofSeconds(5))
            .doc(
                "Accepts for so long after readiness has begun to fail, so that balancers see it.");
    Key<Duration> timeout =
        b.key("timeout", Kinds.duration(Duration.ZERO, Duration.ofDays(1)))
            .orElse(Duration.ofMinutes(10))
            .doc("Then waits so long for running exchanges; what is left is cut and counted.");
    return b.build(v -> new DrainConfig(v.get(delay), v.get(timeout)));
  }
}
