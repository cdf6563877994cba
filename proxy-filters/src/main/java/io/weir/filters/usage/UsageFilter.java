package io.weir.filters.usage;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filters.llm.price.Prices;
import io.weir.stats.Stats;
import java.util.Set;

/** Watches model calls. Its place is near the upstream: what stands further out sees its result. */
final class UsageFilter implements Filter {
  private final Prices prices;
  private final UsageMetrics metrics;
  private final boolean plainAnswers;

  UsageFilter(UsageConfig config, Stats stats) {
    this.prices = new Prices(config.prices());
    this.metrics = new UsageMetrics(stats);
    this.plainAnswers = config.plainAnswers();
  }

  @Override
  public Class<? extends Hook> hook() {
    return UsageHook.class;
  }

  @Override
  public Set<String> fields() {
    return Set.of("model");
  }

  @Override
  public Hook open(FilterContext context) {
    context.set(Prices.SLOT, prices);
    return new UsageHook(this, context);
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
