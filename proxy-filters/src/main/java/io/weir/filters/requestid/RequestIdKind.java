package io.weir.filters.requestid;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;

/** The filter kind {@code request_id}. */
public final class RequestIdKind implements FilterKind<RequestIdConfig> {
  @Override
  public String name() {
    return "request_id";
  }

  @Override
  public Shape<RequestIdConfig> shape() {
    return RequestIdConfig.SHAPE;
  }

  @Override
  public Filter prepare(RequestIdConfig config, FilterSetup setup) {
    return new RequestIdFilter(config);
  }
}
