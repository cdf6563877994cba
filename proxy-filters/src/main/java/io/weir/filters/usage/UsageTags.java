package io.weir.filters.usage;

import io.weir.filter.FilterContext;
import io.weir.filters.llm.usage.Tokens.Input;
import io.weir.filters.llm.usage.Tokens.Output;
import io.weir.filters.llm.usage.Usage;
import io.weir.json.Decimal;

/** The fields that the access log gets of a model call. */
final class UsageTags {
  private static final long NANOS_PER_MICRO = 1000;
  private static final int MILLI_DIGITS = 3;
  private static final int NANO_DIGITS = 9;

  private UsageTags() {}

  /**
   * Tags the exchange; parts that are 0 and times that are not known, negative, are left out.
   *
   * @param firstNanos time to the first words
   * @param eachNanos time for each token after the first
   * @param gapNanos longest time between two pieces
   */
  static void write(FilterContext to, Usage usage, long firstNanos, long eachNanos, long gapNanos) {
    Input in = usage.tokens().input();
    Output out = usage.tokens().output();
    if (!usage.model().isEmpty()) {
      to.tag("model", usage.model());
    }
    to.tag("input_tokens", in.tokens());
    part(to, "cached_tokens", in.cached());
    part(to, "cache_write_tokens", in.cacheWrite() + in.cacheWrite1h());
    to.tag("output_tokens", out.tokens());
    part(to, "reasoning_tokens", out.reasoning());
    to.tag("cost_usd", new Decimal(usage.charge().nanos(), NANO_DIGITS));
    to.tag("cost_basis", usage.charge().basis().word());
    if (usage.estimated()) {
      to.tag("tokens_estimated", true);
    }
    time(to, "first_token_ms", firstNanos);
    time(to, "per_token_ms", eachNanos);
    time(to, "gap_max_ms", firstNanos < 0 ? -1 : gapNanos);
  }

  private static void part(FilterContext to, String field, long tokens) {
    if (tokens > 0) {
      to.tag(field, tokens);
    }
  }

  private static void time(FilterContext to, String field, long nanos) {
    if (nanos >= 0) {
      to.tag(field, new Decimal(nanos / NANOS_PER_MICRO, MILLI_DIGITS));
    }
  }
}
