package io.weir.filters.ratelimit;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.FilterException;
import io.weir.filter.FilterSetup;
import io.weir.filter.Hook;
import io.weir.filters.ratelimit.limit.Limits;
import io.weir.filters.ratelimit.queue.Line;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.Stores;
import io.weir.net.Clock;
import io.weir.stats.Counter;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry's limits. Buckets are drawn from as early as all is known that they depend on: with the
 * request's head, with its body's fields, or with the model of an attempt.
 */
final class RateLimitFilter implements Filter {
  private static final Set<String> ANSWER_LENGTHS =
      Set.of("max_tokens", "max_completion_tokens", "max_output_tokens");

  private final RateLimitConfig config;
  private final Clock clock;
  private final Limits limits;
  private final Class<? extends Hook> hook;
  private final @Nullable Store store;
  private final @Nullable Line line;
  private final List<Runnable> shown;
  private final Counter.Child waited;
  private final Counter.Child waitedInVain;

  RateLimitFilter(RateLimitConfig config, FilterSetup setup) throws FilterException {
    this.config = config;
    this.clock = setup.clock();
    Counter refusals =
        setup
            .stats()
            .counter(
                "weir_rate_limited_total",
                "Requests over a limit: refused, or only reported.",
                "owner",
                "limit",
                "measure",
                "result");
    this.limits = new Limits(config.limits(), setup.owner(), config.ownLimits(), refusals);
    this.hook = moment();
    boolean needed = config.enabled() && setup.live();
    this.store =
        needed
            ? setup
                .common(Stores.class, () -> new Stores(setup.clock(), setup.stats()))
                .open(config.store())
            : null;
    this.shown =
        store == null
            ? List.of()
            : Remaining.show(
                limits.general(), setup.owner(), store.buckets(), clock, setup.stats());
    RateLimitConfig.Queue queue = config.enforce() ? config.queue() : null;
    this.line =
        store == null || queue == null
            ? null
            : new Line(store.buckets(), queue.max(), queue.deadline());
    Counter queued =
        setup
            .stats()
            .counter(
                "weir_rate_limit_queued_total",
                "Requests that waited for a limit: admitted, or refused after all.",
                "owner",
                "result");
    this.waited = queued.with(setup.owner(), "admitted");
    this.waitedInVain = queued.with(setup.owner(), "refused");
  }

  private Class<? extends Hook> moment() {
    if (limits.needModel()) {
      return RateLimitHook.OnAttempt.class;
    }
    return limits.countTokens() || limits.needRoute()
        ? RateLimitHook.OnReady.class
        : RateLimitHook.OnRequest.class;
  }

  @Override
  public Class<? extends Hook> hook() {
    return hook;
  }

  @Override
  public Set<String> fields() {
    return config.enabled() && limits.countTokens() ? ANSWER_LENGTHS : Set.of();
  }

  @Override
  public @Nullable Hook open(FilterContext context) {
    Store open = store;
    if (open == null) {
      return null;
    }
    if (hook == RateLimitHook.OnRequest.class) {
      return new RateLimitHook.OnRequest(this, open.buckets(), context);
    }
    return hook == RateLimitHook.OnReady.class
        ? new RateLimitHook.OnReady(this, open.buckets(), context)
        : new RateLimitHook.OnAttempt(this, open.buckets(), context);
  }

  RateLimitConfig config() {
    return config;
  }

  Limits limits() {
    return limits;
  }

  /** Where requests over a limit wait; null where they are refused at once. */
  @Nullable Line line() {
    return line;
  }

  /** Counts an exchange that has waited. */
  void waited(boolean admitted) {
    (admitted ? waited : waitedInVain).inc();
  }

  Clock clock() {
    return clock;
  }

  @Override
  public void close() {
    shown.forEach(Runnable::run);
    if (store != null) {
      store.close();
    }
  }
}
