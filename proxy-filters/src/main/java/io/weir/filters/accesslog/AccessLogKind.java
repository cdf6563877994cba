package io.weir.filters.accesslog;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;

/** The filter kind {@code access_log}. */
public final class AccessLogKind implements FilterKind<AccessLogConfig> {
  @Override
  public String name() {
    return "access_log";
  }

  @Override
  public Shape<AccessLogConfig> shape() {
    return AccessLogConfig.SHAPE;
  }

  @Override
  public Filter prepare(AccessLogConfig config, FilterSetup setup) {
    return new AccessLogFilter(config, setup.lines());
  }
}
