package io.weir.listener.guard;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.EventLoop;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.weir.net.Transport.NioDoor;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Closes a listening socket, but takes in first whoever has connected already: the kernel would
 * reset those that nobody has accepted, with the requests they have sent. With io_uring the kernel
 * accepts by itself, and tells of it when the loop asks next: who comes in the moment between that
 * and the close is lost.
 */
public final class LastCall {
  /** At most so many, so that a flood cannot keep the door open. */
  private static final int LAST_MAX = 1024;

  private static final int ADDRESS_BYTES = 26;

  private LastCall() {}

  /** Closes; from any thread. Complete when the socket is closed. */
  public static ChannelFuture close(Channel listening) {
    ChannelPromise closed = listening.newPromise();
    EventLoop loop = listening.eventLoop();
    if (listening instanceof IoUringServerSocketChannel) {
      // What is scheduled, be it for now, runs when the loop has asked the kernel once more.
      loop.execute(() -> loop.schedule(() -> listening.close(closed), 0, TimeUnit.NANOSECONDS));
    } else {
      loop.execute(
          () -> {
            takeIn(listening);
            listening.close(closed);
          });
    }
    return closed;
  }

  private static void takeIn(Channel listening) {
    try {
      for (int i = 0; i < LAST_MAX && listening.isOpen(); i++) {
        Channel waiting = accept(listening);
        if (waiting == null) {
          return;
        }
        listening.pipeline().fireChannelRead(waiting);
      }
    } catch (IOException e) {
      listening.pipeline().fireExceptionCaught(e);
    }
  }

  private static @Nullable Channel accept(Channel listening) throws IOException {
    if (listening instanceof EpollServerSocketChannel epoll) {
      int accepted = ((Socket) epoll.fd()).accept(new byte[ADDRESS_BYTES]);
      return accepted < 0 ? null : new EpollSocketChannel(accepted);
    }
    return listening instanceof NioDoor door ? door.accept() : null;
  }
}
