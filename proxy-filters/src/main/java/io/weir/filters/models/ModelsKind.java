package io.weir.filters.models;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import java.util.EnumSet;
import java.util.Set;

/** The filter kind {@code models}. */
public final class ModelsKind implements FilterKind<ModelsConfig> {
  @Override
  public String name() {
    return "models";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.LISTENER, Place.ROUTE);
  }

  @Override
  public Shape<ModelsConfig> shape() {
    return ModelsConfig.SHAPE;
  }

  @Override
  public Filter prepare(ModelsConfig config, FilterSetup setup) throws FilterException {
    return new ModelsFilter(config, new Catalogue(config.list()));
  }
}
