package io.weir.net.hosts;

import io.netty.channel.epoll.EpollDatagramChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioDatagramChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.channel.uring.IoUringDatagramChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import io.netty.resolver.AddressResolverGroup;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.net.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Names to addresses, remembered for their time to live and shared by all loops. Never blocks a
 * loop. Made by {@link #netty} or {@link #jdk}.
 */
public abstract class HostResolver implements AutoCloseable {
  static final int NEGATIVE_TTL_SECONDS = 2;
  private static final int TTL_SECONDS_MAX = 300;
  private static final int QUERY_MILLIS = 2000;
  private static final int QUERIES_MAX = 12;

  HostResolver() {}

  /**
   * Asks the name servers of {@code /etc/resolv.conf} itself, after {@code /etc/hosts}; keeps an
   * answer for as long as its record says, 5 minutes at most.
   */
  public static HostResolver netty(Transport transport) {
    return new Dns(transport);
  }

  /**
   * Asks the JDK, and through it the machine's own rules, on threads of its own; keeps an answer
   * for 30 seconds, as the JDK does not say for how long it holds.
   */
  public static HostResolver jdk(Clock clock) {
    return new JdkHosts(clock);
  }

  /**
   * All addresses of that name, in the order to try them; told on the loop. Where the host is an
   * address already the future is complete. Fails with an {@link UnknownHostException}, as a rule,
   * where there is none.
   */
  public final Future<List<InetSocketAddress>> resolve(Loop loop, String host, int port) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal == null) {
      return lookUp(loop, host, port);
    }
    try {
      InetAddress address = InetAddress.getByAddress(host, literal);
      return loop.executor().newSucceededFuture(List.of(new InetSocketAddress(address, port)));
    } catch (UnknownHostException e) {
      return loop.executor().newFailedFuture(e);
    }
  }

  abstract Future<List<InetSocketAddress>> lookUp(Loop loop, String host, int port);

  /** Gives sockets and threads back; what is under way may fail. */
  @Override
  public abstract void close();

  /** Netty's resolver: one socket a loop, one cache for all. */
  private static final class Dns extends HostResolver {
    private final AddressResolverGroup<InetSocketAddress> group;

    Dns(Transport transport) {
      this.group =
          new DnsAddressResolverGroup(
              new DnsNameResolverBuilder()
                  .datagramChannelType(datagram(transport.resolved()))
                  .socketChannelType(socket(transport.resolved()))
                  .ttl(0, TTL_SECONDS_MAX)
                  .negativeTtl(NEGATIVE_TTL_SECONDS)
                  .queryTimeoutMillis(QUERY_MILLIS)
                  .maxQueriesPerResolve(QUERIES_MAX));
    }

    private static Class<? extends DatagramChannel> datagram(Transport transport) {
      return switch (transport) {
        case EPOLL -> EpollDatagramChannel.class;
        case IO_URING -> IoUringDatagramChannel.class;
        default -> NioDatagramChannel.class;
      };
    }

    private static Class<? extends SocketChannel> socket(Transport transport) {
      return switch (transport) {
        case EPOLL -> EpollSocketChannel.class;
        case IO_URING -> IoUringSocketChannel.class;
        default -> NioSocketChannel.class;
      };
    }

    @Override
    Future<List<InetSocketAddress>> lookUp(Loop loop, String host, int port) {
      return group
          .getResolver(loop.executor())
          .resolveAll(InetSocketAddress.createUnresolved(host, port));
    }

    @Override
    public void close() {
      group.close();
    }
  }
}
