package io.weir.filters.ratelimit;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The filter kind {@code rate_limit}. */
public final class RateLimitKind implements FilterKind<RateLimitConfig> {
  @Override
  public String name() {
    return "rate_limit";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.LISTENER, Place.ROUTE);
  }

  @Override
  public List<String> requires(RateLimitConfig config) {
    return config.enabled() && config.countsTokens() ? List.of("usage") : List.of();
  }

  @Override
  public Shape<RateLimitConfig> shape() {
    return RateLimitConfig.SHAPE;
  }

  /** What both counted would be drawn twice from the same buckets, at half the rate. */
  @Override
  public @Nullable String clash(RateLimitConfig earlier, RateLimitConfig later) {
    boolean shared =
        earlier.enabled()
            && later.enabled()
            && earlier.store().equals(later.store())
            && earlier.limits().stream()
                .anyMatch(one -> later.limits().stream().anyMatch(one::overlaps));
    return shared
        ? "found a limit that another rate_limit of this chain has (expected: once in a chain)"
        : null;
  }

  @Override
  public Filter prepare(RateLimitConfig config, FilterSetup setup) throws FilterException {
    return new RateLimitFilter(config, setup);
  }
}
