package io.weir.filters.usage;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.filters.llm.price.Prices;
import io.weir.stats.Stats;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Watches model calls. Its place is near the upstream: what stands further out sees its result. */
final class UsageFilter implements Filter {
  private final Prices prices;
  private final UsageMetrics metrics;
  private final boolean plainAnswers;
  private final Step.Hold hold;

  /** What clients are told; null for nothing. */
  private final @Nullable UsageHeaders headers;

  UsageFilter(UsageConfig config, Stats stats) {
    this.prices = new Prices(config.prices());
    this.metrics = new UsageMetrics(stats);
    this.plainAnswers = config.plainAnswers();
    this.hold = new Step.Hold(config.heldBytesMax());
    this.headers = config.headers().isEmpty() ? null : new UsageHeaders(config.headers());
  }

  @Override
  public Class<? extends Hook> hook() {
    return headers == null ? UsageHook.class : TellingHook.class;
  }

  @Override
  public Set<String> fields() {
    return Set.of("model");
  }

  @Override
  public Hook open(FilterContext context) {
    context.set(Prices.SLOT, prices);
    return headers == null
        ? new UsageHook(this, context)
        : new TellingHook(this, context, headers, hold);
  }

  Prices prices() {
    return prices;
  }

  UsageMetrics metrics() {
    return metrics;
  }

  boolean plainAnswers() {
    return plainAnswers;
  }
}
