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
import io.netty.resolver.ResolvedAddressTypes;
import io.netty.resolver.dns.DnsAddressResolverGroup;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.weir.config.value.Address;
import io.weir.net.Loop;
import io.weir.net.Transport;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;

/**
 * Netty's resolver: asks name servers itself, after {@code /etc/hosts}, and keeps an answer for as
 * long as its record says, 5 minutes at most. One socket a loop, one cache for all.
 */
final class NettyHosts implements HostResolver {
  static final int NEGATIVE_TTL_SECONDS = 2;
  private static final int TTL_SECONDS_MAX = 300;
  private static final int QUERY_MILLIS = 2000;
  private static final int QUERIES_MAX = 12;

  private final AddressResolverGroup<InetSocketAddress> group;

  NettyHosts(Transport transport, HostRules rules) {
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder()
            .datagramChannelType(datagram(transport.resolved()))
            .socketChannelType(socket(transport.resolved()))
            .ttl(0, TTL_SECONDS_MAX)
            .negativeTtl(NEGATIVE_TTL_SECONDS)
            .queryTimeoutMillis(QUERY_MILLIS)
            .maxQueriesPerResolve(QUERIES_MAX)
            .completeOncePreferredResolved(!rules.whole());
    switch (rules.family()) {
      case V4 -> builder.resolvedAddressTypes(ResolvedAddressTypes.IPV4_ONLY);
      case V6 -> builder.resolvedAddressTypes(ResolvedAddressTypes.IPV6_ONLY);
      case ANY -> {} // Both, or one where the machine has no other.
    }
    if (!rules.servers().isEmpty()) {
      builder.nameServerProvider(
          new SequentialDnsServerAddressStreamProvider(
              rules.servers().stream().map(NettyHosts::socketAddress).toList()));
    }
    this.group = new DnsAddressResolverGroup(builder);
  }

  private static InetSocketAddress socketAddress(Address server) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(server.host());
    if (literal == null) {
      throw new IllegalArgumentException("name server: " + server + " (expected: an IP address)");
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(literal), server.port());
    } catch (UnknownHostException e) {
      throw new IllegalArgumentException("name server: " + server, e);
    }
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
  public Future<List<InetSocketAddress>> resolve(Loop loop, String host, int port) {
    return group
        .getResolver(loop.executor())
        .resolveAll(InetSocketAddress.createUnresolved(host, port));
  }

  @Override
  public void close() {
    group.close();
  }
}
