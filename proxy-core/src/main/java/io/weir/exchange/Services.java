package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.exchange.attempt.Ledger;
import io.weir.exchange.plan.RoutePlan;
import io.weir.exchange.plan.RouteStats;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.fault.FaultReport;
import io.weir.fault.LocalReplies;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Sink;
import io.weir.http.Answer;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.route.Responder;
import io.weir.route.RouteAction;
import java.util.Locale;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** What every exchange of one listener needs from the rest of the house. Shared by all loops. */
final class Services {
  private static final byte[] NOTHING = {};

  private final Responder.State state;
  private final RouteStats unrouted;

  /**
   * The services of one listener.
   *
   * @param state where templates find what is not of the request
   * @param unrouted the numbers of exchanges that found no route
   */
  Services(Responder.State state, RouteStats unrouted) {
    this.state = state;
    this.unrouted = unrouted;
  }

  /** A fault, told in the client's dialect. */
  Answer told(Exchange exchange, Fault fault, String detail, boolean exhausted) {
    Router router = exchange.router();
    long retryAfter = router == null ? -1 : router.retryAfterSeconds();
    FaultReport report =
        new FaultReport(fault, fault.status(), detail, exchange.ledger.id(), retryAfter, exhausted)
            .saying(providerWords(exchange));
    return exchange.listener.replies().answer(dialect(exchange), report);
  }

  /** A fault, told within a stream that stands between two events. */
  ByteBuf toldInStream(Exchange exchange, Fault fault, String detail, boolean events) {
    FaultReport report =
        FaultReport.of(fault, detail, exchange.ledger.id()).saying(providerWords(exchange));
    LocalReplies replies = exchange.listener.replies();
    return Unpooled.wrappedBuffer(replies.inStream(dialect(exchange), report, events));
  }

  private static @Nullable String providerWords(Exchange exchange) {
    return Sink.PROVIDER_WORDS.cast(exchange.ledger.slot(Sink.PROVIDER_WORDS.index()));
  }

  /** What the client of an exchange is spoken to in. */
  static Dialect dialect(Exchange exchange) {
    RoutePlan route = exchange.route();
    Dialect named = route == null ? null : route.route().dialect();
    return named != null ? named : exchange.listener.replies().dialect(exchange.head.path());
  }

  /** Has a route that goes to no upstream answer. */
  void answer(Exchange exchange, RouteAction action) {
    if (action instanceof RouteAction.Redirect redirect) {
      exchange.response.local(redirect(exchange.head, redirect));
    } else if (action instanceof RouteAction.Respond respond) {
      respond(exchange, respond.responder())
          .whenComplete(
              (answer, failure) -> {
                if (exchange.loop.executor().inEventLoop()) {
                  responded(exchange, answer, failure);
                } else {
                  exchange.loop.executor().execute(() -> responded(exchange, answer, failure));
                }
              });
    }
  }

  private static void responded(
      Exchange exchange, @Nullable Answer answer, @Nullable Throwable failure) {
    if (exchange.done() || exchange.response.begun()) {
      return;
    }
    if (answer == null || failure != null) {
      exchange.response.fail(Fault.INTERNAL, "the answer could not be made", false);
    } else {
      exchange.response.local(answer);
    }
  }

  private static Answer redirect(RequestHead head, RouteAction.Redirect redirect) {
    Headers headers = new Headers();
    headers.add(HeaderNames.LOCATION, redirect.location(head));
    return new Answer(redirect.status(), headers, NOTHING);
  }

  private CompletionStage<Answer> respond(Exchange exchange, Responder responder) {
    RequestHead head = exchange.head;
    return responder.respond(
        name ->
            switch (name) {
              case "request.id" -> exchange.ledger.id();
              case "request.method" -> head.method();
              case "request.path" -> head.pathOnly();
              case "request.query" -> head.query();
              case "request.host" -> head.authority();
              default -> state.value(name);
            });
  }

  /** Weir's own part and the upstream's, in milliseconds (W3C Server Timing). */
  String serverTiming(Exchange exchange) {
    Ledger ledger = exchange.ledger;
    double own = ledger.overheadNanos() / 1e6;
    long upstream = ledger.between(Mark.ATTEMPT_START, Mark.RESPONSE_HEAD);
    if (upstream < 0) {
      return String.format(Locale.ROOT, "weir;dur=%.3f", own);
    }
    return String.format(Locale.ROOT, "weir;dur=%.3f, upstream;dur=%.3f", own, upstream / 1e6);
  }

  void done(@Nullable RoutePlan route, Ledger ledger, int loop) {
    RouteStats stats = route == null ? unrouted : route.stats();
    stats.done(ledger, loop);
  }
}
