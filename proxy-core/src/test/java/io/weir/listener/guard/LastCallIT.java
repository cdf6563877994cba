package io.weir.listener.guard;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.net.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A listening socket that closes while somebody waits at the door. */
@Timeout(20)
class LastCallIT {
  /** Sends back what comes. */
  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }

    @Override
    public boolean isSharable() {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource
  void close_connectionThatNobodyHasAccepted_isServed(Transport transport) throws Exception {
    assumeTrue(transport != Transport.EPOLL || Epoll.isAvailable(), "epoll: not on this machine");
    assumeTrue(transport != Transport.IO_URING || IoUring.isAvailable(), "io_uring: not here");
    Loops loops = Loops.start(transport, 1, Clock.system());
    try {
      EventLoopGroup loop = loops.get(0).executor();
      InetAddress here = InetAddress.getLoopbackAddress();
      Channel door =
          transport
              .server(loop, loop, 16, false)
              .childHandler(new Echo())
              .bind(new InetSocketAddress(here, 0))
              .sync()
              .channel();
      CountDownLatch released = new CountDownLatch(1);
      loop.execute(() -> await(released));
      try (Socket waiting = new Socket(here, ((InetSocketAddress) door.localAddress()).getPort())) {
        waiting.getOutputStream().write('x');
        ChannelFuture closed = LastCall.close(door);
        released.countDown();
        assertThat(waiting.getInputStream().read()).isEqualTo('x');
        assertThat(closed.await(10, TimeUnit.SECONDS)).isTrue();
        assertThat(door.isOpen()).isFalse();
      }
    } finally {
      loops.stop();
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(10, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }
}
