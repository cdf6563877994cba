package io.weir.filters.tracing;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.weir.fault.Fault;
import io.weir.fault.Fault.Origin;
import io.weir.filter.Outcome;
import io.weir.filters.llm.usage.Charge;
import io.weir.filters.llm.usage.Tokens.Input;
import io.weir.filters.llm.usage.Tokens.Output;
import io.weir.filters.llm.usage.Usage;
import org.jspecify.annotations.Nullable;

/** What spans are told when that which they stand for is over. */
final class Ends {
  private static final int CLIENT_ERROR = 400;
  private static final int SERVER_ERROR = 500;

  private Ends() {}

  /** An attempt's end: an error unless it was good, or was given up because nobody wanted it. */
  static void attempt(Span span, Outcome outcome) {
    String endpoint = outcome.endpoint();
    if (endpoint != null) {
      server(span, endpoint);
    }
    boolean unwanted = outcome.fault() == Fault.CLIENT_GONE;
    end(span, outcome, !unwanted && (outcome.fault() != null || outcome.status() >= CLIENT_ERROR));
  }

  /** An exchange's end: an error where Weir or the upstream is to blame, not the client. */
  static void exchange(Span span, Outcome outcome) {
    Fault fault = outcome.fault();
    boolean ours =
        fault != null && fault.origin() != Origin.CLIENT && fault.status() >= SERVER_ERROR;
    end(span, outcome, ours || outcome.status() >= SERVER_ERROR);
  }

  private static void end(Span span, Outcome outcome, boolean error) {
    Fault fault = outcome.fault();
    int status = outcome.status();
    if (status > 0) {
      span.setAttribute(Words.STATUS, (long) status);
    }
    if (fault != null) {
      span.setAttribute(Words.ERROR_TYPE, fault.word());
    } else if (error) {
      span.setAttribute(Words.ERROR_TYPE, Integer.toString(status));
    }
    if (error) {
      span.setStatus(StatusCode.ERROR, outcome.detail());
    }
  }

  /** What a model call used; nothing where the answer came from Weir itself. */
  static void usage(Span span, Usage usage) {
    if (!usage.model().isEmpty()) {
      span.setAttribute(Words.RESPONSE_MODEL, usage.model());
    }
    if (usage.charge().basis() == Charge.Basis.LOCAL) {
      return;
    }
    Input in = usage.tokens().input();
    Output out = usage.tokens().output();
    span.setAttribute(Words.INPUT_TOKENS, in.tokens());
    span.setAttribute(Words.OUTPUT_TOKENS, out.tokens());
    part(span, Words.CACHED_TOKENS, in.cached());
    part(span, Words.CACHE_WRITE_TOKENS, in.cacheWrite() + in.cacheWrite1h());
    part(span, Words.REASONING_TOKENS, out.reasoning());
    span.setAttribute(Words.COST, (double) usage.charge().nanos() / Charge.NANOS_PER_USD);
    if (usage.estimated()) {
      span.setAttribute(Words.ESTIMATED, true);
    }
  }

  private static void part(Span span, AttributeKey<Long> name, long tokens) {
    if (tokens > 0) {
      span.setAttribute(name, tokens);
    }
  }

  /** The server that {@code host:port} names; all of it where there is no port. */
  static void server(Span span, String name) {
    int colon = name.lastIndexOf(':');
    Long port = name.endsWith("]") ? null : port(name, colon);
    String host = port == null ? name : name.substring(0, colon);
    boolean literal = host.startsWith("[") && host.endsWith("]");
    span.setAttribute(Words.SERVER_ADDRESS, literal ? host.substring(1, host.length() - 1) : host);
    if (port != null) {
      span.setAttribute(Words.SERVER_PORT, port);
    }
  }

  private static @Nullable Long port(String name, int colon) {
    long port = 0;
    for (int i = colon + 1; i < name.length(); i++) {
      int digit = Character.digit(name.charAt(i), 10);
      if (digit < 0 || port > 65_535) {
        return null;
      }
      port = port * 10 + digit;
    }
    return colon < 1 || port == 0 ? null : port;
  }
}
