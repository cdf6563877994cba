package io.weir.filters.tracing.collector;

import io.opentelemetry.context.Context;
import io.opentelemetry.sdk.common.CompletableResultCode;
import io.opentelemetry.sdk.trace.ReadWriteSpan;
import io.opentelemetry.sdk.trace.ReadableSpan;
import io.opentelemetry.sdk.trace.SpanProcessor;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.BatchSpanProcessor;
import io.opentelemetry.sdk.trace.export.SpanExporter;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.util.Collection;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Spans on their way to one collector: so many at most, each counted by what becomes of it. Ending
 * a span costs a loop an entry in a queue; all else is done by a thread of the batches' own.
 */
final class Outbox implements SpanProcessor {
  private static final Logger log = LoggerFactory.getLogger(Outbox.class);

  private final String target;
  private final int spansMax;
  private final SpanProcessor batches;
  private final AtomicInteger waiting = new AtomicInteger();
  private final AtomicBoolean failing = new AtomicBoolean();
  private final Counter.Child exported;
  private final Counter.Child failed;
  private final Counter.Child dropped;
  private volatile boolean closed;

  Outbox(CollectorConfig config, SpanExporter exporter, Stats stats) {
    this.target = config.target();
    this.spansMax = config.queue().spansMax();
    String name = config.endpoint().authority();
    Counter spans =
        stats.counter(
            "weir_tracing_spans_total",
            "Spans by what became of them: exported; failed, where the collector did not take them;"
                + " or dropped, where too many waited.",
            "collector",
            "result");
    this.exported = spans.with(name, "exported");
    this.failed = spans.with(name, "failed");
    this.dropped = spans.with(name, "dropped");
    stats.gauge(
        "weir_tracing_spans_waiting",
        "Spans that wait, or are on their way.",
        waiting::get,
        "collector",
        name);
    this.batches =
        BatchSpanProcessor.builder(new Counted(exporter))
            .setMaxQueueSize(spansMax)
            .setMaxExportBatchSize(config.queue().batch())
            .setScheduleDelay(config.queue().interval())
            .setExporterTimeout(config.timeout())
            .build();
  }

  @Override
  public void onStart(Context parent, ReadWriteSpan span) {}

  @Override
  public boolean isStartRequired() {
    return false;
  }

  @Override
  public void onEnd(ReadableSpan span) {
    if (closed) {
      dropped.inc();
    } else if (waiting.incrementAndGet() > spansMax) {
      waiting.decrementAndGet();
      dropped.inc();
    } else {
      batches.onEnd(span);
    }
  }

  @Override
  public boolean isEndRequired() {
    return true;
  }

  @Override
  public CompletableResultCode shutdown() {
    closed = true;
    return batches.shutdown();
  }

  @Override
  public CompletableResultCode forceFlush() {
    return batches.forceFlush();
  }

  /** The exporter, with its successes and failures counted. */
  private final class Counted implements SpanExporter {
    private final SpanExporter exporter;

    private Counted(SpanExporter exporter) {
      this.exporter = exporter;
    }

    @Override
    public CompletableResultCode export(Collection<SpanData> spans) {
      int count = spans.size();
      CompletableResultCode result = exporter.export(spans);
      return result.whenComplete(() -> done(count, result));
    }

    private void done(int count, CompletableResultCode result) {
      waiting.addAndGet(-count);
      if (result.isSuccess()) {
        exported.add(count);
        if (failing.getAndSet(false)) {
          log.info("spans reach {} again", target);
        }
      } else {
        failed.add(count);
        if (!failing.getAndSet(true)) {
          log.warn("spans do not reach {}: {}", target, why(result.getFailureThrowable()));
        }
      }
    }

    /** The innermost cause; an answer that is not good has none. */
    private static String why(@Nullable Throwable failure) {
      Throwable cause = failure == null ? null : failure.getCause();
      while (cause != null && cause.getCause() != null) {
        cause = cause.getCause();
      }
      return cause == null ? "it refuses them" : cause.toString();
    }

    @Override
    public CompletableResultCode flush() {
      return exporter.flush();
    }

    @Override
    public CompletableResultCode shutdown() {
      return exporter.shutdown();
    }
  }
}
