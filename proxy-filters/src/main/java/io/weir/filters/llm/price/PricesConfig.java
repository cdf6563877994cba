package io.weir.filters.llm.price;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What an operator writes for {@code prices}.
 *
 * @param models prices that count before every list
 * @param file a list that counts before the one that comes with Weir
 * @param builtIn whether the list that comes with Weir counts
 * @param stated whether the cost that an answer states counts before a list
 * @param unknown what becomes of models without a price
 * @param fallback the price under {@link Unknown#DEFAULT}
 * @param clusters the provider whose prices hold for a cluster
 */
public record PricesConfig(
    List<PriceEntry> models,
    PriceFile file,
    boolean builtIn,
    boolean stated,
    Unknown unknown,
    Optional<Rates> fallback,
    Map<String, String> clusters) {

  /** The keys of {@code prices}. */
  public static final Shape<PricesConfig> SHAPE = shape();

  /** What becomes of models without a price. */
  public enum Unknown {
    DENY,
    DEFAULT,
    FREE
  }

  private static Shape<PricesConfig> shape() {
    Shape.Builder b = Shape.named("prices", "What models cost.");
    Key<List<PriceEntry>> models =
        b.key("models", Kinds.list(PriceEntry.SHAPE))
            .orElse(List.of())
            .doc("Prices that count before every list, and before what an answer states.");
    Key<PriceFile> file =
        b.key("file", Kinds.file().as(named -> PriceFile.of(named.path())))
            .orElse(PriceFile.NONE)
            .shownAs("none")
            .doc("A price list of one's own, which counts before the built-in one.");
    Key<Boolean> builtIn =
        b.key("built_in", Kinds.bool())
            .orElse(true)
            .doc("Whether the list that comes with Weir, `config/prices.yaml`, counts.");
    Key<Boolean> stated =
        b.key("stated_cost", Kinds.bool())
            .orElse(true)
            .doc("Whether the cost that an answer states (OpenRouter, xAI …) counts before lists.");
    Key<Unknown> unknown =
        b.key("unknown", Kinds.word(Unknown.class))
            .orElse(Unknown.FREE)
            .doc(
                "Models without a price: `deny` refuses them, `default` takes the price under"
                    + " `default`, `free` counts their tokens at no cost.");
    Key<Rates> fallback =
        b.key("default", Rates.SHAPE).optional().doc("The price under `unknown: default`.");
    Key<Map<String, String>> clusters =
        b.key("clusters", Kinds.map(Kinds.text()))
            .orElse(Map.of())
            .doc(
                "The provider in the lists whose prices hold for a cluster, by the cluster's"
                    + " name; a cluster that is called like a provider needs none.");
    return b.build(
            v ->
                new PricesConfig(
                    v.get(models),
                    v.get(file),
                    v.get(builtIn),
                    v.get(stated),
                    v.get(unknown),
                    v.find(fallback),
                    v.get(clusters)))
        .checked(
            (prices, node) -> {
              if ((prices.unknown == Unknown.DEFAULT) != prices.fallback.isPresent()) {
                node.at(unknown)
                    .problem(
                        prices.fallback.isPresent()
                            ? "found a default price that nothing uses"
                            : "found no default price",
                        "`unknown: default` and `default: {…}` together",
                        null);
              }
            });
  }
}
