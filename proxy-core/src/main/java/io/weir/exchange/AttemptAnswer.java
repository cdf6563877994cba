package io.weir.exchange;

import io.netty.buffer.ByteBuf;
import io.weir.cluster.Cluster;
import io.weir.exchange.answer.AnswerFaults;
import io.weir.exchange.answer.ErrorBody;
import io.weir.exchange.answer.ReadOut;
import io.weir.exchange.attempt.AttemptClocks;
import io.weir.exchange.attempt.EventStreams;
import io.weir.exchange.chain.FilterChain;
import io.weir.exchange.chain.HeldBody;
import io.weir.fault.Fault;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Step;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.route.Route.Commit;
import org.jspecify.annotations.Nullable;

/**
 * The answer's half of an {@link Attempt}: what its status means, its way up the cluster's chain,
 * and when it is committed. Until then another attempt can take its place; afterwards its bytes
 * flow to the {@link ResponsePath}. On the exchange's loop.
 */
final class AttemptAnswer {
  private final Exchange exchange;
  private final Router router;
  private final Attempt attempt;
  private final Cluster cluster;
  private final AttemptClocks clocks;
  private final FilterChain chain;
  private final Commit policy;

  /** Set until it is handed on. */
  private @Nullable ResponseHead head;

  private @Nullable Headers trailers;
  private @Nullable HeldBody waiting;

  /** Set while an error's body tells more than its status does. */
  private @Nullable ErrorBody error;

  /** Set where nobody wants the answer. */
  private @Nullable ReadOut readOut;

  private @Nullable Fault fault;
  private @Nullable Fault blamed;
  private int status;
  private long headNanos = -1;
  private boolean begun;
  private boolean paused;
  private boolean held;
  private boolean ends;
  private boolean inputOver;
  private boolean committed;

  /** The last bytes are on their way up, and the upstream's part is already over. */
  private boolean ending;

  AttemptAnswer(
      Exchange exchange,
      Router router,
      Attempt attempt,
      Cluster cluster,
      AttemptClocks clocks,
      FilterChain chain,
      Commit policy) {
    this.exchange = exchange;
    this.router = router;
    this.attempt = attempt;
    this.cluster = cluster;
    this.clocks = clocks;
    this.chain = chain;
    this.policy = policy;
  }

  void head(ResponseHead received, boolean end) {
    status = received.status();
    headNanos = clocks.headReceived(exchange.loop.nowNanos());
    head = received;
    ends = end;
    Fault meant = AnswerFaults.of(received, cluster);
    if (!end && ErrorBody.tells(meant, received)) {
      fault = meant;
      error = new ErrorBody();
    } else {
      judge(received, meant);
    }
  }

  private void judge(ResponseHead received, @Nullable Fault meant) {
    fault = meant;
    if (meant != null) {
      String detail = "cluster " + cluster.name() + " answered " + status;
      readOut = new ReadOut();
      if (router.failed(attempt, meant, detail, received)) {
        discard();
        return;
      }
      readOut = null;
      exchange.ledger.fault(meant, detail);
      if (exchange.ledger.attempts() > 1) {
        received.headers().set(HeaderNames.X_SHOULD_RETRY, "false");
      }
    }
    begun = true;
    chain.beginResponse(EventStreams.isOne(received));
    apply(chain.response(received, ends));
  }

  /** Reads on to the end of an answer that nobody wants, so that its connection can be kept. */
  private void discard() {
    attempt.done();
    if (ends || !attempt.feed.sent()) {
      attempt.drop(fault);
    } else {
      attempt.hold(false);
    }
  }

  private void apply(Step step) {
    ResponseHead received = head;
    if ((attempt.over && !ending) || received == null) {
      return;
    }
    if (step == Step.PAUSE) {
      paused = true;
      attempt.hold(true);
    } else if (step instanceof Step.Hold) {
      held = true;
      chain.held(() -> released(received));
    } else if (step instanceof Step.Fail fail) {
      attempt.chainFailed(fail.fault(), fail.detail());
    } else if (step instanceof Step.Reply reply) {
      attempt.drop(null);
      exchange.response.local(reply.answer());
    } else {
      if (ends || policy == Commit.HEAD || status / 100 != 2) {
        commit();
      }
      chain.headPassed();
    }
  }

  /** A hook lets the head go, maybe with the last bytes: it is too late for a pause. */
  private void released(ResponseHead received) {
    held = false;
    Step step = chain.response(received, false);
    apply(step == Step.PAUSE ? Step.MISPLACED : step);
  }

