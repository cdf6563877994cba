package io.weir.exchange;

import io.netty.buffer.Unpooled;
import io.weir.exchange.attempt.Ledger;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.RouteStats;
import io.weir.exchange.plan.Snapshot;
import io.weir.fault.Fault;
import io.weir.fault.FaultReport;
import io.weir.fault.LocalReplies;
import io.weir.http.Answer;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.route.Responder;
import io.weir.stats.Stats;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The desk of one listener: begins an exchange under the snapshot of the moment. */
public final class ExchangeDesk implements Desk {
  private final String listener;
  private final Supplier<Snapshot> snapshots;
  private final Services services;
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
  }

  @Override
  public RequestEvents begin(Downstream downstream, RequestHead head, boolean end) {
    Snapshot snapshot = snapshots.get();
    ListenerPlan plan = snapshot.listener(listener);
    if (plan == null) {
      // The listener is bound before, and leaves after, the snapshot that has it.
      plan = ListenerPlan.none(listener);
    }
    Exchange exchange = new Exchange(services, snapshot, plan, downstream, head);
    exchange.start(end);
    return exchange;
  }

  @Override
  public void refuse(
      Downstream downstream, @Nullable RequestHead head, Fault fault, String detail) {
    Ledger ledger = new Ledger(downstream.loop().nowNanos());
    ledger.fault(fault, detail);
    ledger.status(fault.status());
    ListenerPlan plan = snapshots.get().listener(listener);
    LocalReplies replies = plan == null ? LocalReplies.NONE : plan.replies();
    String path = head == null ? "" : head.path();
    Answer answer =
        replies.answer(replies.dialect(path), FaultReport.of(fault, detail, services.newId()));
    ResponseHead refusal = new ResponseHead(answer.status(), answer.headers());
    byte[] body = answer.body();
    refusal.bodyLength(body.length);
    boolean bare = body.length == 0 || (head != null && head.method().equals("HEAD"));
    downstream.head(refusal, bare);
    if (!bare) {
      downstream.data(Unpooled.wrappedBuffer(body), true);
    }
    downstream.flush();
    services.done(null, ledger, downstream.loop().index());
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
