package io.weir.filters.headers;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;

/** The filter kind {@code headers}. */
public final class HeadersKind implements FilterKind<HeadersConfig> {
  @Override
  public String name() {
    return "headers";
  }

  @Override
  public Shape<HeadersConfig> shape() {
    return HeadersConfig.SHAPE;
  }

  @Override
  public Filter prepare(HeadersConfig config, FilterSetup setup) {
    return new HeadersFilter(config);
  }
}
