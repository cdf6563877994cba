package io.weir.server;

import io.weir.exchange.ExchangeDesk;
import io.weir.exchange.plan.Snapshot;
import io.weir.listener.Listener;
import io.weir.net.Loops;
import io.weir.route.Responder;
import io.weir.server.config.ListenerEntry;
import io.weir.stats.Stats;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The sockets that are open, by listener. On a reload one that can become what the file says now
 * stays; others are opened before the snapshot is swapped, and those no longer wanted drain after.
 * On the background thread.
 */
final class Doors implements Drainer.Doors {
  private static final Logger log = LoggerFactory.getLogger(Doors.class);

  private final Loops loops;
  private final Stats stats;
  private final Supplier<Snapshot> snapshots;
  private final Responder.State state;
  private final Queue<ExchangeDesk> desks = new ConcurrentLinkedQueue<>();
  private volatile Map<String, Listener> open = Map.of();
  private volatile List<Listener> leaving = List.of();

  Doors(Loops loops, Stats stats, Supplier<Snapshot> snapshots, Responder.State state) {
    this.loops = loops;
    this.stats = stats;
    this.snapshots = snapshots;
    this.state = state;
  }

  /** What a file wants opened, and what can stay. */
  record Change(
      Map<String, Listener> next, List<Listener> opened, Map<Listener, ListenerEntry> staying) {}

  /**
   * Opens what is new; nothing that is open is touched.
   *
   * @throws CompletionException where an address cannot be had; nothing is left open then
   */
  Change prepare(Collection<ListenerEntry> wanted) {
    Map<String, Listener> next = new LinkedHashMap<>();
    List<Listener> opened = new ArrayList<>();
    Map<Listener, ListenerEntry> staying = new LinkedHashMap<>();
    try {
      for (ListenerEntry entry : wanted) {
        Listener now = open.get(entry.name());
        if (now != null && now.canBecome(entry.socket())) {
          staying.put(now, entry);
          next.put(entry.name(), now);
        } else {
          next.put(entry.name(), opened(entry, opened));
        }
      }
    } catch (CompletionException e) {
      opened.forEach(Listener::close);
      throw e;
    }
    return new Change(next, opened, staying);
  }

  private Listener opened(ListenerEntry entry, List<Listener> opened) {
    ExchangeDesk desk = new ExchangeDesk(entry.name(), snapshots, state, stats);
    desks.add(desk);
    Listener listener = Listener.of(entry.socket(), desk, loops, stats);
    opened.add(listener);
    listener.bind().join();
    return listener;
  }

  /** Puts a change in force, after the snapshot was swapped. */
  void apply(Change change) {
    Map<String, Listener> before = open;
    open = change.next();
    change.staying().forEach((listener, entry) -> listener.become(entry.socket()));
    List<Listener> gone = new ArrayList<>(leaving);
    before.forEach(
        (name, listener) -> {
          if (change.next().get(name) != listener) {
            log.info("listener {} leaves {}", name, listener.address());
            gone.add(listener);
            listener.stopAccepting();
            listener.drain();
          }
        });
    gone.removeIf(listener -> listener.connections() == 0);
    leaving = List.copyOf(gone);
  }

  /** Every open listener. */
  Collection<Listener> listeners() {
    return open.values();
  }

  /** Requests in flight, on listeners that leave, too. */
  long exchanges() {
    long sum = 0;
    for (Listener listener : all()) {
      sum += listener.exchanges();
    }
    return sum;
  }

  /** Where the listener is bound; null where it is not. */
  static String boundTo(Listener listener) {
    InetSocketAddress address = listener.address();
    return address == null ? "-" : ProxyServer.text(address);
  }

  private List<Listener> all() {
    List<Listener> all = new ArrayList<>(open.values());
    all.addAll(leaving);
    return all;
  }

  /**
   * Lets every answer say that its connection ends. Idle connections stay for now: a client may be
   * sending on one in this moment.
   */
  @Override
  public void discourage() {
    desks.forEach(desk -> desk.draining(true));
  }

  @Override
  public void stopAccepting() {
    all().forEach(Listener::stopAccepting);
    all().forEach(Listener::drain);
  }

  @Override
  public void close() {
    CompletableFuture.allOf(all().stream().map(Listener::close).toArray(CompletableFuture[]::new))
        .join();
  }
}
