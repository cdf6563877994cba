package io.weir.exchange;

import io.weir.cluster.Lease;
import io.weir.cluster.Selection;
import io.weir.exchange.attempt.RequestBody;
import io.weir.exchange.attempt.RetryAfter;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.RetryBudget;
import io.weir.exchange.plan.RoutePlan;
import io.weir.fault.Fault;
import io.weir.fault.FaultClass.Action;
import io.weir.filter.Outcome.Mark;
import io.weir.http.ResponseHead;
import io.weir.net.Timer;
import io.weir.route.Hedge;
import io.weir.route.RetryPolicy;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import io.weir.route.Target;
import io.weir.route.Timeouts;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * The last step of the chain: takes a route's targets in order and makes attempts until one
 * answers, the policy says stop, or the exchange's clock runs out.
 *
 * <p>At most two attempts run at a time: the present one, and a hedge beside it. The first that
 * commits its answer wins; the other is cancelled in the same turn. On the exchange's loop.
 */
final class Router {
  /** Body bytes that may wait for a connection where the body is not kept for another attempt. */
  private static final long WAITING_BYTES_MAX = 64 * 1024;

  private final Exchange exchange;
  private final RoutePlan plan;
  private final Route route;
  private final RetryPolicy policy;
  private final RequestBody body;
  private final List<Target> targets;
  private final Selection selection;
  private final Timer total = new TotalClock();
  private @Nullable Timer pause;
  private @Nullable Timer hedgeTimer;
  private @Nullable Attempt current;
  private @Nullable Attempt hedge;
  private @Nullable Attempt winner;
  private int targetIndex;
  private int attempts;
  private int attemptsHere;
  private Fault lastFault = Fault.NO_CLUSTER;
  private String lastDetail = "every target of this route is switched off";
  private long lastRetryAfterMillis = -1;
  private boolean over;

  Router(Exchange exchange, RoutePlan plan, RouteAction.Forward forward, RequestBody body) {
    this.exchange = exchange;
    this.plan = plan;
    this.route = plan.route();
    this.policy = route.retry();
    this.body = body;
    this.selection = new Selection(exchange.loop);
    this.targets = forward.order(ThreadLocalRandom.current());
  }

  void start() {
    Timeouts timeouts = route.timeouts();
    if (!timeouts.total().isZero()) {
      long deadline = exchange.loop.nowNanos() + timeouts.total().toNanos();
      exchange.loop.timers().arm(total, deadline);
    }
    if (policy.attempts() == 1 && route.hedge() == null && targets.size() == 1) {
      body.forget(0);
    }
    next();
    armHedge();
  }

  private void next() {
    while (!over) {
      if (targetIndex >= targets.size()) {
        giveUp();
        return;
      }
      Target target = targets.get(targetIndex);
      ClusterPlan cluster = exchange.snapshot.cluster(target.cluster());
      Lease lease = cluster == null ? null : lease(cluster);
      if (cluster != null && lease != null) {
        launch(cluster, target, lease, false);
        return;
      }
      nextTarget();
    }
  }

  private @Nullable Lease lease(ClusterPlan cluster) {
    selection.hash(cluster.hash(exchange.head, exchange.downstream.remote(), exchange.held.peek()));
    Lease lease = cluster.cluster().lease(selection);
    if (lease == null) {
      Fault refusal = selection.refusal();
      lastFault = refusal == null ? Fault.NO_HEALTHY_ENDPOINT : refusal;
      lastDetail = "cluster " + cluster.cluster().name() + ": " + lastFault.word();
    }
    return lease;
  }

  private void nextTarget() {
    targetIndex++;
    attemptsHere = 0;
    if (attempts > 0 && targetIndex < targets.size()) {
      plan.stats().failover();
    }
  }

