package io.weir.filters.usage;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import java.util.EnumSet;
import java.util.Set;

/** The filter kind {@code usage}. */
public final class UsageKind implements FilterKind<UsageConfig> {
  @Override
  public String name() {
    return "usage";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.LISTENER, Place.ROUTE);
  }

  @Override
  public Shape<UsageConfig> shape() {
    return UsageConfig.SHAPE;
  }

  @Override
  public Filter prepare(UsageConfig config, FilterSetup setup) {
    return new UsageFilter(config, setup.stats());
  }
}
