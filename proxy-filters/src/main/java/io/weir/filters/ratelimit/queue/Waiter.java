package io.weir.filters.ratelimit.queue;

import io.weir.filters.ratelimit.limit.Drawing;
import io.weir.filters.store.Buckets.Taken;
import io.weir.net.Loop;
import io.weir.net.Timer;
import org.jspecify.annotations.Nullable;

/**
 * One exchange that waits in a {@link Line}. Its timer runs on the exchange's loop; all else that
 * changes is guarded by the line.
 */
public final class Waiter extends Timer {
  /** Who waits, and is told how it ends; once, on its loop. */
  public interface Client {
    /** It was its turn: this was taken. */
    void admitted(Drawing drawing, Taken taken);

    /** It was never its turn; null where it was not even first of its key. */
    void gaveUp(Drawing drawing, @Nullable Taken refusal);
  }

  private final Line line;
  private final Loop loop;
  private final Client client;
  private final Drawing drawing;
  private final long giveUpNanos;

  /** What it was refused with last; null where it was not asked for. Guarded by the line. */
  @Nullable Taken refusal;

  /** Before that time there is nothing to be had for it; guarded by the line. */
  long notBeforeNanos;

  /** The share it waits in; null where it is not in the line. Guarded by the line. */
  @Nullable Share share;

  Waiter(Line line, Loop loop, Client client, Drawing drawing, long giveUpNanos) {
    this.line = line;
    this.loop = loop;
    this.client = client;
    this.drawing = drawing;
    this.giveUpNanos = giveUpNanos;
  }

  Drawing drawing() {
    return drawing;
  }

  /** Arms the timer for the time at which something may be had, or for the end. On its loop. */
  void arm(long wakeNanos) {
    loop.timers().arm(this, wakeNanos - giveUpNanos < 0 ? wakeNanos : giveUpNanos);
  }

  /** Has the loop arm it, unless it has left the line by then. */
  void wakeAt(long wakeNanos) {
    loop.execute(
        () -> {
          if (line.holds(this)) {
            arm(wakeNanos);
          }
        });
  }

  @Override
  protected void expired(long nowNanos) {
    loop.turn();
    if (nowNanos - giveUpNanos >= 0) {
      if (line.leave(this, nowNanos)) {
        client.gaveUp(drawing, refusal);
      }
    } else {
      arm(giveUpNanos);
      line.serve(nowNanos);
    }
  }

  /** Leaves before its turn. On its loop. */
  public void leave() {
    loop.timers().cancel(this);
    line.leave(this, loop.nowNanos());
  }

  void admit(Taken taken) {
    loop.execute(
        () -> {
          loop.timers().cancel(this);
          client.admitted(drawing, taken);
        });
  }

  void sendAway() {
    @Nullable Taken last = refusal;
    loop.execute(
        () -> {
          loop.timers().cancel(this);
          client.gaveUp(drawing, last);
        });
  }
}
