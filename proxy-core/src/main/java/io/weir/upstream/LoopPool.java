package io.weir.upstream;

import io.netty.channel.Channel;
import io.weir.fault.Fault;
import io.weir.net.Loop;
import io.weir.net.Timer;
import io.weir.upstream.HttpConfig.Protocol;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One loop's connections to one endpoint, and the requests that wait for one.
 *
 * <p>An idle HTTP/1 connection is lent to the request that comes next, the one used last first:
 * those at the other end grow old and are closed. HTTP/2 connections are shared; a further one is
 * made only where all are full. A request that finds neither waits, and whichever connection is
 * ready first serves whoever has waited longest: as a rule one is made for each waiting request,
 * but where HTTP/2 is expected, or ALPN has yet to tell, all wait for one. Where the connection
 * limit lets none be made, the request takes one of the bounded places in the queue.
 *
 * <p>All methods belong to the loop's thread but {@link #idle()}, {@link #waiting()} and {@link
 * #loop()}.
 */
final class LoopPool implements Connector.Owner {
  private final HttpUpstream upstream;
  private final Loop loop;
  private final Deque<Http1ClientHandler> idle = new ArrayDeque<>();
  private final List<Http2ClientHandler> shared = new ArrayList<>(1);
  private final Deque<ClientStream> waiters = new ArrayDeque<>();
  private final List<Connector> connecting = new ArrayList<>();
  private final Sweep sweep = new Sweep();
  private final long idleNanos;
  private volatile int idleCount;
  private volatile int waitingCount;

  LoopPool(HttpUpstream upstream, Loop loop) {
    this.upstream = upstream;
    this.loop = loop;
    this.idleNanos = upstream.config().pool().idle().toNanos();
  }

  Loop loop() {
    return loop;
  }

  HttpUpstream upstream() {
    return upstream;
  }

  int idle() {
    return idleCount;
  }

  boolean waiting() {
    return waitingCount > 0;
  }

  void open(ClientStream stream) {
    if (waiters.isEmpty() && serve(stream)) {
      return;
    }
    waiters.add(stream);
    connectMore();
    if (wanted() > connecting.size()) {
      queue(stream);
    }
    counted();
  }

  /** The limit lets no connection be made for it. */
  private void queue(ClientStream stream) {
    if (upstream.enqueue()) {
      stream.queued = true;
      counted();
      // Room may have come between the refusal and the place in the queue, and gone unnoticed.
      connectMore();
      upstream.askForRoom(this);
      return;
    }
    waiters.remove(stream);
    String detail = upstream.address() + ": too many requests wait for a connection";
    loop.executor().execute(() -> stream.fail(Fault.CLUSTER_OVERFLOW, detail));
  }

  private boolean serve(ClientStream stream) {
    for (int i = 0; i < shared.size(); i++) {
      if (shared.get(i).open(stream)) {
        return true;
      }
    }
    for (Http1ClientHandler handler = idle.pollLast(); handler != null; handler = idle.pollLast()) {
      if (handler.usable()) {
        counted();
        handler.begin(stream);
        return true;
      }
      handler.retire();
    }
    return false;
  }

  /** Serves those who wait, longest first, as far as there is room; then asks for more room. */
  private void pump() {
    while (true) {
      ClientStream stream = waiters.poll();
      if (stream == null) {
        break;
      }
      if (!serve(stream)) {
        waiters.addFirst(stream);
        break;
      }
      leftQueue(stream);
    }
    connectMore();
    if (upstream.closed()) {
      closeUnused();
    }
    counted();
  }

  private void leftQueue(ClientStream stream) {
    if (stream.queued) {
      stream.queued = false;
      upstream.dequeue();
    }
  }

  /** How many connections should be in the making. */
  private int wanted() {
    int waiting = waiters.size();
    Protocol spoken = upstream.spoken();
    if (spoken == Protocol.H1) {
      return waiting;
    }
    int each = spoken == null ? Integer.MAX_VALUE : Http2ClientHandler.streamsAtFirst(upstream);
    return waiting == 0 ? 0 : 1 + (waiting - 1) / each;
  }

  private void connectMore() {
    while (connecting.size() < wanted() && upstream.acquire()) {
      Connector connector = new Connector(upstream, loop, this);
      connecting.add(connector);
      connector.start();
    }
  }

  @Override
  public void connected(Connector connector, Channel channel, @Nullable String alpn) {
    loop.turn();
    connecting.remove(connector);
    Protocol configured = upstream.config().protocol();
    boolean h2 = alpn == null ? upstream.spoken() == Protocol.H2 : alpn.equals("h2");
    if (upstream.address().tls() != null && configured == Protocol.H2 && alpn == null) {
      HttpUpstream.abort(channel);
      String detail = upstream.address() + ": ALPN did not agree on HTTP/2";
      lost(Fault.TLS_FAILED, detail);
      return;
    }
    upstream.spoken(h2 ? Protocol.H2 : Protocol.H1);
    if (h2) {
      Http2ClientHandler handler = Http2ClientHandler.of(this);
      channel.pipeline().addLast(handler);
      shared.add(handler);
    } else {
      Http1ClientHandler handler = new Http1ClientHandler(this, channel);
      channel.pipeline().addLast(handler);
      idle.addLast(handler);
      sweep.soon();
    }
    pump();
  }

  @Override
  public void failed(Connector connector, Fault fault, String detail) {
    loop.turn();
    connecting.remove(connector);
    lost(fault, detail);
  }

