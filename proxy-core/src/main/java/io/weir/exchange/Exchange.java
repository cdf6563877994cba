package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.exchange.attempt.Ledger;
import io.weir.exchange.attempt.RequestBody;
import io.weir.exchange.chain.FilterChain;
import io.weir.exchange.chain.HeldBody;
import io.weir.exchange.chain.Plan;
import io.weir.exchange.course.RouteFinder;
import io.weir.exchange.course.Upgrades;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.desk.RequestEvents;
import io.weir.exchange.desk.SharedClient;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.exchange.plan.Snapshot;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response, from the head to the ledger: the request's half. It finds the
 * route, takes the body through the chain and hands it to the {@link Router}; the answer goes by
 * {@link ResponsePath}. It lives on its connection's loop and under the snapshot it began with.
 *
 * <p>Body bytes wait here, held, until every request hook has passed and the fields that choose the
 * route are known; then the hold is emptied into the chain and later bytes flow through.
 */
final class Exchange implements RequestEvents, FilterChain.Ends, Context.Resumed {
  final Services services;
  final RequestHead head;
  final Loop loop;
  final Snapshot snapshot;
  final ListenerPlan listener;
  final Ledger ledger;
  final ResponsePath response;
  final FilterChain chain;
  final HeldBody held;
  private final RouteFinder finder;

  Downstream downstream;
  private @Nullable SharedClient shared;
  private @Nullable Router router;
  private @Nullable RequestBody body;
  private @Nullable Headers trailers;
  private long bodyBytesMax = Long.MAX_VALUE;
  private boolean requestEnded;
  private boolean paused;
  private boolean readying;
  private boolean flowing;
  private boolean reading = true;
  private boolean inTurn;
  private boolean done;

  /** An exchange whose chain has not begun; a client that is shared already may go at once. */
  Exchange(
      Services services,
      Snapshot snapshot,
      ListenerPlan listener,
      Downstream down,
      RequestHead head,
      RouteFinder finder) {
    this.services = services;
    this.snapshot = snapshot;
    this.listener = listener;
    this.downstream = down;
    this.shared = down instanceof SharedClient nobody ? nobody : null;
    this.head = head;
    this.loop = down.loop();
    this.ledger = new Ledger(loop.nowNanos());
    this.finder = finder;
    this.held = finder.held;
    RoutePlan route = finder.route();
    Plan plan = route == null ? listener.plan() : route.plan();
    this.chain = new FilterChain(plan, new Context(this, null, this), this);
    this.response = new ResponsePath(this, chain);
    snapshot.begin();
  }

  /** Runs the head through the chain, as far as it goes in this turn. */
  void start(boolean end) {
    inTurn = true;
    requestEnded = end;
    if (end) {
      ledger.mark(Mark.REQUEST_END, loop.nowNanos());
    }
    apply(chain.request(head, end && held.isEmpty()));
    ledger.overhead(loop.clock().nanos() - loop.nowNanos());
  }

  private void apply(Step step) {
    if (done || response.begun()) {
      return;
    }
    if (step == Step.NEXT) {
      if (readying) {
        forward();
      } else {
        found(finder.find(requestEnded));
      }
    } else if (step == Step.PAUSE) {
      paused = true;
      updateReading();
    } else if (step instanceof Step.Reply reply) {
      response.local(reply.answer());
    } else if (step instanceof Step.Stream stream) {
      response.local(stream);
    } else if (step instanceof Step.Fail fail) {
      response.fail(fail.fault(), fail.detail(), false);
    }
  }

  @Override
  public void resumed(Step step) {
    loop.turn();
    if (response.paused()) {
      response.resumed(step);
    } else if (router != null) {
      router.resumed(step);
    } else if (paused && !done) {
      paused = false;
      apply(step == Step.NEXT ? chainGoesOn() : step);
      if (!done) {
        updateReading();
        flushUpstream();
      }
    }
  }

  private Step chainGoesOn() {
    return readying ? chain.ready(held) : chain.request(head, requestEnded && held.isEmpty());
  }

  private void found(RouteFinder.Progress progress) {
    RoutePlan plan = finder.route();
    if (progress == RouteFinder.Progress.WAIT) {
      askForBody();
    } else if (plan == null || progress.refuses()) {
      response.fail(finder.fault(progress), finder.detail(progress), false);
    } else if (progress == RouteFinder.Progress.CHOSEN) {
      chain.extend(plan.plan());
      apply(chainGoesOn());
    } else if (progress == RouteFinder.Progress.KNOWN) {
      act(plan);
    } else {
      readying = true;
      apply(plan.plan().asksReady() ? chain.ready(held) : Step.NEXT);
    }
  }

  private void act(RoutePlan plan) {
    ledger.mark(Mark.ROUTED, loop.nowNanos());
    plan.request();
    Route chosen = plan.route();
    bodyBytesMax = chosen.requestBytesMax();
    if (head.bodyLength() > bodyBytesMax || ledger.requestBytes() > bodyBytesMax) {
      found(RouteFinder.Progress.TOO_LARGE);
    } else if (chosen.action() instanceof RouteAction.Forward) {
      if (Upgrades.allow(head, chosen)) {
        found(finder.gather(plan.plan().readyBodyBytes(), requestEnded));
      } else {
        response.fail(Fault.UPGRADE_REFUSED, "this route does not switch protocols", false);
      }
    } else {
      // The body is of no use here; the listener's handler drains what still comes.
      flowing = true;
      held.release();
      response.here(chosen.action());
    }
  }