  /** A paused response hook has made up its mind. */
  void resumed(Step step) {
    ResponseHead received = head;
    paused = false;
    apply(step == Step.NEXT && received != null ? chain.response(received, ends) : step);
    if (paused) {
      return;
    }
    if (!attempt.over && !exchange.response.paused()) {
      attempt.hold(!exchange.downstream.writable());
    }
    HeldBody queued = waiting;
    waiting = null;
    if (queued != null) {
      replay(queued);
    }
    exchange.response.flush();
  }

  private void replay(HeldBody queued) {
    for (ByteBuf piece = queued.poll(); piece != null; piece = queued.poll()) {
      data(piece, queued.ended() && queued.isEmpty());
    }
  }

  private void commit() {
    ResponseHead received = head;
    if (received == null || committed || !router.won(attempt)) {
      return;
    }
    committed = true;
    exchange.ledger.answeredBy(cluster.name(), attempt.endpoint());
    if (EventStreams.isOne(received) || status == 101) {
      router.streaming();
    }
    if (status == 101) {
      clocks.tunnel();
    }
    if (ends) {
      attempt.finished(fault);
      attempt.feed.giveUp();
    }
    head = null;
    exchange.response.relay(attempt, received, ends);
  }

  void data(ByteBuf data, boolean end) {
    if (attempt.over) {
      data.release();
    } else if (error != null) {
      lookInto(error, data, end);
    } else if (readOut != null) {
      ends = end;
      if (readOut.drop(data, end)) {
        attempt.drop(fault);
      }
    } else if (paused) {
      waiting = waiting == null ? new HeldBody() : waiting;
      waiting.add(data, end);
    } else {
      content(data, end);
    }
  }

  private void lookInto(ErrorBody body, ByteBuf data, boolean end) {
    Fault meant = fault;
    ResponseHead received = head;
    if (body.add(data, end) && received != null) {
      error = null;
      judge(received, body.refine(meant, status));
      replay(body.held());
    }
  }

  private void content(ByteBuf data, boolean end) {
    boolean content = data.isReadable();
    if (content && clocks.contentReceived(data.readableBytes())) {
      exchange.ledger.mark(Mark.FIRST_CONTENT, exchange.loop.nowNanos());
    }
    if (!attempt.over && !committed && !held && (content || end)) {
      commit();
    }
    if (attempt.over) {
      data.release();
      return;
    }
    if (!end || attempt.feed.open()) {
      inputOver = end;
      chain.responseData(data, end);
      return;
    }
    attempt.settle(fault);
    attempt.feed.giveUp();
    ending = true;
    chain.responseData(data, true);
    ending = false;
    attempt.leave(fault);
    attempt.done();
  }

  /** Bytes that passed the chain. */
  void out(ByteBuf data, boolean end) {
    if (!committed) {
      commit();
    }
    if (committed) {
      exchange.response.data(data, end, trailers);
    } else {
      data.release();
    }
  }

  void trailers(Headers fields) {
    trailers = fields;
  }

  /** The attempt has failed; tells whoever waits for the answer. */
  void failed(Fault why, String detail) {
    boolean wanted = readOut == null;
    Fault known = error == null ? null : fault;
    attempt.finished(known == null ? why : known);
    if (committed) {
      exchange.response.broken(why, detail);
    } else if (wanted) {
      router.failed(attempt, known == null ? why : known, detail, null);
    }
  }

  /** A hook could not make an end of the answer's last bytes. */
  void failedAtEnd(Fault why, String detail) {
    if (!ending) {
      return;
    }
    ending = false;
    fault = why;
    attempt.leave(why);
    if (committed) {
      exchange.response.broken(why, detail);
    } else {
      router.failed(attempt, why, detail, null);
    }
  }

  /** The answer tells of a fault itself, and ends as it should. */
  void blamed(Fault why) {
    blamed = why;
    fault = why;
  }

  /** The upstream's part is over. */
  void settle(@Nullable Fault how) {
    fault = blamed == null ? how : blamed;
    if (waiting != null) {
      waiting.release();
    }
    if (error != null) {
      error.held().release();
    }
    clocks.stop();
  }

  /** Whether it is the answer that a hook's pause holds up. */
  boolean begun() {
    return begun;
  }

  boolean paused() {
    return paused;
  }

  /** Whether the endpoint has no more to say, without being told so yet. */
  boolean ends() {
    return ends;
  }

  /** Whether the answer's bytes are over, though the way to the endpoint is still open. */
  boolean inputOver() {
    return inputOver;
  }

  @Nullable Fault fault() {
    return fault;
  }

  int status() {
    return status;
  }

  long headNanos() {
    return headNanos;
  }
}