  /** A connection did not come about: those it was made for hear why. */
  private void lost(Fault fault, String detail) {
    upstream.counters().connectFailed(fault);
    upstream.release();
    boolean forAll = upstream.spoken() != Protocol.H1;
    int victims = forAll && connecting.isEmpty() ? waiters.size() : forAll ? 0 : 1;
    for (int i = 0; i < victims; i++) {
      ClientStream stream = waiters.poll();
      if (stream != null) {
        leftQueue(stream);
        stream.fail(fault, detail);
      }
    }
    connectMore();
    counted();
  }

  /** A request that waited is given up: so is the connection in the making that nobody needs. */
  void abandoned(ClientStream stream) {
    waiters.remove(stream);
    leftQueue(stream);
    abortUnneeded();
    counted();
  }

  private void abortUnneeded() {
    int wanted = wanted();
    while (connecting.size() > wanted) {
      connecting.remove(connecting.size() - 1).abort();
      upstream.release();
    }
  }

  /** An HTTP/1 connection is free again. */
  void freed(Http1ClientHandler handler) {
    boolean needed = !waiters.isEmpty();
    if (!handler.usable() || upstream.closed() || (!needed && upstream.crowded())) {
      handler.retire();
      return;
    }
    idle.addLast(handler);
    if (needed) {
      pump();
      return;
    }
    if (idle.size() > upstream.config().pool().maxIdle()) {
      idle.removeFirst().retire();
    }
    counted();
    if (upstream.crowded()) {
      giveRoom();
    }
    sweep.soon();
  }

  /** An HTTP/2 connection has room again, or none of its streams is left. */
  void freed(Http2ClientHandler handler) {
    if (handler.streams() == 0) {
      if (upstream.closed() || (waiters.isEmpty() && upstream.crowded())) {
        handler.retire();
        return;
      }
      sweep.soon();
    }
    if (!waiters.isEmpty()) {
      pump();
    }
    counted();
  }

  /** The endpoint wants HTTP/1.1. */
  void requireHttp1() {
    upstream.requireHttp1();
    leaveHttp2();
  }

  /** Sends no new request over HTTP/2, where it need not. */
  void leaveHttp2() {
    if (upstream.spoken() == Protocol.H1) {
      List.copyOf(shared).forEach(Http2ClientHandler::retire);
    }
  }

  /** An HTTP/2 connection takes no new streams. */
  void leaves(Http2ClientHandler handler) {
    shared.remove(handler);
    counted();
  }

  /** An HTTP/1 connection is closed. */
  void gone(Http1ClientHandler handler) {
    idle.remove(handler);
    gone();
  }

  /** An HTTP/2 connection is closed. */
  void gone(Http2ClientHandler handler) {
    shared.remove(handler);
    gone();
  }

  private void gone() {
    upstream.release();
    connectMore();
    counted();
  }

  /** A connection ended on some loop: there may be room at the limit. */
  void wake() {
    loop.turn();
    pump();
  }

  /** Closes one idle connection, where requests of another loop wait at the limit. */
  void giveRoom() {
    if (!upstream.crowded() || !waiters.isEmpty()) {
      return;
    }
    Http1ClientHandler oldest = idle.pollFirst();
    if (oldest != null) {
      oldest.retire();
    } else {
      for (Http2ClientHandler handler : List.copyOf(shared)) {
        if (handler.streams() == 0) {
          handler.retire();
          break;
        }
      }
    }
    counted();
  }

  /** Closes what is idle; the rest follows as it ends. */
  void close() {
    closeUnused();
    loop.timers().cancel(sweep);
    loop.forget(upstream);
    counted();
  }

  private void closeUnused() {
    abortUnneeded();
    for (Http1ClientHandler handler = idle.poll(); handler != null; handler = idle.poll()) {
      handler.retire();
    }
    for (Http2ClientHandler handler : List.copyOf(shared)) {
      handler.retire();
    }
  }

  private void counted() {
    int unused = idle.size();
    for (int i = 0; i < shared.size(); i++) {
      unused += shared.get(i).streams() == 0 ? 1 : 0;
    }
    if (idleCount != unused) {
      idleCount = unused;
    }
    if (waitingCount != waiters.size()) {
      waitingCount = waiters.size();
    }
  }

  /** Closes connections that nobody has used for the idle time; armed while there are such. */
  private final class Sweep extends Timer {
    void soon() {
      if (!armed() && idleNanos > 0 && !upstream.closed()) {
        loop.timers().arm(this, loop.nowNanos() + idleNanos);
      }
    }

    @Override
    protected void expired(long nowNanos) {
      loop.turn();
      long next = Long.MAX_VALUE;
      for (Http1ClientHandler handler = idle.peekFirst(); handler != null; ) {
        long left = handler.idleSinceNanos() + idleNanos - nowNanos;
        if (left > 0) {
          next = left;
          break;
        }
        idle.removeFirst();
        handler.retire();
        handler = idle.peekFirst();
      }
      for (Http2ClientHandler handler : List.copyOf(shared)) {
        if (handler.streams() == 0) {
          long left = handler.idleSinceNanos() + idleNanos - nowNanos;
          if (left > 0) {
            next = Math.min(next, left);
          } else {
            handler.retire();
          }
        }
      }
      if (next != Long.MAX_VALUE) {
        loop.timers().arm(this, nowNanos + next);
      }
      counted();
    }
  }
}
