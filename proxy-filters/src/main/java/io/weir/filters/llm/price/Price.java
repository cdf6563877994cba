package io.weir.filters.llm.price;

import io.weir.filters.llm.usage.Tokens;
import java.util.List;
import java.util.Map;

/**
 * What one model costs: for each item nano-dollars for a million tokens, so that prices far below a
 * nano-dollar a token stay exact. Immutable.
 */
@SuppressWarnings("EnumOrdinal") // Items index arrays on the hot path.
public final class Price {
  private static final long MILLION = 1_000_000;

  /** Costs nothing. */
  static final Price FREE = new Price(new Rates(Map.of(), List.of(), 0, 0));

  /** Prices that count where a call's input is longer. */
  @SuppressWarnings("ArrayRecordComponent") // never compared, never given out
  private record Tier(long above, long[] rates) {}

  /** For each item, in their order. */
  private final long[] rates;

  private final List<Tier> tiers;
  private final long request;
  private final long search;

  Price(Rates written) {
    this.rates = resolved(written.perMillion(), Map.of());
    this.tiers =
        written.tiers().stream()
            .map(t -> new Tier(t.above(), resolved(t.perMillion(), written.perMillion())))
            .sorted((a, b) -> Long.compare(b.above, a.above))
            .toList();
    this.request = written.request();
    this.search = written.search();
  }

  /** For each item its own price, else the one without the tier, else that of the item instead. */
  private static long[] resolved(Map<Item, Long> written, Map<Item, Long> under) {
    long[] rates = new long[Item.values().length];
    for (Item item : Item.values()) {
      Item instead = item.instead();
      long last = instead == null ? 0 : rates[instead.ordinal()];
      rates[item.ordinal()] = written.getOrDefault(item, under.getOrDefault(item, last));
    }
    return rates;
  }

  /**
   * What a call costs in nano-dollars, rounded half up once; {@link Long#MAX_VALUE} / 1,000,000
   * (some 9,000 USD) at most.
   */
  public long nanos(Tokens used) {
    Tokens.Input in = used.input();
    Tokens.Output out = used.output();
    Sum sum = new Sum(ratesFor(in.tokens()));
    // A part that the others have used up already costs nothing twice.
    long left = sum.take(in.tokens(), in.cached(), Item.CACHED);
    left = sum.take(left, in.cacheWrite(), Item.CACHE_WRITE);
    left = sum.take(left, in.cacheWrite1h(), Item.CACHE_WRITE_1H);
    left = sum.take(left, in.audio(), Item.AUDIO_INPUT);
    left = sum.take(left, in.image(), Item.IMAGE_INPUT);
    sum.take(left, left, Item.INPUT);
    left = sum.take(out.tokens(), out.reasoning(), Item.REASONING);
    left = sum.take(left, out.audio(), Item.AUDIO_OUTPUT);
    left = sum.take(left, out.image(), Item.IMAGE_OUTPUT);
    sum.take(left, left, Item.OUTPUT);
    sum.add(MILLION, request);
    sum.add(times(used.searches(), MILLION), search);
    return sum.nanos();
  }

  /** What a call would cost whose text is all that is known of it, in nano-dollars. */
  public long nanos(long inputTokens, long outputTokens) {
    Sum sum = new Sum(ratesFor(inputTokens));
    sum.take(inputTokens, inputTokens, Item.INPUT);
    sum.take(outputTokens, outputTokens, Item.OUTPUT);
    sum.add(MILLION, request);
    return sum.nanos();
  }

  private long[] ratesFor(long inputTokens) {
    for (Tier tier : tiers) {
      if (inputTokens > tier.above) {
        return tier.rates;
      }
    }
    return rates;
  }

  private static long times(long a, long b) {
    long low = a * b;
    return Math.multiplyHigh(a, b) == 0 && low >= 0 ? low : Long.MAX_VALUE;
  }

  /** A sum in millionths of a nano-dollar that stays at its top instead of running over. */
  private static final class Sum {
    private final long[] rates;
    private long millionths;

    Sum(long[] rates) {
      this.rates = rates;
    }

    /** Charges the part of what is left, and says what then is left. */
    long take(long left, long part, Item item) {
      if (part == 0) {
        return left;
      }
      long taken = Math.min(left, part);
      add(taken, rates[item.ordinal()]);
      return left - taken;
    }

    void add(long count, long rate) {
      long more = millionths + times(count, rate);
      millionths = more < 0 ? Long.MAX_VALUE : more;
    }

    long nanos() {
      return millionths / MILLION + (millionths % MILLION >= MILLION / 2 ? 1 : 0);
    }
  }
}