  /** Begins an attempt; it may be over, and others begun after it, when this returns. */
  private void launch(ClusterPlan cluster, Target target, Lease lease, boolean beside) {
    attempts++;
    attemptsHere++;
    selection.tried().add(lease.endpoint());
    String endpoint = lease.endpoint().name();
    long now = exchange.loop.nowNanos();
    exchange.ledger.attempt(cluster.cluster().name(), endpoint, now);
    Attempt attempt = new Attempt(exchange, this, plan, cluster, lease, body);
    if (beside) {
      hedge = attempt;
    } else {
      current = attempt;
    }
    attempt.start(target);
  }

  /** Bytes of the request's body have come. */
  void bodyArrived() {
    Attempt running = current;
    if (running != null) {
      running.feed.pump();
    }
    if (hedge != null) {
      hedge.feed.pump();
    }
    if (body.outgrown()) {
      stopKeeping();
    }
  }

  /** The body is longer than may be kept: whoever reads it now reads it alone. */
  private void stopKeeping() {
    Attempt beside = hedge;
    if (beside != null) {
      hedge = null;
      beside.cancel();
    }
    Attempt running = current;
    body.forget(running == null ? 0 : running.feed.read());
  }

  /** Seconds after which the upstream asked to be tried again; -1 where it did not. */
  long retryAfterSeconds() {
    return lastRetryAfterMillis < 0 ? -1 : (lastRetryAfterMillis + 999) / 1000;
  }

  boolean wantsBody() {
    if (over) {
      return true;
    }
    Attempt running = winner != null ? winner : current;
    if (running == null || !running.feed.connected()) {
      return body.roomFor(WAITING_BYTES_MAX);
    }
    return running.feed.takesMore() || (body.kept() && body.roomFor(0));
  }

  void flush() {
    Attempt running = winner != null ? winner : current;
    if (running != null) {
      running.feed.flush();
    }
    if (hedge != null) {
      hedge.feed.flush();
    }
  }

  /**
   * An attempt has its answer and shall go on alone; false where another was first, and the attempt
   * must not.
   */
  boolean won(Attempt attempt) {
    if (over || winner != null) {
      return winner == attempt;
    }
    winner = attempt;
    Attempt other = attempt == hedge ? current : hedge;
    if (attempt == hedge) {
      plan.stats().hedgeWin();
    }
    current = attempt;
    hedge = null;
    if (other != null && other != attempt) {
      other.cancel();
    }
    disarm(hedgeTimer);
    body.forget(attempt.feed.read());
    return true;
  }

  /**
   * The answer is a stream: the clock for whole streams runs in place of that for plain answers.
   */
  void streaming() {
    exchange.loop.timers().cancel(total);
    long limit = route.timeouts().stream().toNanos();
    long begun = exchange.ledger.atNanos(Mark.START);
    if (limit > 0) {
      exchange.loop.timers().arm(total, begun + limit);
    }
  }

  /**
   * An attempt failed before its answer was committed. True where the router has dealt with it;
   * false where the upstream's own answer shall go to the client, because nothing is left to try.
   *
   * @param answer what the upstream said; null where it said nothing
   */
  boolean failed(Attempt attempt, Fault fault, String detail, @Nullable ResponseHead answer) {
    if (over) {
      return true;
    }
    if (attempt == hedge || (attempt == current && hedge != null)) {
      if (attempt == current) {
        current = hedge;
      }
      hedge = null;
      return true;
    }
    if (attempt != current) {
      return true;
    }
    lastFault = fault;
    lastDetail = detail;
    if (answer != null) {
      lastRetryAfterMillis = RetryAfter.millis(answer, exchange.loop.clock());
    }
    if (!tryAgain(attempt, fault, answer)) {
      if (answer != null && fault != Fault.UPSTREAM_AUTH) {
        return false;
      }
      current = null;
      giveUp();
    }
    return true;
  }

