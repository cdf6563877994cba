package io.weir.filters.breaker;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import io.weir.filters.breaker.config.BreakerConfig;
import java.util.EnumSet;
import java.util.Set;

/** The filter kind {@code breaker}. */
public final class BreakerKind implements FilterKind<BreakerConfig> {
  @Override
  public String name() {
    return "breaker";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.CLUSTER);
  }

  @Override
  public Shape<BreakerConfig> shape() {
    return BreakerConfig.SHAPE;
  }

  @Override
  public Set<String> values() {
    return BreakerValues.NAMES;
  }

  @Override
  public Filter prepare(BreakerConfig config, FilterSetup setup) throws FilterException {
    return BreakerFilter.of(config, setup);
  }
}
