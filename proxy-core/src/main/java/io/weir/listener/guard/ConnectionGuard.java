package io.weir.listener.guard;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelDuplexHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundBuffer;
import io.netty.channel.ChannelPromise;
import io.netty.util.ReferenceCountUtil;
import io.netty.util.internal.SystemPropertyUtil;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.http.Headers;
import io.weir.listener.settings.ListenerConfig;
import io.weir.listener.settings.ListenerTimeouts;
import io.weir.net.Loop;
import io.weir.net.Timer;
import java.net.InetSocketAddress;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Stands first in a connection's pipeline: turns the loop's clock, counts the connection and its
 * bytes, and holds its one timer. What the deadlines are is said by whoever speaks the protocol;
 * the timer is armed anew only where a deadline comes earlier than the one it waits for.
 */
public final class ConnectionGuard extends ChannelDuplexHandler {
  /** No deadline. */
  public static final long NONE = Long.MAX_VALUE;

  /** What Netty adds to each buffer that waits to be written; read as Netty reads it. */
  private static final int ENTRY_OVERHEAD =
      SystemPropertyUtil.getInt("io.netty.transport.outboundBufferEntrySizeOverhead", 96);

  /** How many times in a write timeout the guard looks whether anything was taken. */
  private static final int LOOKS = 4;

  /** Who speaks the connection's protocol. */
  public interface Watched {
    /** When it must be looked at next; {@link #NONE} for never. On the loop, often. */
    long deadlineNanos(long nowNanos);

    /** A deadline that it named has passed. */
    void expired(long nowNanos);

    /** Takes no more requests, and closes when those in flight have ended. */
    void drain();

    /** Gives up what is in flight, as {@link Fault#CUT_BY_DRAIN}, and says so to the client. */
    void cut();
  }

  /** Place in the loop's list of open connections. */
  int index;

  private final ListenerScope scope;
  private final ListenerConfig config;
  private final Loop loop;
  private final Channel channel;
  private final long openedNanos;
  private final Deadline timer = new Deadline();
  private Watched watched = new Opening();
  private InetSocketAddress remote;
  private FilterContext.@Nullable Peer peer;
  private boolean heard;
  private boolean inBurst;
  private boolean closing;
  private boolean lingers;
  private boolean counted;
  private long received;
  private long sent;
  private long given;
  private long taken;
  private long takenNanos;

  public ConnectionGuard(
      ListenerScope scope, Loop loop, Channel channel, InetSocketAddress remote) {
    this.scope = scope;
    this.config = scope.config();
    this.loop = loop;
    this.channel = channel;
    this.remote = remote;
    this.openedNanos = loop.turn();
    this.takenNanos = openedNanos;
  }

  public ListenerScope scope() {
    return scope;
  }

  /** The settings as they stood when the connection came. */
  public ListenerConfig config() {
    return config;
  }

  public Loop loop() {
    return loop;
  }

  public InetSocketAddress remote() {
    return remote;
  }

  /**
   * Whom a request comes from: behind proxies that are trusted, the client that they name in
   * X-Forwarded-For, with port 0.
   */
  public InetSocketAddress remote(Headers headers) {
    int hops = config.trustedHops();
    return hops == 0 ? remote : ForwardedFor.client(headers, hops, remote);
  }

  /** Takes the address that a PROXY header gave. */
  public void remote(InetSocketAddress remote) {
    this.remote = remote;
  }

  /** Whose certificate the client has shown; null where it showed none. */
  public FilterContext.@Nullable Peer peer() {
    return peer;
  }

  public void peer(FilterContext.@Nullable Peer shown) {
    peer = shown;
  }

  /** Whether the client has sent anything. */
  public boolean heard() {
    return heard;
  }

  /** Whether the connection is older than it should get. */
  public boolean aged() {
    Duration age = config.timeouts().connectionAge();
    return !age.isZero() && loop.nowNanos() - openedNanos >= age.toNanos();
  }

  /** Says who answers for deadlines from here on. */
  public void watch(Watched by) {
    watched = by;
    update();
  }

  /** The connection's own deadlines may have changed. */
  public void update() {
    long due = watched.deadlineNanos(loop.nowNanos());
    if (due != NONE) {
      noLaterThan(due);
    }
  }

  /** Has {@link Watched#deadlineNanos} asked at that time at the latest. */
  public void noLaterThan(long dueNanos) {
    if (!closing && (!timer.armed() || dueNanos - timer.deadlineNanos() < 0)) {
      loop.timers().arm(timer, dueNanos);
    }
  }

  /** Tells the protocol's handler to drain. */
  public void drain() {
    loop.turn();
    watched.drain();
  }

  /** The time is up: ends what is in flight for everybody to see, and closes. */
  public void cut() {
    loop.turn();
    watched.cut();
    close();
  }

  /** Closes at once, whatever is in flight, and without a farewell of TLS. */
  public void close() {
    ChannelHandlerContext ctx = channel.pipeline().context(this);
    if (ctx != null) {
      shut(ctx, ctx.newPromise());
    }
  }