  private void forward() {
    RoutePlan plan = finder.known();
    RouteAction.Forward forward = (RouteAction.Forward) plan.route().action();
    RequestBody intake = new RequestBody(plan.route().retry().bodyBytesMax());
    body = intake;
    if (requestEnded && held.isEmpty()) {
      intake.add(Unpooled.EMPTY_BUFFER, true);
    }
    Router sender = new Router(this, plan, forward, intake);
    router = sender;
    flowing = true;
    for (ByteBuf piece = held.poll(); piece != null; piece = held.poll()) {
      chain.requestData(piece, requestEnded && held.isEmpty());
      if (done || response.begun()) {
        held.release();
        return;
      }
    }
    askForBody();
    sender.start();
    updateReading();
  }

  private void askForBody() {
    if (head.continueExpected() && !requestEnded && !response.begun()) {
      head.continueExpected(false);
      downstream.informational(new ResponseHead(100, new Headers()));
    }
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    inTurn = true;
    ledger.requestBytes(data.readableBytes());
    if (end) {
      requestEnded = true;
      ledger.mark(Mark.REQUEST_END, loop.nowNanos());
    }
    if (done || response.answersHere()) {
      data.release();
    } else if (ledger.requestBytes() > bodyBytesMax) {
      data.release();
      found(RouteFinder.Progress.TOO_LARGE);
    } else if (flowing && held.twice(data, end)) {
      data.release();
      found(RouteFinder.Progress.TWICE);
    } else if (flowing) {
      chain.requestData(data, end);
    } else {
      RouteFinder.Progress progress = finder.add(data, end);
      if (progress != RouteFinder.Progress.WAIT) {
        found(progress);
      }
    }
    updateReading();
  }

  @Override
  public void trailers(Headers fields) {
    trailers = fields;
    data(Unpooled.EMPTY_BUFFER, true);
  }

  @Override
  public void requestOut(ByteBuf data, boolean end) {
    RequestBody intake = body;
    if (intake == null || done || response.answersHere()) {
      data.release();
      return;
    }
    Headers last = trailers;
    if (end && last != null) {
      intake.trailers(last);
    }
    intake.add(data, end);
    if (router != null) {
      router.bodyArrived();
    }
  }

  @Override
  public void responseOut(ByteBuf data, boolean end) {
    response.out(data, end);
  }

  @Override
  public void chainFailed(Fault fault, String detail) {
    response.broken(fault, detail);
  }

  @Override
  public void chainReplied(Answer reply) {
    response.local(reply);
  }

  @Override
  public void readComplete() {
    inTurn = false;
    flushUpstream();
  }

  private void flushUpstream() {
    if (router != null && !done) {
      router.flush();
    }
  }

  @Override
  public void writable() {
    if (shared != null) {
      shared.drain();
    }
    if (!done) {
      response.writable();
    }
  }

  @Override
  public void gone(Fault fault, String detail) {
    boolean goesOn = shared != null && shared.leave(fault) && requestEnded;
    if (!done && goesOn) {
      response.writable();
    } else if (!done) {
      end(fault, detail);
    }
  }

  private void end(Fault fault, String detail) {
    ledger.fault(fault, detail);
    if (router != null && router.cancelled() && finder.route() != null) {
      finder.route().stats().cancelled(response.stage());
    }
    if (fault == Fault.CLIENT_GONE) {
      finish();
    } else {
      requestEnded = true;
      response.fail(fault, detail, false);
    }
  }

  /** See {@link FilterContext#keep}. */
  void keep(long lagBytesMax, boolean othersRead) {
    if (shared == null) {
      shared = new SharedClient(downstream);
      downstream = shared;
    }
    shared.keep(lagBytesMax, othersRead);
    response.writable();
  }

  /** See {@link FilterContext#keepNoLonger}. */
  void keepNoLonger() {
    if (shared != null && !shared.keepNoLonger() && !done) {
      end(Fault.CLIENT_GONE, "the client left, and so did all who waited with it");
    }
  }

  /** Both sides have switched protocols: raw bytes follow, without a limit but the clocks. */
  void tunnel() {
    requestEnded = false;
    bodyBytesMax = Long.MAX_VALUE;
  }

  /** Lets the client's bytes come while someone has room for them. */
  void updateReading() {
    boolean want = !paused && (router == null || router.wantsBody());
    if (want != reading && !requestEnded && !done) {
      reading = want;
      downstream.reading(want);
    }
  }

  /** The end: once, whatever happened. */
  void finish() {
    if (done) {
      return;
    }
    done = true;
    long now = loop.clock().nanos();
    ledger.overhead(now - loop.nowNanos());
    ledger.mark(Mark.DONE, now);
    if (router != null) {
      router.cancelled();
    }
    held.release();
    if (body != null) {
      body.release();
    }
    response.release();
    if (shared != null && shared.left() != null) {
      ledger.tag("client_left", shared.left().word());
    }
    chain.done(ledger);
    services.done(finder.route(), ledger, loop.index());
    snapshot.end();
  }

  @Nullable RoutePlan route() {
    return finder.route();
  }

  @Nullable Router router() {
    return router;
  }

  boolean requestEnded() {
    return requestEnded;
  }

  /** Whether the client's handler will say {@link #readComplete} before this turn is over. */
  boolean inTurn() {
    return inTurn;
  }

  boolean done() {
    return done;
  }
}
