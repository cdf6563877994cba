package io.weir.config;

import java.time.Duration;
import java.util.List;

/** A record with a shape, as the rooms declare theirs. */
record RetryConfig(List<String> on, int attempts, Duration backOff) {

  static final Shape<RetryConfig> SHAPE = shape();

  private static Shape<RetryConfig> shape() {
    Shape.Builder b = Shape.named("retry", "How failed attempts are tried again.");
    Key<List<String>> on =
        b.key("on", Kinds.list(Kinds.text()))
            .orElse(List.of("connect"))
            .doc("Fault classes and statuses that are retried.");
    Key<Integer> attempts =
        b.key("attempts", Kinds.integer(1, 10)).orElse(2).doc("Attempts, the first included.");
    Key<Duration> backOff =
        b.key("back_off", Kinds.duration()).orElse(Duration.ofMillis(25)).doc("First pause.");
    return b.build(v -> new RetryConfig(v.get(on), v.get(attempts), v.get(backOff)));
  }
}
