package io.weir.filters.tracing;

import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Step;
import io.weir.filters.identity.Identity;
import io.weir.filters.llm.usage.Operation;
import io.weir.filters.llm.usage.Usage;
import io.weir.http.HeaderNames;
import io.weir.http.RequestHead;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The spans of one exchange that is recorded: its own, and beneath it one for each attempt. */
final class TracingHook extends Hook {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final double NANOS_PER_SECOND = 1e9;
  private static final int NAME_MAX = 100;

  private final Tracer tracer;
  private final FilterContext context;

  /** What has to be added to the loop's time to have nanoseconds since 1970. */
  private final long epochNanos;

  private final Span span;
  private final Context within;

  /** The spans of attempts that have not ended, by number. */
  private final Map<Integer, Span> attempts = new HashMap<>(4);

  private @Nullable String model;
  private boolean streamed;

  TracingHook(Tracer tracer, Context parent, FilterContext context) {
    this.tracer = tracer;
    this.context = context;
    long now = context.loop().nowNanos();
    this.epochNanos = context.loop().clock().wallMillis() * NANOS_PER_MILLI - now;
    this.span =
        tracer
            .spanBuilder(context.request().method())
            .setParent(parent)
            .setSpanKind(SpanKind.SERVER)
            .setStartTimestamp(epochNanos + now, TimeUnit.NANOSECONDS)
            .startSpan();
    this.within = parent.with(span);
    context.tag("trace_id", span.getSpanContext().getTraceId());
  }

  @Override
  public Step request(RequestHead head, boolean end) {
    span.setAttribute(Words.METHOD, head.method());
    span.setAttribute(Words.PATH, head.pathOnly());
    span.setAttribute(Words.SCHEME, head.scheme());
    span.setAttribute(Words.PROTOCOL_VERSION, context.protocol().substring("HTTP/".length()));
    span.setAttribute(Words.CLIENT_ADDRESS, context.client().getAddress().getHostAddress());
    span.setAttribute(Words.LISTENER, context.listener());
    Ends.server(span, head.authority());
    return Step.NEXT;
  }

  @Override
  public Step ready(KnownBody body) {
    model = body.text("model");
    streamed = "true".equals(body.text("stream"));
    return Step.NEXT;
  }

  @Override
  public Step attempt(Attempted attempt) {
    String method = context.request().method();
    Span begun =
        tracer
            .spanBuilder(method + ' ' + attempt.cluster())
            .setParent(within)
            .setSpanKind(SpanKind.CLIENT)
            .setStartTimestamp(epochNanos + context.loop().nowNanos(), TimeUnit.NANOSECONDS)
            .startSpan();
    begun.setAttribute(Words.METHOD, method);
    begun.setAttribute(Words.CLUSTER, attempt.cluster());
    begun.setAttribute(Words.ATTEMPT, (long) attempt.number());
    begun.setAttribute(Words.REQUEST_MODEL, attempt.model());
    if (attempt.number() > 1) {
      begun.setAttribute(Words.RESEND_COUNT, attempt.number() - 1L);
    }
    if (attempt.beside()) {
      begun.setAttribute(Words.HEDGE, true);
    }
    // One of the same number was passed over by another filter: it never began.
    attempts.put(attempt.number(), begun);
    SpanContext place = begun.getSpanContext();
    context
        .request()
        .headers()
        .set(HeaderNames.TRACEPARENT, "00-" + place.getTraceId() + '-' + place.getSpanId() + "-01");
    return Step.NEXT;
  }

  @Override
  public void attemptDone(Attempted attempt, Outcome outcome) {
    Span ended = attempts.remove(attempt.number());
    if (ended != null) {
      Ends.attempt(ended, outcome);
      ended.end(epochNanos + context.loop().nowNanos(), TimeUnit.NANOSECONDS);
    }
  }

  @Override
  public void done(Outcome outcome) {
    Operation operation =
        context.request().method().equals("POST")
            ? Operation.of(context.request().pathOnly())
            : null;
    span.updateName(name(operation));
    span.setAttribute(Words.ROUTE, context.route());
    span.setAttribute(Words.REQUEST_ID, context.id());
    span.setAttribute(Words.ATTEMPTS, (long) outcome.attempts());
    span.setAttribute(Words.CLUSTER, outcome.cluster());
    Identity identity = context.get(Identity.SLOT);
    if (identity != null) {
      span.setAttribute(Words.KEY, identity.name());
    }
    if (operation != null) {
      span.setAttribute(Words.OPERATION, operation.word());
      span.setAttribute(Words.PROVIDER, outcome.cluster());
      span.setAttribute(Words.REQUEST_MODEL, model);
      if (streamed) {
        span.setAttribute(Words.REQUEST_STREAM, true);
      }
    }
    firstContent(outcome);
    Usage usage = context.get(Usage.SLOT);
    if (usage != null) {
      Ends.usage(span, usage);
    }
    Ends.exchange(span, outcome);
    long end = outcome.atNanos(Mark.DONE);
    span.end(epochNanos + (end == -1 ? context.loop().nowNanos() : end), TimeUnit.NANOSECONDS);
  }

  private void firstContent(Outcome outcome) {
    long start = outcome.atNanos(Mark.ATTEMPT_START);
    long first = outcome.atNanos(Mark.FIRST_CONTENT);
    if (first != -1) {
      span.addEvent("first_content", epochNanos + first, TimeUnit.NANOSECONDS);
      if (streamed && start != -1) {
        span.setAttribute(Words.FIRST_CHUNK, (first - start) / NANOS_PER_SECOND);
      }
    }
  }

  /** What the model was asked to do and which it was, else method and route. */
  private String name(@Nullable Operation operation) {
    String first = operation == null ? context.request().method() : operation.word();
    String second = operation == null ? context.route() : model;
    if (second == null) {
      return first;
    }
    return first + ' ' + (second.length() > NAME_MAX ? second.substring(0, NAME_MAX) : second);
  }
}