  /** Bytes that wait for the client to take them, by Netty's way of counting. */
  public long outputBytes() {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    return buffer == null ? 0 : buffer.totalPendingWriteBytes();
  }

  /**
   * When the client will have taken nothing for too long; never while nothing waits for it. Before
   * that, the time of the next look: progress is only seen by looking.
   */
  public long outputDeadlineNanos(long nowNanos) {
    ChannelOutboundBuffer buffer = channel.unsafe().outboundBuffer();
    long pending = buffer == null ? 0 : buffer.totalPendingWriteBytes();
    if (buffer == null || pending == 0) {
      takenNanos = nowNanos;
      return NONE;
    }
    long now = given - pending + buffer.currentProgress();
    if (now != taken) {
      taken = now;
      takenNanos = nowNanos;
    }
    long idleNanos = config.timeouts().writeIdle().toNanos();
    long due = takenNanos + idleNanos;
    return due - nowNanos <= 0 ? due : earlier(due, nowNanos + idleNanos / LOOKS);
  }

  /** The earlier of two deadlines, either of which may be none. */
  public static long earlier(long one, long other) {
    if (one == NONE || other == NONE) {
      return one == NONE ? other : one;
    }
    return one - other <= 0 ? one : other;
  }

  @Override
  public void handlerAdded(ChannelHandlerContext ctx) {
    counted = true;
    scope.on(loop).add(this);
    update();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object message) {
    if (closing) {
      ReferenceCountUtil.release(message);
      return;
    }
    if (!inBurst) {
      inBurst = true;
      heard = true;
      loop.turn();
    }
    if (message instanceof ByteBuf bytes) {
      received += bytes.readableBytes();
    }
    ctx.fireChannelRead(message);
  }

  @Override
  public void channelReadComplete(ChannelHandlerContext ctx) {
    if (inBurst) {
      inBurst = false;
      scope.received(received);
      received = 0;
    }
    ctx.fireChannelReadComplete();
  }

  @Override
  public void write(ChannelHandlerContext ctx, Object message, ChannelPromise promise) {
    if (message instanceof ByteBuf bytes) {
      int size = bytes.readableBytes();
      sent += size;
      given += size + ENTRY_OVERHEAD;
    }
    ctx.write(message, promise);
  }

  @Override
  public void flush(ChannelHandlerContext ctx) {
    scope.sent(sent);
    sent = 0;
    ctx.flush();
  }

  /** Whether a {@link Lingering} closes the channel, and nobody before it. */
  void lingers(boolean lingers) {
    this.lingers = lingers;
  }

  /**
   * Netty's limits on HTTP/2 close right behind the GOAWAY that they have sent: with io_uring it
   * would not leave, and elsewhere be lost to the reset where the client still sends.
   */
  @Override
  public void close(ChannelHandlerContext ctx, ChannelPromise promise) {
    if (lingers) {
      channel.closeFuture().addListener(closed -> promise.trySuccess());
    } else {
      shut(ctx, promise);
    }
  }

  /**
   * Nothing is read and no deadline counts from here on. With io_uring the channel stays active
   * until the kernel has given back what it works at, and what it had read by then still comes.
   */
  private void shut(ChannelHandlerContext ctx, ChannelPromise promise) {
    closing = true;
    loop.timers().cancel(timer);
    ctx.close(promise);
  }

  @Override
  public void channelWritabilityChanged(ChannelHandlerContext ctx) {
    loop.turn();
    ctx.fireChannelWritabilityChanged();
    update();
  }

  @Override
  public void channelInactive(ChannelHandlerContext ctx) {
    loop.turn();
    loop.timers().cancel(timer);
    if (counted) {
      counted = false;
      scope.on(loop).remove(this);
      scope.left();
    }
    ctx.fireChannelInactive();
    loop.timers().cancel(timer);
  }

  /** The one timer of the connection. */
  private final class Deadline extends Timer {
    @Override
    protected void expired(long nowNanos) {
      long now = loop.turn();
      long due = watched.deadlineNanos(now);
      if (due == NONE) {
        return;
      }
      if (due - now > 0) {
        noLaterThan(due);
        return;
      }
      watched.expired(now);
      if (channel.isActive()) {
        update();
      }
    }
  }

  /** Before it is known which protocol is spoken: nothing but time can go wrong. */
  private final class Opening implements Watched {
    @Override
    public long deadlineNanos(long nowNanos) {
      ListenerTimeouts timeouts = config.timeouts();
      Duration patience = config.tls() == null ? timeouts.requestHead() : timeouts.tlsHandshake();
      return openedNanos + patience.toNanos();
    }

    @Override
    public void expired(long nowNanos) {
      scope.refused(config.tls() == null ? Fault.REQUEST_HEAD_TIMEOUT.word() : "tls_timeout");
      channel.close();
    }

    /** Its first request may be on its way; the answer will end the connection. */
    @Override
    public void drain() {}

    @Override
    public void cut() {}
  }
}
