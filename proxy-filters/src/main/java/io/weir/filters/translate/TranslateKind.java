package io.weir.filters.translate;

import io.weir.config.Shape;
import io.weir.fault.Dialect;
import io.weir.filter.Filter;
import io.weir.filter.FilterException;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import io.weir.filters.llm.dialect.ServerSide;
import io.weir.filters.llm.dialect.known.Dialects;
import java.util.EnumSet;
import java.util.Set;

/** The filter kind {@code translate}. */
public final class TranslateKind implements FilterKind<TranslateConfig> {
  @Override
  public String name() {
    return "translate";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.CLUSTER);
  }

  @Override
  public Shape<TranslateConfig> shape() {
    return TranslateConfig.SHAPE;
  }

  @Override
  public Filter prepare(TranslateConfig config, FilterSetup setup) throws FilterException {
    Dialect dialect = setup.dialect();
    if (dialect == null) {
      throw new FilterException("found no dialect (expected the cluster's `dialect`)");
    }
    ServerSide server = Dialects.server(dialect, config.servers());
    if (server == null) {
      throw new FilterException(
          "found dialect " + dialect.word() + " (expected one that model servers speak)");
    }
    return new TranslateFilter(config, setup, dialect, server);
  }
}
