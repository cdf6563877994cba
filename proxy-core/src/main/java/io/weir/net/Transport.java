package io.weir.net;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.AdaptiveRecvByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.RecvByteBufAllocator;
import io.netty.channel.ServerChannel;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.unix.UnixChannelOption;
import io.netty.channel.uring.IoUring;
import io.netty.channel.uring.IoUringBufferRingConfig;
import io.netty.channel.uring.IoUringChannelOption;
import io.netty.channel.uring.IoUringFixedBufferRingAllocator;
import io.netty.channel.uring.IoUringIoHandler;
import io.netty.channel.uring.IoUringIoHandlerConfig;
import io.netty.channel.uring.IoUringServerSocketChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * How sockets are read and written; one for the process, chosen at start. The constants in lower
 * case are the words in {@code routes.yaml}.
 */
public enum Transport {
  /** {@link #EPOLL} where the machine has it, else {@link #NIO}. */
  AUTO,
  /** Linux only. */
  EPOLL,
  /** The JDK's selectors; everywhere. */
  NIO,
  /** Linux only; with a ring of provided buffers where the kernel has one. */
  IO_URING;

  /** Bytes waiting to be written to one connection above which it is no longer writable. */
  public static final int WRITE_HIGH = 64 * 1024;

  /** Bytes waiting to be written to one connection below which it is writable again. */
  public static final int WRITE_LOW = 32 * 1024;

  /** Bytes not sent yet that the kernel takes for one connection. */
  private static final long UNSENT = 128 * 1024;

  private static final int READ_MIN = 512;
  private static final int READ_FIRST = 4 * 1024;
  private static final int READ_MAX = 64 * 1024;

  /** Starts small, so that a quiet stream's slices pin little, and grows where bodies are large. */
  private static final RecvByteBufAllocator READ_SIZES =
      new AdaptiveRecvByteBufAllocator(READ_MIN, READ_FIRST, READ_MAX);

  private static final WriteBufferWaterMark WATERMARKS =
      new WriteBufferWaterMark(WRITE_LOW, WRITE_HIGH);

  private static final short RING_GROUP = 1;
  private static final short RING_SIZE = 256;
  private static final int RING_BATCH = 128;
  private static final int RING_BUFFER = 8 * 1024;

  /**
   * The transport that is used for this word.
   *
   * @throws IllegalStateException where this machine has no such transport
   */
  public Transport resolved() {
    return switch (this) {
      case AUTO -> Epoll.isAvailable() ? EPOLL : NIO;
      case NIO -> NIO;
      case EPOLL -> available(Epoll.isAvailable(), Epoll::unavailabilityCause);
      case IO_URING -> available(IoUring.isAvailable(), IoUring::unavailabilityCause);
    };
  }

  private Transport available(boolean available, Supplier<Throwable> cause) {
    if (!available) {
      throw new IllegalStateException(
          "transport: " + name() + " (expected: one this machine has)", cause.get());
    }
    return this;
  }

  /** What makes each loop wait for its sockets. */
  IoHandlerFactory ioHandlers() {
    return switch (resolved()) {
      case EPOLL -> EpollIoHandler.newFactory();
      case IO_URING -> IoUringIoHandler.newFactory(rings());
      default -> NioIoHandler.newFactory();
    };
  }

  private static IoUringIoHandlerConfig rings() {
    IoUringIoHandlerConfig config = new IoUringIoHandlerConfig();
    if (IoUring.isRegisterBufferRingSupported()) {
      config.setBufferRingConfig(
          IoUringBufferRingConfig.builder()
              .bufferGroupId(RING_GROUP)
              .bufferRingSize(RING_SIZE)
              .batchSize(RING_BATCH)
              // Incremental, where connections share a buffer, streams under load cease to get
              // what comes for them (Netty 4.2.18 on Linux 6.18).
              .incremental(false)
              .allocator(new IoUringFixedBufferRingAllocator(ByteBufAllocator.DEFAULT, RING_BUFFER))
              .build());
    }
    return config;
  }

