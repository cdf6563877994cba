package io.weir.filters.budget;

import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The filter kind {@code budget}. */
public final class BudgetKind implements FilterKind<BudgetConfig> {
  /** Made by {@link java.util.ServiceLoader}. */
  public BudgetKind() {}

  @Override
  public String name() {
    return "budget";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.LISTENER, Place.ROUTE);
  }

  @Override
  public List<String> requires() {
    return List.of("usage");
  }

  @Override
  public Shape<BudgetConfig> shape() {
    return BudgetConfig.SHAPE;
  }

  @Override
  public Filter prepare(BudgetConfig config, FilterSetup setup) throws FilterException {
    return BudgetFilter.of(config, setup);
  }
}
