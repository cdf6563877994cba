package io.weir.filters.cors;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import java.util.EnumSet;
import java.util.Set;

/** The filter kind {@code cors}. */
public final class CorsKind implements FilterKind<CorsConfig> {
  @Override
  public String name() {
    return "cors";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.LISTENER, Place.ROUTE);
  }

  @Override
  public Shape<CorsConfig> shape() {
    return CorsConfig.SHAPE;
  }

  @Override
  public Filter prepare(CorsConfig config, FilterSetup setup) {
    return new CorsFilter(config, setup);
  }
}
