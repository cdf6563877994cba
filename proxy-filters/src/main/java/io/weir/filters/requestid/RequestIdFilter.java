package io.weir.filters.requestid;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Step;
import io.weir.filters.w3c.Hex;
import io.weir.filters.w3c.TraceParent;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import org.jspecify.annotations.Nullable;

/** Takes or makes the id of each exchange, and hands it on to both sides. */
final class RequestIdFilter implements Filter {
  private static final String ID_MARKS = "-_.:/+=@~,";

  private final RequestIdConfig config;
  private final HeaderName header;

  RequestIdFilter(RequestIdConfig config) {
    this.config = config;
    this.header = HeaderName.of(config.header());
  }

  @Override
  public Class<? extends Hook> hook() {
    return IdHook.class;
  }

  @Override
  public Hook open(FilterContext context) {
    Headers headers = context.request().headers();
    String id = config.trust() ? trusted(headers.get(header)) : null;
    boolean made = id == null;
    if (id == null) {
      id = Hex.random(config.bytes());
    }
    context.id(id);
    boolean once = !made && headers.find(header, headers.find(header, 0) + 1) < 0;
    return new IdHook(context, id, once);
  }

  /** The client's id, if it may stand in headers, logs and other systems' fields. */
  private @Nullable String trusted(@Nullable String id) {
    if (id == null || id.isEmpty() || id.length() > config.lengthMax()) {
      return null;
    }
    for (int i = 0; i < id.length(); i++) {
      char c = id.charAt(i);
      boolean plain = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
      if (!plain && ID_MARKS.indexOf(c) < 0) {
        return null;
      }
    }
    return id;
  }

  private final class IdHook extends Hook {
    private final FilterContext context;
    private final String id;
    private final boolean inPlace;

    private IdHook(FilterContext context, String id, boolean inPlace) {
      this.context = context;
      this.id = id;
      this.inPlace = inPlace;
    }

    @Override
    public Step request(RequestHead head, boolean end) {
      if (!inPlace) {
        head.headers().set(header, id);
      }
      if (config.trace()) {
        trace(head.headers());
      }
      return Step.NEXT;
    }

    private void trace(Headers headers) {
      TraceParent trace = TraceParent.of(headers);
      if (trace == null) {
        trace = TraceParent.begun(true);
        headers.remove(HeaderNames.TRACESTATE);
      }
      headers.set(HeaderNames.TRACEPARENT, trace.child());
      context.tag("trace_id", trace.traceId());
    }

    @Override
    public Step response(ResponseHead head, boolean end) {
      if (config.echo()) {
        head.headers().set(header, id);
      }
      return Step.NEXT;
    }
  }
}
