package io.weir.exchange;

import io.weir.cluster.Endpoint;
import io.weir.cluster.Lease;
import io.weir.cluster.Selection;
import io.weir.exchange.attempt.RequestBody;
import io.weir.exchange.course.Course;
import io.weir.exchange.course.Launch;
import io.weir.exchange.plan.ClusterPlan;
import io.weir.exchange.plan.RetryBudget;
import io.weir.exchange.plan.RoutePlan;
import io.weir.fault.Fault;
import io.weir.filter.Hook;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Step;
import io.weir.http.ResponseHead;
import io.weir.net.Timer;
import io.weir.route.Hedge;
import io.weir.route.Route;
import io.weir.route.RouteAction;
import io.weir.route.Target;
import io.weir.route.Timeouts;
import java.util.function.LongConsumer;
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
  private final RequestBody body;
  private final Course course;
  private final Selection selection;
  private final Timer total = new Alarm(this::tooLong);
  private @Nullable Timer pause;
  private @Nullable Timer hedgeTimer;
  private @Nullable Launch launch;
  private @Nullable Attempt current;
  private @Nullable Attempt hedge;
  private @Nullable Attempt winner;
  private boolean over;

  Router(Exchange exchange, RoutePlan plan, RouteAction.Forward forward, RequestBody body) {
    this.exchange = exchange;
    this.plan = plan;
    this.route = plan.route();
    this.body = body;
    this.selection = new Selection(exchange.loop);
    this.course = new Course(plan, forward, exchange.ledger, exchange.held);
  }

  void start() {
    Timeouts timeouts = route.timeouts();
    if (!timeouts.total().isZero()) {
      long deadline = exchange.loop.nowNanos() + timeouts.total().toNanos();
      exchange.loop.timers().arm(total, deadline);
    }
    if (course.single() && route.hedge() == null) {
      body.forget(0);
    }
    next();
    armHedge();
  }

  private void next() {
    while (!over) {
      Target target = course.target();
      if (target == null) {
        giveUp();
        return;
      }
      ClusterPlan cluster = exchange.snapshot.cluster(target.cluster());
      Lease lease = cluster == null ? null : lease(cluster, target);
      if (cluster != null && lease != null) {
        launch(cluster, target, lease, false);
        return;
      }
      course.nextTarget();
    }
  }

  private @Nullable Lease lease(ClusterPlan cluster, Target target) {
    if (!course.served(cluster.cluster(), target)) {
      return null;
    }
    selection.hash(cluster.hash(exchange.head, exchange.downstream.remote(), exchange.held.peek()));
    Lease lease = cluster.cluster().lease(selection);
    if (lease == null) {
      Fault refusal = selection.refusal();
      Fault fault = refusal == null ? Fault.NO_HEALTHY_ENDPOINT : refusal;
      course.blame(fault, "cluster " + cluster.cluster().name() + ": " + fault.word());
    }
    return lease;
  }

  /** Begins an attempt, once the exchange's hooks let it. */
  private void launch(ClusterPlan cluster, Target target, Lease lease, boolean beside) {
    Launch made = Launch.of(cluster, target, lease, course.model(), beside);
    if (exchange.chain.asksAttempt()) {
      Hook.Attempted asked = made.question(course.attempts() + 1);
      launch = made.asking(asked);
      apply(exchange.chain.attempt(asked));
    } else {
      begin(made);
    }
  }

  private void apply(Step step) {
    Launch asked = launch;
    if (asked == null || step == Step.PAUSE) {
      return;
    }
    launch = null;
    if (step == Step.NEXT) {
      begin(asked);
      return;
    }
    asked.giveBack();
    if (step instanceof Step.Reply reply) {
      exchange.response.local(reply.answer());
    } else if (step instanceof Step.Stream stream) {
      exchange.response.local(stream);
    } else if (step instanceof Step.Fail fail && !asked.beside()) {
      course.refused(fail);
      next();
    }
  }

  /** A hook that was asked about an attempt has made up its mind. */
  void resumed(Step step) {
    Hook.Attempted asked = launch == null ? null : launch.asked();
    if (asked != null && !over) {
      apply(step == Step.NEXT ? exchange.chain.attemptGoesOn(asked) : step);
      exchange.updateReading();
      flush();
    }
  }

  /** Begins an attempt; it may be over, and others begun after it, when this returns. */
  private void begin(Launch begun) {
    course.attempted();
    Endpoint endpoint = begun.lease().endpoint();
    selection.tried().add(endpoint);
    exchange.ledger.attempt(begun.name(), endpoint.name(), exchange.loop.nowNanos());
    Attempt attempt = new Attempt(exchange, this, plan, begun, body);
    if (begun.beside()) {
      hedge = attempt;
    } else {
      current = attempt;
    }
    attempt.start();
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
    return course.retryAfterSeconds();
  }

  boolean wantsBody() {
    if (over) {
      return true;
    }
    Attempt running = winner != null ? winner : current;
    if (running == null || !running.feed.reads()) {
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
    if (launch != null) {
      // The hedge that waits for a hook's answer is the attempt from here on.
      launch = launch.alone();
      current = null;
      return true;
    }
    course.blame(fault, detail);
    if (!tryAgain(attempt, fault, answer)) {
      if (answer != null && exchange.listener.replies().shows(fault)) {
        return false;
      }
      current = null;
      giveUp();
    }
    return true;
  }

  private boolean tryAgain(Attempt attempt, Fault fault, @Nullable ResponseHead answer) {
    long nanos =
        body.whole()
            ? course.again(fault, answer, exchange.loop.clock(), exchange.loop.nowNanos())
            : Course.NEVER;
    if (nanos == Course.NEVER) {
      return false;
    }
    attempt.done();
    current = null;
    if (nanos == 0) {
      next();
    } else {
      Timer timer = new Alarm(now -> next());
      pause = timer;
      exchange.loop.timers().arm(timer, exchange.loop.nowNanos() + nanos);
    }
    return true;
  }

  private void giveUp() {
    over = true;
    disarmAll();
    exchange.response.fail(course.fault(), course.detail(), course.attempts() > 1);
  }

  private void armHedge() {
    Hedge wanted = route.hedge();
    if (wanted != null && !over && winner == null) {
      Timer timer = new Alarm(this::beginHedge);
      hedgeTimer = timer;
      long at = exchange.loop.nowNanos() + wanted.after().toNanos();
      exchange.loop.timers().arm(timer, at);
    }
  }

  private void beginHedge(long nowNanos) {
    RetryBudget budget = plan.hedges();
    boolean possible =
        !over
            && winner == null
            && hedge == null
            && launch == null
            && current != null
            && course.oneMore();
    if (!possible || budget == null || !exchange.requestEnded() || !body.kept()) {
      return;
    }
    Target target = course.hedgeTarget();
    ClusterPlan cluster = exchange.snapshot.cluster(target.cluster());
    if (cluster == null || !budget.take(nowNanos)) {
      return;
    }
    Lease lease = lease(cluster, target);
    if (lease != null) {
      plan.stats().hedge();
      course.hedged();
      launch(cluster, target, lease, true);
    }
  }

  /** Gives up whatever runs; true where something did. */
  boolean cancelled() {
    boolean running = (current != null && !current.over) || hedge != null;
    over = true;
    disarmAll();
    if (launch != null) {
      launch.giveBack();
      launch = null;
    }
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

  private void tooLong(long nowNanos) {
    exchange.response.broken(Fault.TOTAL_TIMEOUT, "the exchange took too long");
  }

  /** A timer of this exchange; it begins a turn of the loop. */
  private final class Alarm extends Timer {
    private final LongConsumer then;

    private Alarm(LongConsumer then) {
      this.then = then;
    }

    @Override
    protected void expired(long nowNanos) {
      exchange.loop.turn();
      then.accept(nowNanos);
    }
  }
}