  /**
   * Whether several sockets may listen on one port, so that each loop accepts its own connections
   * and the kernel spreads them.
   */
  public boolean sharesPorts() {
    Transport resolved = resolved();
    return resolved == EPOLL || resolved == IO_URING;
  }

  /**
   * A bootstrap for connections that Weir opens, on one loop; the handler, the connect timeout and
   * the resolver are the caller's.
   */
  public Bootstrap client(Loop loop) {
    Class<? extends Channel> channel =
        switch (resolved()) {
          case EPOLL -> EpollSocketChannel.class;
          case IO_URING -> IoUringSocketChannel.class;
          default -> NioSocketChannel.class;
        };
    Bootstrap bootstrap =
        new Bootstrap()
            .group(loop.executor())
            .channel(channel)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.SO_KEEPALIVE, true)
            .option(ChannelOption.RECVBUF_ALLOCATOR, READ_SIZES)
            .option(ChannelOption.WRITE_BUFFER_WATER_MARK, WATERMARKS);
    if (providesBuffers()) {
      bootstrap.option(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, RING_GROUP);
    }
    return bootstrap;
  }

  /**
   * A bootstrap for a socket that listens; its address and handlers are the caller's.
   *
   * @param acceptor accepts
   * @param connections serve what was accepted
   * @param backlog connections that the kernel keeps until they are accepted
   * @param shared whether other sockets listen on the same port; only where {@link #sharesPorts}
   */
  public ServerBootstrap server(
      EventLoopGroup acceptor, EventLoopGroup connections, int backlog, boolean shared) {
    Class<? extends ServerChannel> channel =
        switch (resolved()) {
          case EPOLL -> EpollServerSocketChannel.class;
          case IO_URING -> IoUringServerSocketChannel.class;
          default -> NioDoor.class;
        };
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(acceptor, connections)
            .channel(channel)
            .option(ChannelOption.SO_BACKLOG, backlog)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(ChannelOption.RECVBUF_ALLOCATOR, READ_SIZES)
            .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, WATERMARKS);
    if (shared) {
      bootstrap.option(UnixChannelOption.SO_REUSEPORT, true);
    }
    if (providesBuffers()) {
      bootstrap.childOption(IoUringChannelOption.IO_URING_BUFFER_GROUP_ID, RING_GROUP);
    }
    // Else the kernel takes megabytes for a client that reads nothing, and a slow one's progress is
    // seen only when a third of them is gone.
    switch (resolved()) {
      case EPOLL -> bootstrap.childOption(EpollChannelOption.TCP_NOTSENT_LOWAT, UNSENT);
      case IO_URING -> bootstrap.childOption(IoUringChannelOption.TCP_NOTSENT_LOWAT, UNSENT);
      default -> {}
    }
    return bootstrap;
  }

  /**
   * The address to listen on for a host of this machine. Asks the resolver where the host is a
   * name: not on a loop.
   *
   * @param host a name or a literal address; blank for every address
   * @throws IllegalArgumentException where there is no such host
   */
  public static InetSocketAddress localAddress(String host, int port) {
    InetSocketAddress address =
        host.isEmpty() ? new InetSocketAddress(port) : new InetSocketAddress(host, port);
    if (address.isUnresolved()) {
      throw new IllegalArgumentException(
          "address: " + host + " (expected: a host of this machine)");
    }
    return address;
  }

  private boolean providesBuffers() {
    return resolved() == IO_URING && IoUring.isRegisterBufferRingSupported();
  }

  /** NIO's listening socket, which can be asked for those who wait at it. On its loop. */
  public static final class NioDoor extends NioServerSocketChannel {
    /** The connection that waits longest, which nobody has been told of; null where none waits. */
    public @Nullable SocketChannel accept() throws IOException {
      java.nio.channels.SocketChannel accepted = javaChannel().accept();
      return accepted == null ? null : new NioSocketChannel(this, accepted);
    }
  }
}
