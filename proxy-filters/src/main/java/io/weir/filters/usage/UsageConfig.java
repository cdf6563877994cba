package io.weir.filters.usage;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import io.weir.filters.llm.price.PricesConfig;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What an operator writes for {@code usage}.
 *
 * @param prices what models cost
 * @param plainAnswers whether model servers are asked for answers that are not compressed
 * @param headers names of the header fields that tell clients, by figure; empty for none
 * @param heldBytesMax the longest answer that waits for its headers
 */
record UsageConfig(
    PricesConfig prices, boolean plainAnswers, Map<String, String> headers, long heldBytesMax) {
  private static final long HELD_BYTES_MAX = 1 << 20;
  static final Shape<UsageConfig> SHAPE = shape();

  /** Copies what can change. */
  UsageConfig {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

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
    Key<Map<String, String>> headers =
        b.key("headers", names())
            .orElse(Map.of())
            .doc(
                "Tells the clients of plain answers what they used, in header fields: `true`, or"
                    + " names of fields by figure.");
    Key<Long> held =
        b.key("headers_within", Kinds.size(1, Integer.MAX_VALUE))
            .orElse(HELD_BYTES_MAX)
            .doc(
                "The longest answer that is held for `headers` until its end; a longer one goes"
                    + " out without.");
    return b.build(v -> new UsageConfig(v.get(prices), v.get(plain), v.get(headers), v.get(held)));
  }

  private static Kind<Map<String, String>> names() {
    Kind<Map<String, String>> usual =
        Kinds.bool().as(on -> on ? UsageHeaders.USUAL : Map.of(), names -> !names.isEmpty());
    Kind<String> figures = Kinds.words(UsageHeaders.figureNames().toArray(String[]::new));
    return Kinds.either(usual, Kinds.map(figures, Kinds.headerName()))
        .shown(names -> names.isEmpty() ? false : null);
  }
}
