package io.weir.filters.llm.price;

import io.weir.config.Key;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * One line of a price list: some models and what each of them costs.
 *
 * @param match names of models; a {@code *} stands for any text
 * @param rates the prices
 */
public record PriceEntry(List<String> match, Rates rates) {
  static final Shape<PriceEntry> SHAPE = shape();

  /** The keys of a price file: a list of entries for each provider. */
  static final Shape<PriceFile> FILE = file();

  private static Shape<PriceEntry> shape() {
    Shape.Builder b = Shape.named("price_entry", "Some models and what each of them costs.");
    Key<List<String>> match =
        b.key("match", Kinds.nonEmptyList(Kinds.text()))
            .doc(
                "Models by name; `*` stands for any text. The exact name counts first, then the"
                    + " longest pattern. Case makes no difference.");
    Function<Shape.Values, Rates> rates = b.part(Rates.SHAPE);
    return b.build(v -> new PriceEntry(v.get(match), rates.apply(v)));
  }

  private static Shape<PriceFile> file() {
    Shape.Builder b = Shape.named("price_file", "A price list.");
    Key<Map<String, List<PriceEntry>>> providers =
        b.key("providers", Kinds.map(Kinds.list(SHAPE)))
            .orElse(Map.of())
            .doc("Prices by provider; where none is known, the first that has the model counts.");
    return b.build(v -> new PriceFile(v.get(providers)));
  }
}
