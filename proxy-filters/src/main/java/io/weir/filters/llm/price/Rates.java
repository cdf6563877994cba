package io.weir.filters.llm.price;

import io.weir.config.Key;
import io.weir.config.Kind;
import io.weir.config.Kinds;
import io.weir.config.Shape;
import java.math.BigDecimal;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/**
 * The prices of one model as they are written.
 *
 * @param perMillion nano-dollars for a million tokens of each item that has a price of its own
 * @param tiers other prices for calls with long input
 * @param request nano-dollars for each call
 * @param search nano-dollars for each web search
 */
public record Rates(Map<Item, Long> perMillion, List<Tier> tiers, long request, long search) {
  private static final int NANO_DIGITS = 9;
  private static final BigDecimal USD_MAX = BigDecimal.valueOf(1_000_000);

  private static final Shape<Tier> TIER = tier();

  /** The keys of a price without the models that it is for. */
  static final Shape<Rates> SHAPE = shape();

  /**
   * Prices that count in place of the plain ones, for the whole call, where its input is long.
   *
   * @param above the input tokens beyond which they count
   * @param perMillion nano-dollars for a million tokens of each item that differs
   */
  public record Tier(long above, Map<Item, Long> perMillion) {}

  /** An amount in USD, read as nano-dollars. */
  private static Kind<Long> nanos() {
    return Kinds.money().as(Rates::toNanos, Rates::toUsd);
  }

  private static long toNanos(BigDecimal usd) {
    if (usd.scale() > NANO_DIGITS || usd.compareTo(USD_MAX) > 0) {
      throw new IllegalArgumentException(
          "not a price (expected: at most 1000000, with at most 9 decimals)");
    }
    return usd.movePointRight(NANO_DIGITS).longValueExact();
  }

  private static BigDecimal toUsd(long nanos) {
    BigDecimal usd = BigDecimal.valueOf(nanos, NANO_DIGITS).stripTrailingZeros();
    return usd.scale() < 0 ? usd.setScale(0) : usd;
  }

  private static Function<Shape.Values, Map<Item, Long>> items(Shape.Builder b) {
    Map<Item, Key<Long>> keys = new EnumMap<>(Item.class);
    for (Item item : Item.values()) {
      keys.put(item, b.key(item.word(), nanos()).optional().doc(item.doc()));
    }
    return values -> {
      Map<Item, Long> read = new EnumMap<>(Item.class);
      keys.forEach((item, key) -> values.find(key).ifPresent(nanos -> read.put(item, nanos)));
      return Map.copyOf(read);
    };
  }

  private static Shape<Tier> tier() {
    Shape.Builder b =
        Shape.named("price_tier", "Prices for the whole of a call whose input is long, in USD.");
    Key<Long> above =
        b.key("above", Kinds.wholeNumber(1, Integer.MAX_VALUE))
            .doc("The tokens of input, cached ones included, beyond which these prices count.");
    Function<Shape.Values, Map<Item, Long>> items = items(b);
    return b.build(v -> new Tier(v.get(above), items.apply(v)));
  }

  private static Shape<Rates> shape() {
    Shape.Builder b =
        Shape.named("price", "Prices in USD for a million tokens; to the ninth decimal, exact.");
    Function<Shape.Values, Map<Item, Long>> items = items(b);
    Key<List<Tier>> tiers =
        b.key("tiers", Kinds.list(TIER).as(Rates::distinct, written -> written))
            .orElse(List.of())
            .doc("Other prices for calls with long input; the highest that fits counts.");
    Key<Long> request =
        b.key("request", nanos()).orElse(0L).doc("USD for each call, besides its tokens.");
    Key<Long> search = b.key("search", nanos()).orElse(0L).doc("USD for each web search.");
    return b.build(v -> new Rates(items.apply(v), v.get(tiers), v.get(request), v.get(search)));
  }

  private static List<Tier> distinct(List<Tier> tiers) {
    Set<Long> seen = new HashSet<>();
    if (!tiers.stream().map(Tier::above).allMatch(seen::add)) {
      throw new IllegalArgumentException("two tiers above the same (expected: each once)");
    }
    return tiers;
  }
}
