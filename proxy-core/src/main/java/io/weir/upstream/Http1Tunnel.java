package io.weir.upstream;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;

/** The two raw directions of a connection after a 101; each ends by itself. */
final class Http1Tunnel {
  private final Channel channel;
  private boolean outputOver;
  private boolean inputOver;

  Http1Tunnel(Channel channel) {
    this.channel = channel;
    channel.config().setOption(ChannelOption.ALLOW_HALF_CLOSURE, true);
  }

  /** Whether the other side sends no more. */
  boolean inputOver() {
    return inputOver;
  }

  /** The other side sends no more; returns whether both directions have ended. */
  boolean inEnded() {
    inputOver = true;
    return outputOver || !channel.isActive();
  }

  /** Writes raw bytes, and a FIN behind the last; returns whether both directions have ended. */
  boolean out(ByteBuf owned, boolean end) {
    if (outputOver) {
      owned.release();
      return false;
    }
    channel.write(owned, channel.voidPromise());
    if (!end) {
      return false;
    }
    outputOver = true;
    if (inputOver) {
      channel.flush();
      return true;
    }
    endOutput();
    return false;
  }

  private void endOutput() {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls != null) {
      tls.closeOutbound();
      return;
    }
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(done -> ((DuplexChannel) channel).shutdownOutput());
  }
}
