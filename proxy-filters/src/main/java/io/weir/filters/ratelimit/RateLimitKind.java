package io.weir.filters.ratelimit;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

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

  @Override
  public Filter prepare(RateLimitConfig config, FilterSetup setup) throws FilterException {
    return new RateLimitFilter(config, setup);
  }
}
