package io.weir.upstream;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.concurrent.Future;
import io.weir.fault.Fault;
import io.weir.net.ClientTls;
import io.weir.net.Loop;
import io.weir.net.Timer;
import java.net.InetSocketAddress;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/**
 * One connection in the making: name, TCP, TLS, under one deadline.
 *
 * <p>A name's addresses are tried in order; where one has not answered after {@value
 * #STAGGER_MILLIS} ms the next is tried beside it, and the first that answers is taken (RFC 8305
 * section 5), so that one dead address costs a quarter of a second and not the whole time.
 */
final class Connector {
  static final int STAGGER_MILLIS = 250;
  private static final int REASON_LENGTH_MAX = 160;

  /** Is told the end of it, once, on the loop, and never from within {@link #start}. */
  interface Owner {
    void connected(Connector connector, Channel channel, @Nullable String alpn);

    void failed(Connector connector, Fault fault, String detail);
  }

  private final HttpUpstream upstream;
  private final Loop loop;
  private final Owner owner;
  private final List<Channel> trying = new ArrayList<>(2);
  private final Timer deadline = new Deadline();
  private final Timer stagger = new Stagger();
  private List<InetSocketAddress> addresses = List.of();
  private int next;
  private @Nullable Channel encrypting;
  private @Nullable Throwable lastFailure;
  private boolean ended;

  Connector(HttpUpstream upstream, Loop loop, Owner owner) {
    this.upstream = upstream;
    this.loop = loop;
    this.owner = owner;
  }

  void start() {
    upstream.counters().connects.inc();
    loop.timers().arm(deadline, loop.nowNanos() + upstream.connectNanos());
    HttpUpstream.Address address = upstream.address();
    if (!address.resolved().isEmpty()) {
      begin(address.resolved());
      return;
    }
    Future<List<InetSocketAddress>> found =
        upstream.resolver().resolve(loop, address.host(), address.port());
    if (found.isSuccess() && !found.getNow().isEmpty()) {
      begin(found.getNow());
    } else if (found.isDone()) {
      loop.executor().execute(() -> resolved(found));
    } else {
      found.addListener(done -> resolved(found));
    }
  }

  /** Gives it up, at once; nothing is told after this. */
  void abort() {
    end();
    closeTrying();
    if (encrypting != null) {
      HttpUpstream.abort(encrypting);
    }
  }

  /** Closing tells {@link #tried} at once, which takes the channel out of the list. */
  private void closeTrying() {
    for (Channel channel : List.copyOf(trying)) {
      channel.close();
    }
  }

  private void end() {
    ended = true;
    loop.timers().cancel(deadline);
    loop.timers().cancel(stagger);
  }

  private void fail(Fault fault, String reason) {
    if (ended) {
      return;
    }
    abort();
    owner.failed(this, fault, upstream.address() + ": " + reason);
  }

  private void resolved(Future<List<InetSocketAddress>> found) {
    if (ended) {
      return;
    }
    if (found.isSuccess() && !found.getNow().isEmpty()) {
      begin(found.getNow());
    } else {
      Throwable cause = found.cause();
      fail(Fault.DNS_FAILED, cause == null ? "no address" : dnsReason(cause));
    }
  }

  private void begin(List<InetSocketAddress> found) {
    addresses = found;
    tryNext();
  }

  private void tryNext() {
    InetSocketAddress address = addresses.get(next++);
    Bootstrap bootstrap = upstream.transport().client(loop).handler(new Initializer());
    bootstrap.option(ChannelOption.CONNECT_TIMEOUT_MILLIS, 0);
    ChannelFuture connecting = bootstrap.connect(address);
    trying.add(connecting.channel());
    connecting.addListener(done -> tried(connecting));
    if (next < addresses.size() && !ended) {
      long at = loop.clock().nanos() + TimeUnit.MILLISECONDS.toNanos(STAGGER_MILLIS);
      loop.timers().arm(stagger, at);
    }
  }

