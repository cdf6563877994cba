package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.exchange.attempt.EventEdge;
import io.weir.exchange.attempt.EventStreams;
import io.weir.exchange.chain.FilterChain;
import io.weir.exchange.chain.HeldBody;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.plan.RoutePlan;
import io.weir.exchange.plan.RouteStats;
import io.weir.fault.Fault;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.route.RouteAction;
import org.jspecify.annotations.Nullable;

/**
 * An exchange's way back: the upstream's answer, or Weir's own, up through the chain to the client.
 *
 * <p>Once it has begun, nothing is tried again. A failure before a head has left becomes a local
 * reply; after that only an honest end is left: the dialect's in-band error where a stream stands
 * between two events, and in every case a message that the client's protocol shows to be cut.
 */
final class ResponsePath {
  private final Exchange exchange;
  private final FilterChain chain;
  private final EventEdge edge = new EventEdge();

  /** Set until it is sent. */
  private @Nullable ResponseHead head;

  private @Nullable HeldBody waiting;
  private @Nullable Headers trailers;
  private @Nullable Attempt source;
  private @Nullable LocalFlow local;
  private boolean begun;
  private boolean headSent;
  private boolean answersHere;
  private boolean paused;
  private boolean held;
  private boolean bodyless;
  private boolean inputEnded;
  private boolean stream;
  private boolean events;
  private boolean dirty;

  ResponsePath(Exchange exchange, FilterChain chain) {
    this.exchange = exchange;
    this.chain = chain;
  }

  /** Whether an answer is on its way, so that no attempt may begin. */
  boolean begun() {
    return begun;
  }

  RouteStats.Stage stage() {
    if (!headSent) {
      return RouteStats.Stage.HEAD;
    }
    return stream ? RouteStats.Stage.STREAM : RouteStats.Stage.BODY;
  }

  /** Whether the answer is Weir's own, so that the request's body is of no use. */
  boolean answersHere() {
    return answersHere;
  }

  /** An interim answer of an upstream's; all but early hints are of no use to the client. */
  void interim(ResponseHead hints) {
    Downstream client = exchange.downstream;
    if (hints.status() == 103 && !begun && client.protocol().charAt(5) != '1') {
      client.informational(hints);
    }
  }

  /** Begins the upstream's answer. */
  void relay(Attempt attempt, ResponseHead answer, boolean end) {
    source = attempt;
    begin(answer, end, EventStreams.isOne(answer));
  }

  /** Answers from a filter or a route, whole. */
  void local(Answer answer) {
    if (begun) {
      return;
    }
    answersHere = true;
    cancelAttempts();
    ResponseHead local = new ResponseHead(answer.status(), answer.headers());
    byte[] bytes = answer.body();
    local.bodyLength(bytes.length);
    boolean bare = bytes.length == 0 || exchange.head.method().equals("HEAD");
    begin(local, bare, false);
    if (!bare && !exchange.done()) {
      inputEnded = true;
      put(Unpooled.wrappedBuffer(bytes), true);
    }
    exchange.updateReading();
  }

  /** Answers from a filter, bit by bit. */
  void local(Step.Stream answer) {
    LocalFlow flow = new LocalFlow(exchange, answer.feed());
    boolean bare = exchange.head.method().equals("HEAD");
    if (begun || bare) {
      flow.stop();
    }
    if (!begun) {
      answersHere = true;
      cancelAttempts();
      local = bare ? null : flow;
      begin(answer.head(), bare, EventStreams.isOne(answer.head()));
      exchange.updateReading();
    }
  }

  /** Body bytes of an answer that is given bit by bit. */
  void local(ByteBuf data, boolean end) {
    inputEnded |= end;
    put(data, end);
    flush();
  }

  /** Tells the client of a fault in its dialect. */
  void fail(Fault fault, String detail, boolean exhausted) {
    if (begun) {
      broken(fault, detail);
      return;
    }
    exchange.ledger.fault(fault, detail);
    local(exchange.services.told(exchange, fault, detail, exhausted));
  }

  /** Answers a route that goes to no upstream. */
  void here(RouteAction action) {
    answersHere = true;
    exchange.services.answer(exchange, action);
  }

  private void begin(ResponseHead answer, boolean end, boolean eventStream) {
    begun = true;
    head = answer;
    bodyless = end;
    stream = eventStream;
    exchange.ledger.mark(Mark.RESPONSE_HEAD, exchange.loop.nowNanos());
    chain.beginResponse(eventStream);
    apply(chain.response(answer, end));
  }

  private void apply(Step step) {
    ResponseHead answer = head;
    if (exchange.done() || answer == null) {
      return;
    }
    if (step == Step.NEXT) {
      send(answer);
    } else if (step == Step.PAUSE) {
      paused = true;
      held = false;
      hold(true);
    } else if (step instanceof Step.Hold) {
      held = true;
      chain.held(() -> apply(chain.response(answer, false)));
      letIn();
    } else if (step instanceof Step.Reply reply) {
      replaceBy(reply.answer());
    } else {
      Step.Fail fail = step instanceof Step.Fail said ? said : Step.MISPLACED;
      exchange.ledger.fault(fail.fault(), fail.detail());
      replaceBy(exchange.services.told(exchange, fail.fault(), fail.detail(), false));
    }
  }

