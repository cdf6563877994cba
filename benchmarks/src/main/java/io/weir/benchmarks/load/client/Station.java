package io.weir.benchmarks.load.client;

import io.netty.bootstrap.Bootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.channel.socket.SocketChannel;
import io.weir.benchmarks.load.count.Tally;
import io.weir.benchmarks.load.work.Work;
import java.util.concurrent.TimeUnit;

/** What the connections of one event loop share. */
public final class Station {
  /** How many times a second a slow reader reads. */
  static final int SIPS_PER_SECOND = 10;

  private static final int LEAST_RECEIVE_BUFFER = 4 * 1024;
  private static final int MOST_CONNECT_MILLIS = 10_000;

  final EventLoop loop;
  final Work work;
  final Tally tally;
  final Lane.Dispatcher dispatcher;

  /** Where answers are copied to, to be read faster than through a buffer's bounds. */
  final byte[] scratch = new byte[64 * 1024];

  private final Bootstrap bootstrap;
  private int connecting;

  /** Connections of this loop, which tell {@code dispatcher} of their lanes. */
  public Station(
      EventLoop loop,
      Class<? extends SocketChannel> channels,
      Work work,
      Tally tally,
      Lane.Dispatcher dispatcher) {
    this.loop = loop;
    this.work = work;
    this.tally = tally;
    this.dispatcher = dispatcher;
    int timeoutMillis =
        (int)
            Math.min(
                MOST_CONNECT_MILLIS, TimeUnit.NANOSECONDS.toMillis(work.limits().timeoutNanos()));
    bootstrap =
        new Bootstrap()
            .group(loop)
            .channel(channels)
            .option(ChannelOption.TCP_NODELAY, true)
            .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, timeoutMillis);
    if (sips()) {
      int sip = sipBytes();
      bootstrap
          .option(ChannelOption.AUTO_READ, false)
          .option(ChannelOption.SO_RCVBUF, Math.max(LEAST_RECEIVE_BUFFER, sip))
          .option(
              ChannelOption.RECVBUF_ALLOCATOR,
              new FixedRecvByteBufAllocator(sip).maxMessagesPerRead(1));
    }
  }

  /** One connection that is kept open, as the work's protocol has it; not open yet. */
  public Link link() {
    return new Link(this);
  }

  /** Connections that were asked for and are not there yet. */
  public int connecting() {
    return connecting;
  }

  Wire wire(Link link, Channel channel) {
    return work.http2() ? new Http2Wire(link, channel) : new Http1Wire(link, channel);
  }

  Bootstrap bootstrap() {
    connecting++;
    return bootstrap.clone();
  }

  void settled() {
    connecting--;
  }

  /** Whether connections are read slowly, a sip at a time. */
  boolean sips() {
    return work.limits().readBytesPerSecond() > 0;
  }

  private int sipBytes() {
    long bytes = work.limits().readBytesPerSecond() / SIPS_PER_SECOND;
    return (int) Math.max(1, Math.min(bytes, scratch.length));
  }
}
