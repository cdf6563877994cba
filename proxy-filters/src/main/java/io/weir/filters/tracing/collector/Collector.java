package io.weir.filters.tracing.collector;

import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.MeterProvider;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporter;
import io.opentelemetry.exporter.otlp.http.trace.OtlpHttpSpanExporterBuilder;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.resources.Resource;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.SpanLimits;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.opentelemetry.sdk.trace.samplers.Sampler;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import java.util.logging.Level;
import java.util.logging.Logger;

/** What makes spans and sends them to one collector. For any thread. */
public final class Collector {
  /** The library's own log says of each failure what {@link Outbox} says of the first. */
  private static final Logger LIBRARY = Logger.getLogger("io.opentelemetry");

  private static final int TEXT_MAX = 1024;

  private final SdkTracerProvider provider;
  private final Tracer tracer;

  static {
    LIBRARY.setLevel(Level.OFF);
  }

  Collector(CollectorConfig config, Stats stats, Clock clock) {
    this.provider =
        SdkTracerProvider.builder()
            .setClock(new SpanClock(clock))
            .setResource(Resource.getDefault().merge(Resource.create(attributes(config))))
            .setSampler(Sampler.alwaysOn())
            .setSpanLimits(SpanLimits.builder().setMaxAttributeValueLength(TEXT_MAX).build())
            .addSpanProcessor(new Outbox(config, exporter(config), stats))
            .build();
    this.tracer = provider.get("io.weir");
  }

  private static Attributes attributes(CollectorConfig config) {
    AttributesBuilder attributes = Attributes.builder();
    config.resource().forEach(attributes::put);
    return attributes.build();
  }

  private static SpanExporter exporter(CollectorConfig config) {
    OtlpHttpSpanExporterBuilder builder =
        OtlpHttpSpanExporter.builder()
            .setEndpoint(config.target())
            .setTimeout(config.timeout())
            .setConnectTimeout(config.timeout())
            .setCompression(config.compressed() ? "gzip" : "none")
            .setMeterProvider(MeterProvider.noop());
    config.headers().forEach((name, value) -> builder.addHeader(name, value.reveal()));
    return builder.build();
  }

  /** Makes spans; every one of them is recorded. */
  public Tracer tracer() {
    return tracer;
  }

  /** Sends what waits, and ends; spans that end later are dropped. */
  CompletableResultCode close() {
    return provider.shutdown();
  }

  /** Weir's clock, as the library asks for it. */
  private record SpanClock(Clock clock) implements io.opentelemetry.sdk.common.Clock {
    private static final long NANOS_PER_MILLI = 1_000_000;

    @Override
    public long now() {
      return clock.wallMillis() * NANOS_PER_MILLI;
    }

    @Override
    public long nanoTime() {
      return clock.nanos();
    }
  }
}
