package io.weir.filters.tracing;

import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filters.w3c.TraceParent;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/** Decides which exchanges are recorded; the others have no hook. */
final class TracingFilter implements Filter {
  private static final TextMapGetter<Headers> FIELDS = new Fields();

  private final TracingConfig config;
  private final Tracer tracer;
  private final Runnable whenClosed;

  TracingFilter(TracingConfig config, Tracer tracer, Runnable whenClosed) {
    this.config = config;
    this.tracer = tracer;
    this.whenClosed = whenClosed;
  }

  @Override
  public Class<? extends Hook> hook() {
    return TracingHook.class;
  }

  @Override
  public Set<String> fields() {
    return config.usage() ? Set.of("model", "stream") : Set.of();
  }

  @Override
  public @Nullable Hook open(FilterContext context) {
    Headers headers = context.request().headers();
    CharSequence sent = config.trust() ? TraceParent.sent(headers) : null;
    if (sent == null) {
      headers.remove(HeaderNames.TRACESTATE);
      if (ThreadLocalRandom.current().nextDouble() < config.sample()) {
        return new TracingHook(tracer, Context.root(), context);
      }
      // The upstream keeps to the decision, rather than begin a trace of its own.
      headers.set(HeaderNames.TRACEPARENT, TraceParent.unrecorded());
      return null;
    }
    if (!TraceParent.sampled(sent)) {
      return null;
    }
    Context parent =
        W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, FIELDS);
    return new TracingHook(tracer, parent, context);
  }

  @Override
  public void close() {
    whenClosed.run();
  }

  /** The header as the library reads it. */
  private static final class Fields implements TextMapGetter<Headers> {
    @Override
    public Iterable<String> keys(Headers headers) {
      return List.of();
    }

    @Override
    public @Nullable String get(@Nullable Headers headers, String key) {
      List<String> values = headers == null ? List.of() : headers.all(HeaderName.of(key));
      return values.isEmpty() ? null : String.join(",", values);
    }
  }
}
