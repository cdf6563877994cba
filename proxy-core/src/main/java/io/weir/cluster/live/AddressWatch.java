package io.weir.cluster.live;

import io.netty.util.concurrent.Future;
import io.weir.cluster.Endpoint;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.config.ClusterConfig;
import io.weir.cluster.config.DnsConfig.Family;
import io.weir.cluster.config.EndpointConfig;
import io.weir.net.Loop;
import io.weir.net.Timer;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a cluster's endpoints those that its names stand for: looks again and again, and never
 * blocks. An endpoint whose address stays is not touched; a name that cannot be looked up keeps the
 * addresses it had. All on one loop.
 */
final class AddressWatch {
  private static final Logger LOG = LoggerFactory.getLogger(AddressWatch.class);

  private final ClusterConfig config;
  private final Endpoints source;
  private final ClusterBuilder.Lookup lookup;
  private final Loop loop;
  private final Consumer<List<Endpoint>> told;
  private final Timer timer = new Wake();
  private final Map<EndpointConfig, List<Endpoint>> current = new LinkedHashMap<>();
  private int open;
  private boolean failing;
  private boolean changed;
  private boolean stopped;

  /**
   * A watch that has not begun.
   *
   * @param begin the endpoints there are before the first look, in the order of the file
   * @param told is given the whole list whenever it changes
   */
  AddressWatch(
      Endpoints source,
      List<Endpoint> begin,
      ClusterBuilder.Lookup lookup,
      Loop loop,
      Consumer<List<Endpoint>> told) {
    this.config = source.config();
    this.source = source;
    this.lookup = lookup;
    this.loop = loop;
    this.told = told;
    for (int i = 0; i < begin.size(); i++) {
      current
          .computeIfAbsent(config.endpoints().get(i), ignored -> new ArrayList<>())
          .add(begin.get(i));
    }
  }

  /** Looks for the first time. From any thread. */
  void start() {
    loop.execute(this::look);
  }

  /** Ends the looking. From any thread. */
  void stop() {
    loop.execute(
        () -> {
          stopped = true;
          loop.timers().cancel(timer);
        });
  }

  private void look() {
    if (stopped) {
      return;
    }
    open = current.size();
    failing = false;
    for (EndpointConfig endpoint : List.copyOf(current.keySet())) {
      lookup
          .resolve(loop, endpoint.url().host(), endpoint.url().port())
          .addListener((Future<List<InetSocketAddress>> found) -> found(endpoint, found));
    }
  }

  private void found(EndpointConfig endpoint, Future<List<InetSocketAddress>> found) {
    if (stopped) {
      return;
    }
    List<InetAddress> addresses = found.isSuccess() ? wanted(found.getNow()) : List.of();
    if (addresses.isEmpty()) {
      failing = true;
      LOG.debug(
          "cluster {}: no address for {}", config.name(), endpoint.url().host(), found.cause());
    } else {
      follow(endpoint, addresses);
    }
    if (--open == 0) {
      tell();
    }
  }

  private List<InetAddress> wanted(List<InetSocketAddress> found) {
    Family family = config.dns().family();
    return found.stream()
        .map(InetSocketAddress::getAddress)
        .filter(
            address ->
                family == Family.ANY
                    || (family == Family.V4
                        ? address instanceof Inet4Address
                        : address instanceof Inet6Address))
        .distinct()
        .sorted(Comparator.comparing(InetAddress::getHostAddress))
        .toList();
  }

  private void follow(EndpointConfig endpoint, List<InetAddress> addresses) {
    List<Endpoint> before = current.getOrDefault(endpoint, List.of());
    Map<EndpointAddress, Endpoint> known = new HashMap<>();
    before.forEach(one -> known.put(one.address(), one));
    List<Endpoint> now = new ArrayList<>();
    EndpointAddress named = EndpointAddress.of(endpoint.url());
    for (InetAddress address : addresses) {
      EndpointAddress at = named.at(address);
      Endpoint kept = known.remove(at);
      Endpoint one = kept != null ? kept : source.madeIfOpen(endpoint, at);
      if (one == null) {
        return;
      }
      now.add(one);
    }
    if (!now.equals(before)) {
      changed = true;
      current.put(endpoint, now);
    }
  }

  private void tell() {
    if (changed) {
      changed = false;
      told.accept(current.values().stream().flatMap(List::stream).toList());
    }
    loop.timers().arm(timer, loop.clock().nanos() + config.dns().refresh().toNanos());
  }

  /** Whether the last look found no address for one of the names. On the loop. */
  boolean failing() {
    return failing;
  }

  private final class Wake extends Timer {
    @Override
    protected void expired(long nowNanos) {
      look();
    }
  }
}
