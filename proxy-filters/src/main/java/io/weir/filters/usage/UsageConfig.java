package io.weir.filters.usage;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.filters.llm.price.PricesConfig;

/**
 * What an operator writes for {@code usage}.
 *
 * @param prices what models cost
 * @param plainAnswers whether model servers are asked for answers that are not compressed
 */
record UsageConfig(PricesConfig prices, boolean plainAnswers) {
  static final Shape<UsageConfig> SHAPE = shape();

  private static Shape<UsageConfig> shape() {
    Shape.Builder b =
        Shape.named("usage", "Counts tokens and cost of every model call, and measures its pace.");
    Key<PricesConfig> prices =
        b.key("prices", PricesConfig.SHAPE)
            .orElse(PricesConfig.SHAPE.defaults())
            .doc("What models cost.");
    Key<Boolean> plain =
        b.key("plain_answers", Kinds.bool())
            .orElse(true)
            .doc(
                "Whether `accept-encoding` is taken off requests: what a compressed answer used can"
                    + " only be guessed.");
    return b.build(v -> new UsageConfig(v.get(prices), v.get(plain)));
  }
}
