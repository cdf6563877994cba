package io.weir.listener;

import static io.weir.listener.guard.ConnectionGuard.NONE;
import static io.weir.listener.guard.ConnectionGuard.earlier;

import io.weir.fault.Fault;
import io.weir.listener.guard.ConnectionGuard;
import io.weir.listener.guard.Lingering;
import io.weir.listener.settings.ListenerTimeouts;

/** What an HTTP/1 connection waits for, and what is done when it waited for too long. */
final class Http1Watch implements ConnectionGuard.Watched {
  private final Http1ServerHandler connection;
  private final Http1Requests requests;
  private final ConnectionGuard guard;
  private final long requestHeadNanos;
  private final long keepAliveIdleNanos;
  private final long bodyIdleNanos;

  Http1Watch(Http1ServerHandler connection, Http1Requests requests, ConnectionGuard guard) {
    this.connection = connection;
    this.requests = requests;
    this.guard = guard;
    ListenerTimeouts timeouts = guard.config().timeouts();
    this.requestHeadNanos = timeouts.requestHead().toNanos();
    this.keepAliveIdleNanos = timeouts.keepAliveIdle().toNanos();
    this.bodyIdleNanos = timeouts.bodyIdle().toNanos();
  }

  @Override
  public long deadlineNanos(long nowNanos) {
    Lingering lingering = connection.lingering();
    if (lingering.ending()) {
      return lingering.endDeadlineNanos(nowNanos);
    }
    Http1Downstream x = connection.current();
    if (x == null) {
      return betweenRequests(nowNanos);
    }
    long output = guard.outputDeadlineNanos(nowNanos);
    if (x.responseDone && !x.tunnel) {
      return earlier(output, lingering.dropDeadlineNanos());
    }
    boolean awaited = !x.requestDone && !x.tunnel && x.readingWanted;
    boolean invited = !x.continueExpected || x.continued;
    return awaited && invited ? earlier(output, connection.readNanos() + bodyIdleNanos) : output;
  }

  /** A client that still takes the last answer is not idle. */
  private long betweenRequests(long nowNanos) {
    if (connection.inHead()) {
      return connection.sinceNanos() + requestHeadNanos;
    }
    long idle = connection.sinceNanos() + keepAliveIdleNanos;
    long output = idle - nowNanos <= 0 ? guard.outputDeadlineNanos(nowNanos) : NONE;
    return output == NONE ? idle : output;
  }

  @Override
  public void expired(long nowNanos) {
    Http1Downstream x = connection.current();
    long output = guard.outputDeadlineNanos(nowNanos);
    if (output != NONE && output - nowNanos <= 0) {
      connection.tooSlow();
    } else if (connection.lingering().ending()) {
      guard.close();
    } else if (x == null && connection.inHead() && !connection.parser().idle()) {
      requests.refused(Fault.REQUEST_HEAD_TIMEOUT, "the head did not come in time");
    } else if (x == null) {
      connection.end(false);
    } else if (x.responseDone) {
      connection.stopDropping(x);
    } else {
      requests.fail(x, Fault.REQUEST_BODY_TIMEOUT, "the body stopped coming");
    }
  }

  @Override
  public void cut() {
    Http1Downstream x = connection.current();
    if (x != null && !x.responseDone) {
      requests.giveUp(x, Fault.CUT_BY_DRAIN, "the time to finish it was up");
    }
  }

  @Override
  public void drain() {
    Http1Downstream x = connection.current();
    if (x != null) {
      x.close |= !x.headWritten;
    } else if (!connection.inHead() && !connection.lingering().ending()) {
      connection.end(false);
    }
  }
}
