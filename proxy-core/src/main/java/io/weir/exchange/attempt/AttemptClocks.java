package io.weir.exchange.attempt;

import io.weir.fault.Fault;
import io.weir.net.Loop;
import io.weir.net.Timer;
import io.weir.route.Timeouts;

/**
 * An attempt's clocks: connect, response head, first content, idle, least pace.
 *
 * <p>One timer serves them all. It is armed when the first deadline could change to an earlier one;
 * bytes only note the time, and a timer that finds its deadline moved arms itself again.
 */
public final class AttemptClocks extends Timer {
  private static final long NEVER = Long.MAX_VALUE;
  private static final long PACE_NANOS = 10_000_000_000L;

  /** Is told of the clock that ran out. */
  public interface Expiry {
    void ranOut(Fault fault, String detail);
  }

  private enum Stage {
    NEW,
    CONNECTING,
    SENDING,
    WAITING,
    HEAD,
    CONTENT,
    TUNNEL,
    OVER
  }

  private final Loop loop;
  private final Timeouts timeouts;
  private final Expiry expiry;
  private Stage stage = Stage.NEW;
  private Fault fault = Fault.IDLE_TIMEOUT;
  private long begunNanos;
  private long sentNanos;
  private long activeNanos;
  private long paceNanos;
  private long paceBytes;
  private long heldNanos;
  private boolean held;

  /** The rest of the request has yet to come: from the client, or from a hook that has it. */
  private boolean sending;

  /** The endpoint has no room for more of the request. */
  private boolean blocked;

  public AttemptClocks(Loop loop, Timeouts timeouts, Expiry expiry) {
    this.loop = loop;
    this.timeouts = timeouts;
    this.expiry = expiry;
  }

  public void connecting() {
    begunNanos = loop.nowNanos();
    activeNanos = begunNanos;
    stage = Stage.CONNECTING;
    arm();
  }

  public void connected(boolean bodySent) {
    activeNanos = loop.nowNanos();
    sentNanos = activeNanos;
    sending = !bodySent;
    stage = bodySent ? Stage.WAITING : Stage.SENDING;
    arm();
  }

  /** Body bytes were given to the connection. */
  public void sent(boolean end) {
    activeNanos = loop.nowNanos();
    if (end && sending) {
      sending = false;
      sentNanos = activeNanos;
      stage = stage == Stage.SENDING ? Stage.WAITING : stage;
      arm();
    }
  }

  /**
   * Whether the endpoint takes nothing more of the request for now. While it does, the rest is
   * awaited from the client, whose pauses are its listener's to time.
   */
  public void blocked(boolean blocked) {
    if (this.blocked != blocked) {
      this.blocked = blocked;
      activeNanos = loop.nowNanos();
      arm();
    }
  }

  /** The head is here; says how long after the attempt's beginning. */
  public long headReceived(long nowNanos) {
    activeNanos = nowNanos;
    if (stage == Stage.SENDING) {
      sentNanos = nowNanos;
    }
    stage = Stage.HEAD;
    arm();
    return nowNanos - begunNanos;
  }

  /** Body bytes are here; whether they are the first. */
  public boolean contentReceived(int bytes) {
    activeNanos = loop.nowNanos();
    paceBytes += bytes;
    if (stage != Stage.HEAD) {
      return false;
    }
    stage = Stage.CONTENT;
    paceNanos = activeNanos;
    paceBytes = 0;
    arm();
    return true;
  }

  /** Both sides have switched protocols: bytes may come and go, in any order, until it is idle. */
  public void tunnel() {
    activeNanos = loop.nowNanos();
    sending = false;
    stage = Stage.TUNNEL;
    arm();
  }

  /** The client does not take the answer: it is not the upstream that is slow. */
  public void held(boolean held) {
    if (this.held == held || stage == Stage.OVER) {
      return;
    }
    this.held = held;
    long now = loop.nowNanos();
    if (held) {
      heldNanos = now;
      return;
    }
    sentNanos += now - heldNanos;
    activeNanos = now;
    paceNanos = now;
    paceBytes = 0;
    arm();
  }

  public void stop() {
    stage = Stage.OVER;
    loop.timers().cancel(this);
  }

  private void arm() {
    long deadline = deadline();
    if (deadline != NEVER) {
      if (!armed() || deadline < deadlineNanos()) {
        loop.timers().arm(this, deadline);
      }
    }
  }

  @Override
  protected void expired(long nowNanos) {
    loop.turn();
    if (held) {
      // Armed again when the client takes more.
      return;
    }
    long deadline = deadline();
    if (deadline == NEVER) {
      return;
    }
    if (deadline > nowNanos) {
      loop.timers().arm(this, deadline);
      return;
    }
    if (fault == Fault.TOO_SLOW && paceBytes >= timeouts.leastBytesPerSecond() * 10) {
      paceNanos = nowNanos;
      paceBytes = 0;
      arm();
      return;
    }
    expiry.ranOut(fault, detail());
  }

  /** The next deadline, and in {@link #fault} what it means to miss it. */
  private long deadline() {
    return switch (stage) {
      case CONNECTING ->
          one(Fault.CONNECT_TIMEOUT, after(begunNanos, timeouts.connect().toNanos()));
      case SENDING, TUNNEL -> one(Fault.IDLE_TIMEOUT, idle());
      case WAITING ->
          sooner(
              Fault.HEAD_TIMEOUT,
              after(sentNanos, timeouts.response().toNanos()),
              Fault.FIRST_CONTENT_TIMEOUT,
              firstContent());
      case HEAD -> sooner(Fault.IDLE_TIMEOUT, idle(), Fault.FIRST_CONTENT_TIMEOUT, firstContent());
      case CONTENT -> sooner(Fault.IDLE_TIMEOUT, idle(), Fault.TOO_SLOW, pace());
      case NEW, OVER -> NEVER;
    };
  }

  private long idle() {
    return sending && !blocked ? NEVER : after(activeNanos, timeouts.idle().toNanos());
  }

  private long firstContent() {
    return sending ? NEVER : after(sentNanos, timeouts.firstContent().toNanos());
  }

  private long pace() {
    return timeouts.leastBytesPerSecond() > 0 ? paceNanos + PACE_NANOS : NEVER;
  }

  private long one(Fault only, long nanos) {
    fault = only;
    return nanos;
  }

  private long sooner(Fault one, long oneNanos, Fault other, long otherNanos) {
    fault = oneNanos <= otherNanos ? one : other;
    return Math.min(oneNanos, otherNanos);
  }

  private static long after(long from, long nanos) {
    return nanos == 0 ? NEVER : from + nanos;
  }

  private String detail() {
    return switch (fault) {
      case CONNECT_TIMEOUT -> "no connection within " + timeouts.connect();
      case HEAD_TIMEOUT -> "no response head within " + timeouts.response();
      case FIRST_CONTENT_TIMEOUT -> "no content within " + timeouts.firstContent();
      case TOO_SLOW -> "slower than " + timeouts.leastBytesPerSecond() + " bytes a second";
      default -> "nothing came for " + timeouts.idle();
    };
  }
}
