package io.weir.filters.tracing;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.filters.tracing.collector.CollectorConfig;
import java.util.function.Function;

/**
 * What an operator writes for {@code tracing}.
 *
 * @param collector where spans go
 * @param sample the part of the exchanges that is recorded, of those whose client has not decided
 * @param trust whether a client's trace is continued, and its decision kept
 * @param usage whether the model, its tokens and their cost are told
 */
record TracingConfig(CollectorConfig collector, double sample, boolean trust, boolean usage) {
  static final Shape<TracingConfig> SHAPE = shape();

  private static Shape<TracingConfig> shape() {
    Shape.Builder b =
        Shape.named(
            "tracing",
            "Sends spans of exchanges and their attempts to an OpenTelemetry collector.");
    Function<Shape.Values, CollectorConfig> collector = b.part(CollectorConfig.SHAPE);
    Key<Double> sample =
        b.key("sample", Kinds.fraction())
            .orElse(1.0)
            .doc(
                "The part of the exchanges that is recorded, such as `0.05` or `5%`, of those whose"
                    + " client has not decided.");
    Key<Boolean> trust =
        b.key("trust", Kinds.bool())
            .orElse(true)
            .doc(
                "Continue a client's trace, and keep to its decision to record it or not. Otherwise"
                    + " every exchange begins a trace.");
    Key<Boolean> usage =
        b.key("usage", Kinds.bool())
            .orElse(true)
            .doc(
                "Tell the model, its tokens and their cost: reads the request's top-level fields,"
                    + " and brings the filter `usage` where none is written.");
    return b.build(
        v -> new TracingConfig(collector.apply(v), v.get(sample), v.get(trust), v.get(usage)));
  }
}
