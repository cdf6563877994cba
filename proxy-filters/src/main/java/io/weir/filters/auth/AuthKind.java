package io.weir.filters.auth;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import java.util.EnumSet;
import java.util.Set;

/** The filter kind {@code auth}. */
public final class AuthKind implements FilterKind<AuthConfig> {
  @Override
  public String name() {
    return "auth";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.LISTENER, Place.ROUTE);
  }

  @Override
  public Shape<AuthConfig> shape() {
    return AuthConfig.SHAPE;
  }

  @Override
  public Filter prepare(AuthConfig config, FilterSetup setup) throws FilterException {
    return new AuthFilter(config, setup);
  }
}
