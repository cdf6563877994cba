package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.cluster.Endpoint;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.exchange.attempt.AttemptClocks;
import io.weir.exchange.attempt.RequestBody;
import io.weir.exchange.attempt.RequestFeed;
import io.weir.exchange.chain.FilterChain;
import io.weir.exchange.course.Launch;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.RoutePlan;
import io.weir.fault.Fault;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Sink;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.route.Timeouts;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * One try at one endpoint: the cluster's chain, the request's bytes on their way, the clocks, and
 * the end; its answer goes by {@link AttemptAnswer}. On the exchange's loop.
 *
 * <p>Where a hook of the cluster takes the request's body whole, the body goes through the chain
 * first and the connection is asked for afterwards, since the hook may still change the head.
 */
final class Attempt
    implements UpstreamEvents, FilterChain.Ends, Context.Resumed, AttemptClocks.Expiry {
  private final Exchange exchange;
  private final RoutePlan plan;
  private final Launch launch;
  private final RequestBody body;
  private final AttemptClocks clocks;
  private final FilterChain chain;
  private final AttemptAnswer answer;
  final RequestFeed feed;

  /** What the endpoint is asked; set until it is written. */
  private @Nullable RequestHead head;

  private @Nullable UpstreamStream stream;
  private boolean paused;
  private boolean left;

  /** Whether its part is played; nothing is told to it, and it tells nothing, after that. */
  boolean over;

  Attempt(Exchange exchange, Router router, RoutePlan plan, Launch launch, RequestBody body) {
    this.exchange = exchange;
    this.plan = plan;
    this.launch = launch;
    this.body = body;
    this.head = exchange.head.copy();
    Timeouts timeouts = launch.target().timeouts(plan.route().timeouts());
    this.clocks = new AttemptClocks(exchange.loop, timeouts, this);
    Context context = new Context(exchange, launch.name(), this);
    ClusterPlan cluster = launch.cluster();
    this.chain = new FilterChain(cluster.plan(), context, this);
    this.feed = new RequestFeed(body, chain, clocks);
    this.answer =
        new AttemptAnswer(
            exchange, router, this, cluster.cluster(), clocks, chain, plan.route().commit());
  }

  void start() {
    RequestHead asked = asked();
    if (exchange.ledger.attempts() > 1) {
      exchange.ledger.slot(Sink.PROVIDER_WORDS.index(), null);
    }
    plan.route().rewrite().apply(asked);
    launch.target().apply(asked);
    feed.splice(launch.model(), exchange.held, asked);
    apply(chain.request(asked, body.none()));
  }

  private RequestHead asked() {
    return Objects.requireNonNull(head);
  }

  private void apply(Step step) {
    if (over) {
      return;
    }
    if (step == Step.NEXT && !body.none() && chain.takesWholeRequest()) {
      feed.ahead(asked());
      feed.pump();
      exchange.updateReading();
    } else if (step == Step.NEXT) {
      open();
    } else if (step == Step.PAUSE) {
      paused = true;
    } else if (step instanceof Step.Reply reply) {
      chainReplied(reply.answer());
    } else {
      Step.Fail fail = step instanceof Step.Fail said ? said : Step.MISPLACED;
      chainFailed(fail.fault(), fail.detail());
    }
  }

  @Override
  public void chainReplied(Answer reply) {
    finished(null);
    exchange.response.local(reply);
  }

  @Override
  public void resumed(Step step) {
    exchange.loop.turn();
    if (over) {
      return;
    }
    if (answer.paused()) {
      answer.resumed(step);
    } else if (paused) {
      paused = false;
      apply(step == Step.NEXT ? chain.request(asked(), body.none()) : step);
      feed.flush();
    }
  }

  @Override
  public void ranOut(Fault fault, String detail) {
    chainFailed(fault, detail);
  }

  @Override
  public void blamed(Fault fault) {
    answer.blamed(fault);
  }

  private void open() {
    Endpoint to = launch.lease().endpoint();
    RequestHead asked = asked();
    to.address(asked);
    clocks.connecting();
    boolean none = body.none() || feed.empty();
    UpstreamStream opened = to.upstream().open(exchange.loop, asked, none, this);
    stream = over ? null : opened;
  }

  @Override
  public void connected(UpstreamStream opened, boolean reused) {
    stream = opened;
    head = null;
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
    } else if (feed.out(data, end)) {
      open();
    } else if (end && answer.inputOver()) {
      finished(null);
      exchange.finish();
    }
  }

  @Override
  public void informational(ResponseHead interim) {
    exchange.response.interim(interim);
  }

  @Override
  public void head(ResponseHead received, boolean end) {
    answer.head(received, end);
  }

  @Override
  public void data(ByteBuf data, boolean end) {
    answer.data(data, end);
  }

  @Override
  public void trailers(Headers fields) {
    answer.trailers(fields);
    answer.data(Unpooled.EMPTY_BUFFER, true);
  }

  @Override
  public void responseOut(ByteBuf data, boolean end) {
    answer.out(data, end);
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
      answer.failedAtEnd(fault, detail);
    } else {
      answer.failed(fault, detail);
    }
  }

  /** Gives the attempt up, in this turn; nobody is told but the endpoint. */
  void cancel() {
    drop(Fault.CLIENT_GONE);
  }

  void drop(@Nullable Fault fault) {
    UpstreamStream to = over || answer.ends() ? null : stream;
    finished(fault);
    if (to != null) {
      to.cancel();
    }
  }

  void finished(@Nullable Fault fault) {
    settle(fault);
    leave(answer.fault());
    done();
  }

  /** Tells its hooks the end, once: before those of another attempt are opened. */
  void done() {
    launch.done(chain, exchange.chain, exchange.ledger, answer.fault(), answer.status());
  }

  /** The upstream's part is over; what it sent may still be on its way up. */
  void settle(@Nullable Fault fault) {
    if (over) {
      return;
    }
    over = true;
    feed.stop();
    answer.settle(fault);
  }

  /** Tells the endpoint, once, how it did. */
  void leave(@Nullable Fault fault) {
    if (!left) {
      left = true;
      launch.lease().finished(fault, answer.status(), answer.headNanos());
    }
  }

  String endpoint() {
    return launch.lease().endpoint().name();
  }
}
