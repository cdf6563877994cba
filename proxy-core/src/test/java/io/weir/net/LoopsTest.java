package io.weir.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.weir.testing.ManualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@Timeout(30)
class LoopsTest {

  @Test
  void loops_areNumberedAndFoundByTheirThread() {
    Loops loops = Loops.start(Transport.NIO, 3, Clock.system());
    try {
      assertThat(loops.size()).isEqualTo(3);
      for (int i = 0; i < 3; i++) {
        assertThat(loops.get(i).index()).isEqualTo(i);
        assertThat(loops.of(loops.get(i).executor())).isSameAs(loops.get(i));
      }
      assertThatThrownBy(() -> loops.of(ImmediateEventExecutor.INSTANCE))
          .isInstanceOf(IllegalArgumentException.class);
    } finally {
      loops.stop().awaitUninterruptibly();
    }
  }

  @Test
  void turn_readsTheClockOnce() {
    ManualClock clock = new ManualClock();
    Loops loops = Loops.start(Transport.NIO, 1, clock);
    try {
      Loop loop = loops.get(0);
      long before = loop.nowNanos();
      clock.advance(Duration.ofMillis(5));
      assertThat(loop.nowNanos()).isEqualTo(before);
      assertThat(loop.turn()).isEqualTo(before + 5_000_000);
      assertThat(loop.nowNanos()).isEqualTo(before + 5_000_000);
    } finally {
      loops.stop().awaitUninterruptibly();
    }
  }

  @Test
  void local_isMadeOnceForAKeyAndForgotten() {
    Loops loops = Loops.start(Transport.NIO, 1, Clock.system());
    try {
      Loop loop = loops.get(0);
      Object key = new Object();
      List<String> first = loop.local(key, on -> new ArrayList<>());
      assertThat(loop.<List<String>>local(key, on -> new ArrayList<>())).isSameAs(first);
      loop.forget(key);
      assertThat(loop.<List<String>>local(key, on -> new ArrayList<>())).isNotSameAs(first);
    } finally {
      loops.stop().awaitUninterruptibly();
    }
  }

  @Test
  void auto_resolvesToWhatTheMachineHas() {
    assertThat(Transport.AUTO.resolved())
        .isEqualTo(Epoll.isAvailable() ? Transport.EPOLL : Transport.NIO);
    assertThat(Transport.NIO.sharesPorts()).isFalse();
  }

  @ParameterizedTest
  @EnumSource
  void transport_carriesBytesBothWays(Transport transport) throws Exception {
    boolean missing =
        switch (transport) {
          case AUTO, NIO -> false;
          case EPOLL -> !Epoll.isAvailable();
          case IO_URING -> !IoUring.isAvailable();
        };
    if (missing) {
      assertThatThrownBy(transport::resolved)
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining(transport.name());
      return;
    }
    Loops loops = Loops.start(transport, 2, Clock.system());
    try {
      Channel server = echo(loops);
      int port = ((InetSocketAddress) server.localAddress()).getPort();
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        socket.getOutputStream().write("over and back".getBytes(StandardCharsets.US_ASCII));
        byte[] back = socket.getInputStream().readNBytes(13);
        assertThat(new String(back, StandardCharsets.US_ASCII)).isEqualTo("over and back");
      }
      Channel client =
          loops
              .transport()
              .client(loops.get(1))
              .handler(new ChannelInboundHandlerAdapter())
              .connect(InetAddress.getLoopbackAddress(), port)
              .sync()
              .channel();
      assertThat(loops.of(client.eventLoop())).isSameAs(loops.get(1));
      client.writeAndFlush(Unpooled.EMPTY_BUFFER).sync();
      client.close().sync();
      server.close().sync();
    } finally {
      loops.stop().awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
  }

  private static Channel echo(Loops loops) throws InterruptedException {
    boolean shared = loops.transport().sharesPorts();
    Loop loop = loops.get(0);
    ServerBootstrap server =
        loops
            .transport()
            .server(loop.executor(), shared ? loop.executor() : loops.group(), 16, shared)
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel channel) {
                    channel.pipeline().addLast(new Echo());
                  }
                });
    return server.bind(InetAddress.getLoopbackAddress(), 0).sync().channel();
  }

  private static final class Echo extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ctx.writeAndFlush(message);
    }
  }
}
