package io.weir.exchange;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.Unpooled;
import io.weir.exchange.attempt.Ledger;
import io.weir.exchange.chain.HeldBody;
import io.weir.exchange.course.RouteFinder;
import io.weir.exchange.desk.Desk;
import io.weir.exchange.desk.Downstream;
import io.weir.exchange.desk.RequestEvents;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RouteStats;
import io.weir.exchange.plan.Snapshot;
import io.weir.fault.Dialect;
import io.weir.fault.Fault;
import io.weir.fault.FaultReport;
import io.weir.fault.LocalReplies;
import io.weir.filter.FilterContext;
import io.weir.filter.Hook;
import io.weir.filter.Outcome;
import io.weir.filter.Outcome.Mark;
import io.weir.filter.Slot;
import io.weir.filter.Step;
import io.weir.http.Answer;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import io.weir.route.Responder;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.net.InetSocketAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The desk of one listener: begins an exchange under the snapshot of the moment. */
public final class ExchangeDesk implements Desk {
  private final String listener;
  private final Supplier<Snapshot> snapshots;
  private final Services services;
  private final Refusals refusals;
  private volatile boolean draining;

  /**
   * A desk.
   *
   * @param snapshots the present snapshot; it must have this listener
   * @param state where templates of {@code respond} routes find runtime state
   */
  public ExchangeDesk(
      String listener, Supplier<Snapshot> snapshots, Responder.State state, Stats stats) {
    this.listener = listener;
    this.snapshots = snapshots;
    this.services = new Services(state, new RouteStats(stats, listener, "-"));
    this.refusals = new Refusals(stats, listener);
  }

  @Override
  public RequestEvents begin(Downstream downstream, RequestHead head, boolean end) {
    Snapshot snapshot = snapshots.get();
    ListenerPlan plan = snapshot.listener(listener);
    if (plan == null) {
      // The listener is bound before, and leaves after, the snapshot that has it.
      plan = ListenerPlan.none(listener);
    }
    RouteFinder finder = new RouteFinder(plan, head);
    Exchange exchange = new Exchange(services, snapshot, plan, downstream, head, finder);
    exchange.start(end);
    return exchange;
  }

  @Override
  public void refuse(
      Downstream downstream, @Nullable RequestHead head, Fault fault, String detail) {
    long now = downstream.loop().nowNanos();
    Ledger ledger = new Ledger(now);
    ledger.fault(fault, detail);
    ledger.status(fault.status());
    ListenerPlan plan = snapshots.get().listener(listener);
    LocalReplies replies = plan == null ? LocalReplies.NONE : plan.replies();
    String path = head == null ? "" : head.path();
    Answer answer =
        replies.answer(replies.dialect(path), FaultReport.of(fault, detail, ledger.id()));
    ResponseHead refusal = new ResponseHead(answer.status(), answer.headers());
    byte[] body = answer.body();
    refusal.bodyLength(body.length);
    boolean bare = body.length == 0 || (head != null && head.method().equals("HEAD"));
    downstream.head(refusal, bare);
    if (!bare) {
      downstream.data(Unpooled.wrappedBuffer(body), true);
    }
    downstream.flush();
    ledger.responseBytes(bare ? 0 : body.length);
    services.done(null, ledger, downstream.loop().index());
    ledger.mark(Mark.DONE, now);
    if (plan != null && refusals.take(now, ledger)) {
      RequestHead known = head == null ? new RequestHead("", "", "", new Headers()) : head;
      plan.plan().refused(new Refused(listener, downstream, known, ledger), ledger);
    }
  }

  /**
   * Bounds what refused requests may write into logs, for whoever sends them decides how many there
   * are. Shared by all loops.
   */
  private static final class Refusals {
    private static final int TOLD_PER_SECOND = 100;
    private static final long SECOND_NANOS = 1_000_000_000L;

    private final Counter.Child untold;
    private final AtomicLong second = new AtomicLong(Long.MIN_VALUE);
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger missed = new AtomicInteger();

    Refusals(Stats stats, String listener) {
      String help = "Requests refused before an exchange began, too many at once to be logged.";
      this.untold = stats.counter("weir_refusals_unlogged_total", help, "listener").with(listener);
    }

    /** Whether this one is told; one that is says how many before it were not. */
    boolean take(long nowNanos, Ledger ledger) {
      long now = Math.floorDiv(nowNanos, SECOND_NANOS);
      long before = second.get();
      if (now > before && second.compareAndSet(before, now)) {
        taken.set(0);
      }
      if (taken.incrementAndGet() > TOLD_PER_SECOND) {
        missed.incrementAndGet();
        untold.inc();
        return false;
      }
      int untoldBefore = missed.getAndSet(0);
      if (untoldBefore > 0) {
        ledger.tag("unlogged", untoldBefore);
      }
      return true;
    }
  }

  /** What is known of a request that was refused. */
  private record Refused(String listener, Downstream downstream, RequestHead request, Ledger ledger)
      implements FilterContext {

    @Override
    public String id() {
      return ledger.id();
    }

    @Override
    public void id(String id) {
      throw new IllegalStateException("id: the client has been told it (expected: an exchange)");
    }

    @Override
    public Hook.KnownBody known() {
      return new HeldBody();
    }

    @Override
    public Dialect dialect() {
      return Dialect.ofPath(request.path());
    }

    @Override
    public Outcome soFar() {
      return ledger;
    }

    @Override
    public @Nullable String route() {
      return null;
    }

    @Override
    public @Nullable String cluster() {
      return null;
    }

    @Override
    public InetSocketAddress client() {
      return downstream.remote();
    }

    @Override
    public @Nullable Peer peer() {
      return downstream.peer();
    }

    @Override
    public String protocol() {
      return downstream.protocol();
    }

    @Override
    public Loop loop() {
      return downstream.loop();
    }

    @Override
    public ByteBufAllocator alloc() {
      return downstream.alloc();
    }

    @Override
    public <T> @Nullable T get(Slot<T> slot) {
      return slot.cast(ledger.slot(slot.index()));
    }

    @Override
    public <T> void set(Slot<T> slot, @Nullable T value) {
      ledger.slot(slot.index(), value);
    }

    @Override
    public void resume(Step step) {
      throw new IllegalStateException("resume: nothing is paused (expected: an exchange)");
    }

    @Override
    public void keep(long lagBytesMax, boolean othersRead) {}

    @Override
    public void keepNoLonger() {}

    @Override
    public void again(Function<FilterContext, Hook> opened) {
      throw new IllegalStateException("again: it was refused (expected: an exchange)");
    }

    @Override
    public void blame(Fault fault, String detail) {
      ledger.fault(fault, detail);
    }

    @Override
    public void tag(String field, Object value) {
      ledger.tag(field, value);
    }
  }

  /** Says whether clients shall be told to come by another connection. From any thread. */
  public void draining(boolean draining) {
    this.draining = draining;
  }

  @Override
  public boolean draining() {
    return draining;
  }
}
