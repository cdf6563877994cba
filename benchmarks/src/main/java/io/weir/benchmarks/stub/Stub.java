package io.weir.benchmarks.stub;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * A model server for load runs: HTTP/1.1 on the loopback interface, whole answers of 1 KB or event
 * streams, as the model's name says; see {@link Recipe}.
 */
public final class Stub implements AutoCloseable {
  private static final int BACKLOG = 4096;

  private final EventLoopGroup loops;
  private final ServerBootstrap bootstrap;
  private final Channel channel;
  private final Map<EventLoop, Room> rooms = new ConcurrentHashMap<>();

  /** What the conversations of one event loop share. */
  static final class Room {
    final Pacer pacer;
    final Answers answers = new Answers();
    final byte[] scratch = new byte[64 * 1024];

    Room(EventLoop loop) {
      pacer = new Pacer(loop);
    }
  }

  /** Listens on a port, 0 for any, with so many event loops. */
  public Stub(int port, int threads) {
    boolean epoll = Epoll.isAvailable();
    loops =
        new MultiThreadIoEventLoopGroup(
            threads, epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory());
    bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<>() {
                  @Override
                  protected void initChannel(Channel client) {
                    EventLoop loop = client.eventLoop();
                    Room room = rooms.computeIfAbsent(loop, Room::new);
                    client.pipeline().addLast(new Conversation(client, room));
                  }
                });
    channel = listen(port);
  }

  /** Listens on another port, too, until the stub is closed. */
  private Channel listen(int port) {
    return bootstrap.bind("127.0.0.1", port).syncUninterruptibly().channel();
  }

  /** The port that it listens on. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  @Override
  public void close() {
    channel.close().syncUninterruptibly();
    loops.shutdownGracefully(0, 2, TimeUnit.SECONDS).syncUninterruptibly();
    rooms.values().forEach(room -> room.answers.close());
  }

  /** Runs a stub until the process is told to end. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Main()).execute(arguments));
  }

  @Command(
      name = "stub",
      mixinStandardHelpOptions = true,
      description = {
        "A model server for load runs, on 127.0.0.1. The model that a request names says how it is"
            + " answered, such as stub-n200-p5: -n events, -p ms between them, -b events in a"
            + " write, -d ms before the first byte, -e status, -s bytes of text."
      })
  private static final class Main implements Callable<Integer> {
    @SuppressWarnings("NullAway.Init")
    @Spec
    private CommandSpec spec;

    @Option(
        names = "--port",
        paramLabel = "PORT",
        split = ",",
        defaultValue = "9000",
        description = "Where it listens; one port or many (${DEFAULT-VALUE}).")
    private List<Integer> ports = List.of();

    @Option(names = "--threads", paramLabel = "N", defaultValue = "1")
    private int threads;

    @Override
    public Integer call() throws InterruptedException {
      try (Stub stub = new Stub(ports.get(0), threads)) {
        ports.stream().skip(1).forEach(stub::listen);
        spec.commandLine().getOut().println("listening on 127.0.0.1:" + stub.port());
        spec.commandLine().getOut().flush();
        stub.channel.closeFuture().sync();
        return 0;
      }
    }
  }
}
