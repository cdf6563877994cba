package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.cluster.Endpoint;
import io.weir.cluster.Lease;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.exchange.attempt.AnswerFaults;
import io.weir.exchange.attempt.AttemptClocks;
import io.weir.exchange.attempt.EventStreams;
import io.weir.exchange.attempt.HeldBody;
import io.weir.exchange.attempt.ReadOut;
import io.weir.exchange.attempt.RequestBody;
import io.weir.exchange.attempt.RequestFeed;
import io.weir.exchange.chain.AttemptOutcome;
import io.weir.exchange.chain.FilterChain;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.fault.Fault;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Step;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.route.Route.Commit;
import io.weir.route.Target;
import org.jspecify.annotations.Nullable;

/**
 * One try at one endpoint: the cluster's chain, the request's bytes on their way, the clocks, and
 * the answer until it is committed. Afterwards the answer flows through here to the {@link
 * ResponsePath}. On the exchange's loop.
 */
final class Attempt implements UpstreamEvents, FilterChain.Ends, Context.Resumed {
  private final Exchange exchange;
  private final Router router;
  private final RoutePlan plan;
  private final ClusterPlan cluster;
  private final Lease lease;
  private final RequestBody body;
  private final AttemptClocks clocks;
  private final RequestHead head;
  private final FilterChain chain;
  final RequestFeed feed;

  private @Nullable UpstreamStream stream;
  private @Nullable ResponseHead answer;
  private @Nullable Headers trailers;
  private @Nullable Fault answerFault;
  private @Nullable HeldBody waiting;

  /** Set where nobody wants the answer. */
  private @Nullable ReadOut readOut;

  private int status;
  private long headNanos = -1;
  private boolean paused;
  private boolean inAnswer;
  private boolean answerEnds;
  private boolean inputOver;
  private boolean committed;

  /** Whether its part is played; nothing is told to it, and it tells nothing, after that. */
  boolean over;

  Attempt(
      Exchange exchange,
      Router router,
      RoutePlan plan,
      ClusterPlan cluster,
      Lease lease,
      RequestBody body) {
    this.exchange = exchange;
    this.router = router;
    this.plan = plan;
    this.cluster = cluster;
    this.lease = lease;
    this.body = body;
    this.head = exchange.head.copy();
    this.clocks = new AttemptClocks(exchange.loop, plan.route().timeouts(), this::chainFailed);
    Context context = new Context(exchange, head, cluster.cluster().name(), this);
    this.chain = new FilterChain(cluster.plan(), context, this);
    this.feed = new RequestFeed(body, chain, clocks);
  }

  private String cluster() {
    return cluster.cluster().name();
  }

  void start(Target target) {
    plan.route().rewrite().apply(head);
    target.apply(head);
    feed.splice(target.model(), exchange.held.peek(), head);
    apply(chain.request(head, body.none()));
  }

  private void apply(Step step) {
    if (over) {
      return;
    }
    if (step == Step.NEXT) {
      open();
    } else if (step == Step.PAUSE) {
      paused = true;
    } else if (step instanceof Step.Reply reply) {
      finished(null);
      exchange.response.local(reply.answer());
    } else {
      Step.Fail fail = step instanceof Step.Fail said ? said : Step.MISPLACED;
      chainFailed(fail.fault(), fail.detail());
    }
  }

  @Override
  public void resumed(Step step) {
    exchange.loop.turn();
    if (!paused || over) {
      return;
    }
    paused = false;
    if (inAnswer) {
      applyAnswer(step == Step.NEXT && answer != null ? chain.response(answer, answerEnds) : step);
      answerGoesOn();
    } else {
      apply(step == Step.NEXT ? chain.request(head, body.none()) : step);
      feed.flush();
    }
  }

  /** After a pause of the answer: what came meanwhile, then what comes. */
  private void answerGoesOn() {
    if (paused) {
      return;
    }
    HeldBody queued = waiting;
    waiting = null;
    if (!over && !exchange.response.paused()) {
      hold(!exchange.downstream.writable());
    }
    ByteBuf piece = queued == null ? null : queued.poll();
    while (queued != null && piece != null) {
      content(piece, queued.ended() && queued.isEmpty());
      piece = queued.poll();
    }
    exchange.response.flush();
  }

  private void open() {
    Endpoint to = lease.endpoint();
    to.address(head);
    clocks.connecting();
    UpstreamStream opened = to.upstream().open(exchange.loop, head, body.none(), this);
    stream = over ? null : opened;
  }

  @Override
  public void connected(UpstreamStream opened, boolean reused) {
    stream = opened;
    feed.connected(opened);
    exchange.ledger.mark(Mark.CONNECTED, exchange.loop.nowNanos());
    clocks.connected(feed.sent());
    feed.pump();
    if (!exchange.inTurn()) {
      feed.flush();
    }
    exchange.updateReading();
  }

  @Override
  public void requestOut(ByteBuf data, boolean end) {
    if (over) {
      data.release();
    } else {
      feed.out(data, end);
      if (end && inputOver) {
        finished(null);
        exchange.finish();
      }
    }
  }

  @Override
  public void informational(ResponseHead interim) {
    exchange.response.interim(interim);
  }

