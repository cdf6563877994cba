package io.weir.http2;

import io.weir.net.Timer;
import io.weir.net.Timers;

/**
 * Notices a peer that has gone without a word: sends a PING when nothing has come for a while, and
 * gives the connection up where as long again nothing comes. Armed only while there is something to
 * wait for. Belongs to its connection's loop.
 */
public final class KeepAlive extends Timer {
  private final Timers timers;
  private final long everyNanos;
  private final Wire wire;
  private long readsSeen;
  private boolean asked;

  /**
   * Not armed yet.
   *
   * @param everyNanos of silence until the PING; 0 for never
   */
  public KeepAlive(Timers timers, long everyNanos, Wire wire) {
    this.timers = timers;
    this.everyNanos = everyNanos;
    this.wire = wire;
  }

  /** The connection that is watched. */
  public interface Wire {
    /** Grows with every read. */
    long reads();

    /** Whether anything is under way; asked at the start of a turn. */
    boolean busy();

    /** Sends a PING. */
    void ping();

    /** The PING was not answered, nor did anything else come. */
    void silent();
  }

  /** Something is under way. */
  public void begin(long nowNanos) {
    if (everyNanos > 0 && !armed()) {
      again(nowNanos);
    }
  }

  /** The connection is closed. */
  public void end() {
    timers.cancel(this);
  }

  private void again(long nowNanos) {
    asked = false;
    readsSeen = wire.reads();
    timers.arm(this, nowNanos + everyNanos);
  }

  @Override
  protected void expired(long nowNanos) {
    if (!wire.busy()) {
      return;
    }
    if (wire.reads() != readsSeen) {
      again(nowNanos);
    } else if (asked) {
      wire.silent();
    } else {
      asked = true;
      wire.ping();
      timers.arm(this, nowNanos + everyNanos);
    }
  }
}
