package io.weir.filters.cache;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import java.util.EnumSet;
import java.util.Set;

/** The filter kind {@code cache}. */
public final class CacheKind implements FilterKind<CacheConfig> {
  @Override
  public String name() {
    return "cache";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.LISTENER, Place.ROUTE);
  }

  @Override
  public Shape<CacheConfig> shape() {
    return CacheConfig.SHAPE;
  }

  @Override
  public Filter prepare(CacheConfig config, FilterSetup setup) throws FilterException {
    return new CacheFilter(config, setup);
  }
}
