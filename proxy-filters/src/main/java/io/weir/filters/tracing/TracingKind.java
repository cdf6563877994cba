package io.weir.filters.tracing;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.TracerProvider;
import io.weir.config.Shape;
import io.weir.filter.Filter;
import io.weir.filter.FilterKind;
import io.weir.filter.FilterSetup;
import io.weir.filters.tracing.collector.Collectors;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** The filter kind {@code tracing}. */
public final class TracingKind implements FilterKind<TracingConfig> {
  @Override
  public String name() {
    return "tracing";
  }

  @Override
  public Set<Place> places() {
    return EnumSet.of(Place.LISTENER, Place.ROUTE);
  }

  @Override
  public List<String> requires(TracingConfig config) {
    return config.usage() ? List.of("usage") : List.of();
  }

  @Override
  public Shape<TracingConfig> shape() {
    return TracingConfig.SHAPE;
  }

  @Override
  public Filter prepare(TracingConfig config, FilterSetup setup) {
    if (!setup.live()) {
      Tracer none = TracerProvider.noop().get("io.weir");
      return new TracingFilter(config, none, () -> {});
    }
    Collectors collectors = setup.common(Collectors.class, Collectors::new);
    Tracer tracer = collectors.take(config.collector(), setup.stats(), setup.clock()).tracer();
    return new TracingFilter(config, tracer, () -> collectors.giveBack(config.collector()));
  }
}
