package io.weir.listener.guard;

import static io.weir.listener.guard.ConnectionGuard.NONE;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.handler.ssl.SslHandler;
import java.util.concurrent.TimeUnit;

/**
 * The end of an HTTP/1 connection, so that the client can read the answer written last: closing
 * while bytes of the client lie unread would reset the connection and destroy that answer (RFC 9112
 * section 9.6). So what waits is written, then our side is closed, and for a while what still comes
 * is read and dropped. On the connection's loop.
 */
public final class Lingering implements ChannelFutureListener {
  /** How long bytes that nobody wants may come. */
  public static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(1);

  /** How many bytes that nobody wants may come. */
  public static final int BYTES_MAX = 256 * 1024;

  private final ConnectionGuard guard;
  private final Channel channel;
  private int bytesLeft = BYTES_MAX;
  private long deadlineNanos = NONE;
  private boolean ending;
  private boolean unread;
  private boolean written;

  public Lingering(ConnectionGuard guard, Channel channel) {
    this.guard = guard;
    this.channel = channel;
  }

  /** Begins to count what is dropped, though the connection may yet be kept. */
  public void drop() {
    deadlineNanos = guard.loop().nowNanos() + PATIENCE_NANOS;
    bytesLeft = BYTES_MAX;
  }

  /** Drops bytes; says whether there is patience for more. */
  public boolean drop(ByteBuf owned) {
    bytesLeft -= owned.readableBytes();
    owned.release();
    return bytesLeft >= 0;
  }

  /** When patience for what is dropped ends. */
  public long dropDeadlineNanos() {
    return deadlineNanos;
  }

  /**
   * Ends the connection when everything is written.
   *
   * @param unread whether the client may still be sending
   */
  public void end(boolean unread) {
    if (ending) {
      return;
    }
    ending = true;
    this.unread = unread;
    guard.lingers(true);
    channel.writeAndFlush(Unpooled.EMPTY_BUFFER).addListener(this);
    guard.update();
  }

  /** Ends our side alone when everything is written; what the client sends is still wanted. */
  public void endOutput() {
    channel
        .writeAndFlush(Unpooled.EMPTY_BUFFER)
        .addListener(
            written -> {
              if (written.isSuccess() && channel instanceof DuplexChannel duplex) {
                shutDown(duplex);
              } else {
                channel.close();
              }
            });
  }

  private static void shutDown(DuplexChannel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      channel.shutdownOutput();
    } else {
      tls.closeOutbound();
    }
  }

  /** Ends the connection such that the client cannot take what it got for whole. */
  public void reset() {
    ending = true;
    written = true;
    channel.config().setOption(ChannelOption.SO_LINGER, 0);
    guard.close();
  }

  /** Whether {@link #end} was called: whatever is read goes to {@link #read}. */
  public boolean ending() {
    return ending;
  }

  /** Drops what was read after the end; patience begins when the answer is written. */
  public void read(ByteBuf owned) {
    if (drop(owned)) {
      return;
    }
    if (written) {
      close();
    } else {
      channel.config().setAutoRead(false);
    }
  }

  private void close() {
    guard.lingers(false);
    channel.close();
  }

  /** What the end waits for: the client to take, or to stop sending. */
  public long endDeadlineNanos(long nowNanos) {
    return written ? deadlineNanos : guard.outputDeadlineNanos(nowNanos);
  }

  @Override
  public void operationComplete(ChannelFuture future) {
    written = true;
    if (!future.isSuccess() || !unread || !(channel instanceof DuplexChannel duplex)) {
      close();
      return;
    }
    // Frames behind the end may just have left with it: Netty is still taking note of them.
    guard.loop().executor().execute(() -> shutDown(duplex));
    drop();
    channel.config().setAutoRead(true);
    guard.update();
  }
}