  /** Goes on after a pause in a response hook. */
  void resumed(Step step) {
    if (paused && !exchange.done()) {
      paused = false;
      ResponseHead answer = head;
      apply(step == Step.NEXT && answer != null ? chain.response(answer, bodyless) : step);
      if (!paused && !exchange.done()) {
        hold(!exchange.downstream.writable());
        flush();
      }
    }
  }

  boolean paused() {
    return paused;
  }

  /** A hook threw the answer away before its head had left: another goes out in its place. */
  private void replaceBy(Answer answer) {
    cancelAttempts();
    release();
    answersHere = true;
    source = null;
    local = null;
    stream = false;
    trailers = null;
    ResponseHead other = new ResponseHead(answer.status(), answer.headers());
    other.bodyLength(answer.body().length);
    boolean bare = answer.body().length == 0 || exchange.head.method().equals("HEAD");
    bodyless = bare;
    chain.replaced(other, bare);
    send(other);
    if (!bare && !exchange.done()) {
      out(Unpooled.wrappedBuffer(answer.body()), true);
    }
  }

  private void send(ResponseHead answer) {
    headSent = true;
    exchange.ledger.status(answer.status());
    RoutePlan route = exchange.route();
    if (route != null) {
      route.route().rewrite().apply(answer);
    }
    if (route != null && route.route().serverTiming()) {
      answer.headers().add(HeaderNames.SERVER_TIMING, exchange.services.serverTiming(exchange));
    }
    events = stream && EventStreams.ofEvents(answer);
    exchange.downstream.head(answer, bodyless);
    head = null;
    dirty = true;
    if (answer.status() == 101 && source != null) {
      exchange.tunnel();
      source.feed.tunnel();
    }
    if (bodyless) {
      end();
      return;
    }
    chain.headPassed();
    letIn();
  }

  /** Lets the body into the chain: the head has passed, or a hook holds it until it has read on. */
  private void letIn() {
    if (local != null) {
      local.start();
    }
    HeldBody queued = waiting;
    waiting = null;
    if (queued == null) {
      return;
    }
    for (ByteBuf piece = queued.poll(); piece != null; piece = queued.poll()) {
      chain.responseData(piece, inputEnded && queued.isEmpty());
    }
  }

  /**
   * Body bytes from the upstream.
   *
   * @param last trailers that go out with the end; null for none
   */
  void data(ByteBuf data, boolean end, @Nullable Headers last) {
    trailers = last;
    inputEnded |= end;
    if (exchange.done() || answersHere) {
      data.release();
    } else {
      put(data, end);
    }
  }

  /** Puts body bytes into the chain, or behind a head that is paused in it. */
  private void put(ByteBuf data, boolean end) {
    if (!headSent && !held) {
      waiting = waiting == null ? new HeldBody() : waiting;
      waiting.add(data, end);
    } else if (chain.relaysResponse()) {
      out(data, end);
    } else {
      chain.responseData(data, end);
    }
  }

  /** Body bytes that passed the chain. */
  void out(ByteBuf data, boolean end) {
    if (exchange.done()) {
      data.release();
      return;
    }
    int length = data.readableBytes();
    if (length > 0) {
      exchange.ledger.responseBytes(length);
      if (stream) {
        edge.passed(data);
      }
    }
    dirty = true;
    Headers last = end ? trailers : null;
    if (last == null) {
      exchange.downstream.data(data, end);
    } else {
      if (length > 0) {
        exchange.downstream.data(data, false);
      } else {
        data.release();
      }
      exchange.downstream.trailers(last);
    }
    if (end) {
      end();
    } else if ((source != null || local != null) && !exchange.downstream.writable()) {
      hold(true);
    }
  }

  private void end() {
    flush();
    exchange.ledger.mark(Mark.LAST_CONTENT, exchange.loop.nowNanos());
    if (source == null || !source.feed.open()) {
      exchange.finish();
    }
  }

  /** Sends what was written since the last time. */
  void flush() {
    if (dirty) {
      dirty = false;
      exchange.downstream.flush();
    }
  }

  private void hold(boolean held) {
    if (source != null) {
      source.hold(held);
    } else if (local != null) {
      local.hold(held);
    }
  }

  /** The client takes bytes again. */
  void writable() {
    if (!paused) {
      hold(false);
    }
  }

  /** Ends an answer that cannot be finished; as a local reply where no head has left yet. */
  void broken(Fault fault, String detail) {
    if (exchange.done()) {
      return;
    }
    exchange.ledger.fault(fault, detail);
    if (!begun) {
      fail(fault, detail, false);
      return;
    }
    cancelAttempts();
    if (!headSent) {
      replaceBy(exchange.services.told(exchange, fault, detail, false));
      return;
    }
    if (stream && (events ? edge.betweenEvents() : edge.betweenLines())) {
      ByteBuf told = exchange.services.toldInStream(exchange, fault, detail, events);
      exchange.downstream.data(told, false);
    }
    exchange.downstream.flush();
    exchange.downstream.abort(fault);
    exchange.finish();
  }

  private void cancelAttempts() {
    Router router = exchange.router();
    if (router != null) {
      router.cancelled();
    }
  }

  void release() {
    if (local != null) {
      local.stop();
      local = null;
    }
    if (waiting != null) {
      waiting.release();
      waiting = null;
    }
  }
}