  private boolean tryAgain(Attempt attempt, Fault fault, @Nullable ResponseHead answer) {
    Action action = policy.actionFor(fault, answer == null ? 0 : answer.status());
    if (action == Action.FAIL || attempts >= policy.attempts() || !body.whole()) {
      return false;
    }
    boolean last = targetIndex + 1 >= targets.size();
    long retryAfter = answer == null ? -1 : RetryAfter.millis(answer, exchange.loop.clock());
    boolean here = action == Action.RETRY && attemptsHere < policy.perTarget();
    if (here && retryAfter > 0) {
      here = last && retryAfter <= policy.retryAfterMax().toMillis();
    }
    if (!here && last) {
      return false;
    }
    if (!plan.retries().take(exchange.loop.nowNanos())) {
      plan.stats().retryDenied();
      return false;
    }
    plan.stats().retry();
    attempt.unwanted();
    current = null;
    if (here) {
      pauseThenNext(fault, retryAfter);
    } else {
      nextTarget();
      next();
    }
    return true;
  }

  private void pauseThenNext(Fault fault, long retryAfterMillis) {
    long nanos = retryAfterMillis > 0 ? retryAfterMillis * 1_000_000L : backOff();
    if (fault == Fault.RESET_UNPROCESSED || nanos <= 0) {
      next();
      return;
    }
    Timer timer = new Pause();
    pause = timer;
    exchange.loop.timers().arm(timer, exchange.loop.nowNanos() + nanos);
  }

  /** Full jitter: anything up to a bound that doubles with each attempt here. */
  private long backOff() {
    long base = policy.backOff().toNanos();
    long bound = Math.min(base << Math.min(attemptsHere - 1, 20), policy.backOffMax().toNanos());
    return bound <= 0 ? 0 : ThreadLocalRandom.current().nextLong(bound + 1);
  }

  private void giveUp() {
    over = true;
    disarmAll();
    exchange.response.fail(lastFault, lastDetail, attempts > 1);
  }

  private void armHedge() {
    Hedge wanted = route.hedge();
    if (wanted != null && !over && winner == null) {
      Timer timer = new HedgeClock();
      hedgeTimer = timer;
      long at = exchange.loop.nowNanos() + wanted.after().toNanos();
      exchange.loop.timers().arm(timer, at);
    }
  }

  private void beginHedge(long nowNanos) {
    RetryBudget budget = plan.hedges();
    boolean possible =
        !over && winner == null && hedge == null && current != null && attempts < policy.attempts();
    if (!possible || budget == null || !exchange.requestEnded() || !body.kept()) {
      return;
    }
    int index = Math.min(targetIndex + 1, targets.size() - 1);
    Target target = targets.get(index);
    ClusterPlan cluster = exchange.snapshot.cluster(target.cluster());
    if (cluster == null || !budget.take(nowNanos)) {
      return;
    }
    Lease lease = lease(cluster);
    if (lease != null) {
      plan.stats().hedge();
      targetIndex = index;
      launch(cluster, target, lease, true);
    }
  }

  /** Gives up whatever runs; true where something did. */
  boolean cancelled() {
    boolean running = (current != null && !current.over) || hedge != null;
    over = true;
    disarmAll();
    Attempt first = current;
    Attempt second = hedge;
    current = null;
    hedge = null;
    if (first != null) {
      first.cancel();
    }
    if (second != null) {
      second.cancel();
    }
    return running;
  }

  private void disarmAll() {
    exchange.loop.timers().cancel(total);
    disarm(pause);
    disarm(hedgeTimer);
  }

  private void disarm(@Nullable Timer timer) {
    if (timer != null) {
      exchange.loop.timers().cancel(timer);
    }
  }

  /** The exchange's clock over all attempts. */
  private final class TotalClock extends Timer {
    @Override
    protected void expired(long nowNanos) {
      exchange.loop.turn();
      exchange.response.broken(Fault.TOTAL_TIMEOUT, "the exchange took too long");
    }
  }

  /** The pause before another attempt at the same target. */
  private final class Pause extends Timer {
    @Override
    protected void expired(long nowNanos) {
      exchange.loop.turn();
      next();
    }
  }

  /** The wait before a second attempt beside the first. */
  private final class HedgeClock extends Timer {
    @Override
    protected void expired(long nowNanos) {
      exchange.loop.turn();
      beginHedge(nowNanos);
    }
  }
}
