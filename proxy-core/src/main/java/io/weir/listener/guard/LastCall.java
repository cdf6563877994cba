package io.weir.listener.guard;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelPromise;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.unix.Socket;
import java.io.IOException;

/**
 * Closes a listening socket, but takes in first whoever has connected already: the kernel would
 * reset those that nobody has accepted, with the requests they have sent. On epoll; elsewhere they
 * are lost as before.
 */
public final class LastCall {
  /** At most so many, so that a flood cannot keep the door open. */
  private static final int LAST_MAX = 1024;

  private static final int ADDRESS_BYTES = 26;

  private LastCall() {}

  /** Closes; from any thread. Complete when the socket is closed. */
  public static ChannelFuture close(Channel listening) {
    ChannelPromise closed = listening.newPromise();
    listening
        .eventLoop()
        .execute(
            () -> {
              if (listening instanceof EpollServerSocketChannel epoll) {
                takeIn(epoll);
              }
              listening.close(closed);
            });
    return closed;
  }

  private static void takeIn(EpollServerSocketChannel listening) {
    byte[] address = new byte[ADDRESS_BYTES];
    try {
      for (int i = 0; i < LAST_MAX && listening.isOpen(); i++) {
        int accepted = ((Socket) listening.fd()).accept(address);
        if (accepted < 0) {
          return;
        }
        listening.pipeline().fireChannelRead(new EpollSocketChannel(accepted));
      }
    } catch (IOException e) {
      listening.pipeline().fireExceptionCaught(e);
    }
  }
}
