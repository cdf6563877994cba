package io.weir.listener;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.handler.codec.ByteToMessageDecoder;
import io.netty.handler.codec.haproxy.HAProxyCommand;
import io.netty.handler.codec.haproxy.HAProxyMessage;
import io.netty.handler.codec.haproxy.HAProxyMessageDecoder;
import io.netty.handler.codec.http2.Http2CodecUtil;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import io.netty.util.NetUtil;
import io.weir.listener.guard.ConnectionGuard;
import io.weir.listener.guard.ListenerScope;
import io.weir.listener.guard.PeerCertificate;
import io.weir.listener.settings.ListenerConfig;
import io.weir.listener.settings.ListenerConfig.ProxyProtocol;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.net.ServerTls;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Builds the pipeline of each accepted connection: guard, PROXY header, TLS, and then the handler
 * of whichever HTTP version the first bytes, or the TLS handshake, ask for.
 */
@ChannelHandler.Sharable
final class ListenerInitializer extends ChannelInitializer<Channel> {
  private final ListenerScope scope;
  private final Loops loops;

  ListenerInitializer(ListenerScope scope, Loops loops) {
    this.scope = scope;
    this.loops = loops;
  }

  @Override
  protected void initChannel(Channel channel) {
    if (!(channel.remoteAddress() instanceof InetSocketAddress remote) || !scope.admit()) {
      channel.close();
      return;
    }
    Loop loop = loops.of(channel.eventLoop());
    ConnectionGuard guard = new ConnectionGuard(scope, loop, channel, remote);
    channel.pipeline().addLast(guard);
    ProxyProtocol proxy = guard.config().proxyProtocol();
    if (proxy != null && proxy.expectedFrom(remote.getAddress().getAddress())) {
      channel.pipeline().addLast(new HAProxyMessageDecoder(true), new ProxyHeader(guard));
    }
    ServerTls tls = scope.tls();
    if (tls != null) {
      channel.pipeline().addLast(tls.handler(channel.alloc()));
    }
    channel.pipeline().addLast(new Detector(guard, tls != null));
  }

  /** Takes the PROXY header's address, and leaves. */
  private static final class ProxyHeader extends ChannelInboundHandlerAdapter {
    private final ConnectionGuard guard;

    ProxyHeader(ConnectionGuard guard) {
      this.guard = guard;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      if (!(message instanceof HAProxyMessage header)) {
        ctx.fireChannelRead(message);
        return;
      }
      try {
        InetSocketAddress source = source(header);
        if (source != null) {
          guard.remote(source);
        }
      } finally {
        header.release();
      }
      ctx.pipeline().remove(this);
    }

    /** Null where the header names nobody: a health check of the proxy's own, or no IP address. */
    private static @Nullable InetSocketAddress source(HAProxyMessage header) {
      String text = header.sourceAddress();
      byte[] address = text == null ? null : NetUtil.createByteArrayFromIpAddressString(text);
      if (address == null || header.command() == HAProxyCommand.LOCAL) {
        return null;
      }
      try {
        return new InetSocketAddress(InetAddress.getByAddress(address), header.sourcePort());
      } catch (UnknownHostException e) {
        throw new IllegalStateException("address of " + address.length + " bytes", e);
      }
    }

    /** The decoder closes where the header is wrong; it takes this handler to pass it. */
    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      if (guard.heard()) {
        guard.scope().refused("proxy_protocol");
      }
      ctx.fireChannelInactive();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }

  /** Decides which version of HTTP is spoken, puts its handler in its own place, and leaves. */
  private static final class Detector extends ByteToMessageDecoder {
    private final ConnectionGuard guard;
    private final boolean tls;

    Detector(ConnectionGuard guard, boolean tls) {
      this.guard = guard;
      this.tls = tls;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
      if (!tls && !guard.config().http2()) {
        become(ctx, false);
      }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out) {
      ListenerConfig config = guard.config();
      ByteBuf preface = Http2CodecUtil.connectionPrefaceBuf();
      int length = Math.min(in.readableBytes(), preface.readableBytes());
      boolean same = true;
      for (int i = 0; i < length && same; i++) {
        same = in.getByte(in.readerIndex() + i) == preface.getByte(i);
      }
      if (!config.http2() || (!same && config.http1())) {
        become(ctx, false);
      } else if (!same || length == preface.readableBytes()) {
        become(ctx, true);
      }
    }

    private void become(ChannelHandlerContext ctx, boolean http2) {
      Channel channel = ctx.channel();
      String scheme = tls ? "https" : "http";
      ChannelHandler handler =
          http2
              ? new Http2Setup(guard, channel, scheme).build()
              : new Http1ServerHandler(guard, channel, scheme);
      ctx.pipeline().addLast(handler);
      ctx.pipeline().remove(this);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) throws Exception {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
          shaken(ctx, ctx.pipeline().get(SslHandler.class));
        } else {
          guard.scope().refused("tls");
        }
      }
      super.userEventTriggered(ctx, event);
    }

    private void shaken(ChannelHandlerContext ctx, SslHandler handler) {
      guard.peer(PeerCertificate.of(handler));
      String protocol = handler.applicationProtocol();
      if (protocol != null) {
        become(ctx, protocol.equals("h2"));
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      ctx.close();
    }
  }
}