  @Override
  public void head(ResponseHead received, boolean end) {
    status = received.status();
    headNanos = clocks.headReceived(exchange.loop.nowNanos());
    answer = received;
    answerEnds = end;
    Fault fault = AnswerFaults.of(received, cluster.cluster());
    if (fault != null) {
      answerFault = fault;
      String detail = "cluster " + cluster() + " answered " + status;
      readOut = new ReadOut();
      if (router.failed(this, fault, detail, received)) {
        discard(end);
        return;
      }
      readOut = null;
      exchange.ledger.fault(fault, detail);
      if (exchange.ledger.attempts() > 1) {
        received.headers().set(HeaderNames.X_SHOULD_RETRY, "false");
      }
    }
    inAnswer = true;
    chain.beginResponse(EventStreams.isOne(received));
    applyAnswer(chain.response(received, end));
  }

  /** Reads on to the end of an answer that nobody wants, so that its connection can be kept. */
  private void discard(boolean end) {
    done();
    if (end || !feed.sent()) {
      drop(answerFault);
    } else {
      hold(false);
    }
  }

  private void applyAnswer(Step step) {
    ResponseHead received = answer;
    if (over || received == null) {
      return;
    }
    if (step == Step.PAUSE) {
      paused = true;
      hold(true);
    } else if (step instanceof Step.Fail fail) {
      chainFailed(fail.fault(), fail.detail());
    } else if (step instanceof Step.Reply reply) {
      drop(null);
      exchange.response.local(reply.answer());
    } else if (answerEnds || plan.route().commit() == Commit.HEAD || status / 100 != 2) {
      commit();
    }
  }

  private void commit() {
    ResponseHead received = answer;
    if (received == null || committed || !router.won(this)) {
      return;
    }
    committed = true;
    exchange.ledger.answeredBy(cluster(), lease.endpoint().name());
    if (EventStreams.isOne(received) || status == 101) {
      router.streaming();
    }
    if (status == 101) {
      clocks.tunnel();
    }
    if (answerEnds) {
      finished(answerFault);
      feed.giveUp();
    }
    exchange.response.relay(this, received, answerEnds);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    if (over) {
      data.release();
      return;
    }
    if (readOut != null) {
      answerEnds = end;
      if (readOut.drop(data, end)) {
        drop(answerFault);
      }
    } else if (paused) {
      waiting = waiting == null ? new HeldBody() : waiting;
      waiting.add(data, end);
    } else {
      content(data, end);
    }
  }

  private void content(ByteBuf data, boolean end) {
    boolean content = data.isReadable();
    if (content && clocks.contentReceived(data.readableBytes())) {
      exchange.ledger.mark(Mark.FIRST_CONTENT, exchange.loop.nowNanos());
    }
    if (!over && !committed && (content || end)) {
      commit();
    }
    if (over) {
      data.release();
      return;
    }
    if (!end || feed.open()) {
      inputOver = end;
      chain.responseData(data, end);
      return;
    }
    settle(answerFault);
    feed.giveUp();
    chain.responseData(data, true);
    done();
  }

  @Override
  public void trailers(Headers fields) {
    trailers = fields;
    data(Unpooled.EMPTY_BUFFER, true);
  }

  @Override
  public void responseOut(ByteBuf data, boolean end) {
    exchange.response.data(data, end, trailers);
  }

  @Override
  public void readComplete() {
    exchange.response.flush();
  }

  @Override
  public void writable() {
    feed.pump();
    feed.flush();
    exchange.updateReading();
  }

  /** Holds the answer's bytes back, or lets them come. */
  void hold(boolean held) {
    UpstreamStream from = stream;
    if (from != null && !over) {
      clocks.held(held);
      from.reading(!held);
    }
  }

  /** Fails from this side: the endpoint is told, too. */
  @Override
  public void chainFailed(Fault fault, String detail) {
    if (stream != null && !over) {
      stream.cancel();
    }
    failed(fault, detail);
  }

  @Override
  public void failed(Fault fault, String detail) {
    if (over) {
      return;
    }
    boolean wanted = readOut == null;
    finished(fault);
    if (committed) {
      exchange.response.broken(fault, detail);
    } else if (wanted) {
      router.failed(this, fault, detail, null);
    }
  }

  /** Gives the attempt up, in this turn; nobody is told but the endpoint. */
  void cancel() {
    drop(Fault.CLIENT_GONE);
  }

  private void drop(@Nullable Fault fault) {
    UpstreamStream to = over || answerEnds ? null : stream;
    finished(fault);
    if (to != null) {
      to.cancel();
    }
  }

  private void finished(@Nullable Fault fault) {
    settle(fault);
    done();
  }

  /** Tells its hooks the end, once: before those of another attempt are opened. */
  void done() {
    AttemptOutcome.tell(chain, exchange.ledger, cluster(), lease, answerFault, status);
  }

  /** The upstream's part is over; what it sent may still be on its way up. */
  private void settle(@Nullable Fault fault) {
    if (over) {
      return;
    }
    over = true;
    answerFault = fault;
    feed.stop();
    if (waiting != null) {
      waiting.release();
    }
    clocks.stop();
    lease.finished(fault, status, headNanos);
  }
}
