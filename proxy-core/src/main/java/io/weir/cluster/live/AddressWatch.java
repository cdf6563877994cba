package io.weir.cluster.live;

import io.netty.util.concurrent.Future;
import io.weir.cluster.Endpoint;
import io.weir.cluster.EndpointAddress;
import io.weir.cluster.config.ClusterConfig;
import io.weir.cluster.config.EndpointConfig;
import io.weir.net.Loop;
import io.weir.net.Timer;
import io.weir.net.hosts.HostResolver;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps a cluster's endpoints those that its names stand for: looks again and again, and never
 * blocks. An endpoint whose address stays is not touched; a name that cannot be looked up keeps the
 * addresses it had, and before its first answer is one endpoint by itself. On one loop, but for the
 * making of endpoints, which may read files and is done in the background, one look at a time.
 */
final class AddressWatch {
  private static final Logger LOG = LoggerFactory.getLogger(AddressWatch.class);

  private final ClusterConfig config;
  private final Endpoints source;
  private final HostResolver hosts;
  private final Executor background;
  private final Loop loop;
  private final Consumer<List<Endpoint>> told;
  private final Timer timer = new Wake();
  private final Map<EndpointConfig, List<InetAddress>> addressesOf = new HashMap<>();
  private Map<Place, Endpoint> current = new LinkedHashMap<>();
  private int open;
  private boolean changed;
  private boolean stopped;

  /** An entry of the file at one of its addresses. */
  private record Place(EndpointConfig entry, EndpointAddress address) {}

  /**
   * A watch that has not begun.
   *
   * @param begin the endpoints there are before the first look, in the order of the file
   * @param told is given the whole list whenever it changes
   */
  AddressWatch(
      Endpoints source,
      List<Endpoint> begin,
      ClusterBuilder builder,
      Loop loop,
      Consumer<List<Endpoint>> told) {
    this.config = source.config();
    this.source = source;
    this.hosts = builder.hosts(config);
    this.background = builder.background();
    this.loop = loop;
    this.told = told;
    for (int i = 0; i < begin.size(); i++) {
      Endpoint one = begin.get(i);
      current.put(new Place(config.endpoints().get(i), one.address()), one);
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
    open = config.endpoints().size();
    for (EndpointConfig entry : config.endpoints()) {
      hosts
          .resolve(loop, entry.url().host(), entry.url().port())
          .addListener((Future<List<InetSocketAddress>> found) -> found(entry, found));
    }
  }

  private void found(EndpointConfig entry, Future<List<InetSocketAddress>> found) {
    if (stopped) {
      return;
    }
    List<InetAddress> addresses = found.isSuccess() ? addresses(found.getNow()) : List.of();
    if (addresses.isEmpty()) {
      LOG.debug("cluster {}: no address for {}", config.name(), entry.url().host(), found.cause());
    } else {
      changed |= !addresses.equals(addressesOf.put(entry, addresses));
    }
    if (--open == 0) {
      looked();
    }
  }

  private static List<InetAddress> addresses(List<InetSocketAddress> found) {
    return found.stream()
        .map(InetSocketAddress::getAddress)
        .distinct()
        .sorted(Comparator.comparing(InetAddress::getHostAddress))
        .toList();
  }

  private void looked() {
    if (!changed) {
      rest();
      return;
    }
    changed = false;
    Map<EndpointConfig, List<InetAddress>> wanted = Map.copyOf(addressesOf);
    Map<Place, Endpoint> before = current;
    background.execute(
        () -> {
          Map<Place, @Nullable Endpoint> made = made(wanted, before);
          loop.execute(() -> follow(made));
        });
  }

  /** An endpoint for each address, in the order of the file; null where one cannot be made. */
  private Map<Place, @Nullable Endpoint> made(
      Map<EndpointConfig, List<InetAddress>> wanted, Map<Place, Endpoint> before) {
    Map<Place, @Nullable Endpoint> made = new LinkedHashMap<>();
    for (EndpointConfig entry : config.endpoints()) {
      EndpointAddress named = EndpointAddress.of(entry.url());
      List<InetAddress> addresses = wanted.get(entry);
      if (addresses == null) {
        made.put(new Place(entry, named), made(new Place(entry, named), before));
      } else {
        addresses.stream()
            .map(address -> new Place(entry, named.at(address)))
            .forEach(place -> made.put(place, made(place, before)));
      }
    }
    return made;
  }

  private @Nullable Endpoint made(Place place, Map<Place, Endpoint> before) {
    Endpoint kept = before.get(place);
    if (kept != null) {
      return kept;
    }
    try {
      return source.madeIfOpen(place.entry, place.address);
    } catch (IllegalArgumentException e) {
      LOG.warn("cluster {}: endpoint {}: {}", config.name(), place.address.name(), e.getMessage());
      return null;
    }
  }

  private void follow(Map<Place, @Nullable Endpoint> made) {
    if (stopped) {
      return;
    }
    Map<Place, Endpoint> now = new LinkedHashMap<>();
    made.forEach(
        (place, endpoint) -> {
          if (endpoint == null) {
            changed = true;
          } else {
            now.put(place, endpoint);
          }
        });
    if (!now.isEmpty() && !List.copyOf(now.values()).equals(List.copyOf(current.values()))) {
      current = now;
      told.accept(List.copyOf(now.values()));
    }
    rest();
  }

  private void rest() {
    loop.timers().arm(timer, loop.clock().nanos() + config.dns().refresh().toNanos());
  }

  private final class Wake extends Timer {
    @Override
    protected void expired(long nowNanos) {
      look();
    }
  }
}