  private void tried(ChannelFuture connecting) {
    Channel channel = connecting.channel();
    trying.remove(channel);
    if (ended || encrypting != null) {
      channel.close();
    } else if (connecting.isSuccess()) {
      won(channel);
    } else {
      lastFailure = connecting.cause();
      if (next < addresses.size()) {
        tryNext();
      } else if (trying.isEmpty()) {
        fail(Fault.CONNECT_FAILED, tcpReason(connecting.cause()));
      }
    }
  }

  private void won(Channel channel) {
    loop.timers().cancel(stagger);
    next = addresses.size();
    encrypting = channel;
    closeTrying();
    if (upstream.address().tls() == null) {
      connected(channel, null);
    }
  }

  private void encrypted(Channel channel, @Nullable Throwable failure, @Nullable String alpn) {
    if (ended) {
      channel.close();
    } else if (failure == null) {
      connected(channel, alpn);
    } else {
      fail(Fault.TLS_FAILED, tlsReason(failure));
    }
  }

  private void connected(Channel channel, @Nullable String alpn) {
    encrypting = null;
    end();
    owner.connected(this, channel, alpn);
  }

  private String stage() {
    if (encrypting != null) {
      return "in the TLS handshake";
    }
    if (lastFailure != null) {
      return tcpReason(lastFailure);
    }
    return addresses.isEmpty() ? "looking up the name" : "waiting for TCP";
  }

  private static String dnsReason(Throwable cause) {
    return cause instanceof UnknownHostException
        ? "the name has no address"
        : "the name cannot be looked up: " + line(cause);
  }

  private static String tcpReason(Throwable cause) {
    String text = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
    if (text.contains("refused")) {
      return "connection refused";
    }
    if (text.contains("timed out")) {
      return "TCP connect timed out";
    }
    if (cause instanceof NoRouteToHostException || text.contains("unreachable")) {
      return "no route to host";
    }
    return "TCP connect failed: " + line(cause);
  }

  private static String tlsReason(Throwable cause) {
    if (cause instanceof ClosedChannelException) {
      return "TLS handshake failed: the connection was closed";
    }
    Throwable root = cause;
    for (int i = 0; i < 8 && root.getCause() != null; i++) {
      root = root.getCause();
    }
    String own = cause instanceof SSLException && root != cause ? line(cause) + ": " : "";
    return "TLS handshake failed: " + own + line(root);
  }

  /** The first line of what it says, bounded; its kind where it says nothing. */
  static String line(Throwable cause) {
    String text = cause.getMessage();
    if (text == null || text.isBlank()) {
      return cause.getClass().getSimpleName();
    }
    int end = text.indexOf('\n');
    String line = end < 0 ? text : text.substring(0, end);
    return line.length() <= REASON_LENGTH_MAX ? line : line.substring(0, REASON_LENGTH_MAX) + "…";
  }

  /** The whole of it took too long. */
  private final class Deadline extends Timer {
    @Override
    protected void expired(long nowNanos) {
      long millis = TimeUnit.NANOSECONDS.toMillis(upstream.connectNanos());
      fail(Fault.CONNECT_TIMEOUT, "no connection within " + millis + " ms, " + stage());
    }
  }

  /** The address being tried is slow. */
  private final class Stagger extends Timer {
    @Override
    protected void expired(long nowNanos) {
      if (next < addresses.size()) {
        tryNext();
      }
    }
  }

  /** Encryption, where the endpoint has it; the protocol's handler follows when it stands. */
  private final class Initializer extends ChannelInitializer<Channel> {
    @Override
    protected void initChannel(Channel channel) {
      HttpUpstream.Tls tls = upstream.address().tls();
      ClientTls client = upstream.clientTls();
      if (tls != null && client != null) {
        int port = upstream.address().port();
        SslHandler handler = client.handler(channel.alloc(), tls.serverName(), port);
        channel.pipeline().addLast(handler, new Gate(handler));
      }
    }
  }

  /** Waits behind the encryption for the end of its handshake. */
  private final class Gate extends ChannelInboundHandlerAdapter {
    private final SslHandler tls;

    Gate(SslHandler tls) {
      this.tls = tls;
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent completion) {
        if (completion.isSuccess()) {
          ctx.pipeline().remove(this);
        }
        encrypted(ctx.channel(), completion.cause(), tls.applicationProtocol());
      }
    }

    /** The completion event tells the same. */
    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
