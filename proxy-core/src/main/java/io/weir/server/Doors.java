package io.weir.server;

import io.weir.config.problem.Problems;
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
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
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
  private final Map<Listener, ExchangeDesk> desks = new ConcurrentHashMap<>();
  private volatile Map<String, Listener> open = Map.of();
  private volatile List<Listener> leaving = List.of();

  Doors(Loops loops, Stats stats, Supplier<Snapshot> snapshots, Responder.State state) {
    this.loops = loops;
    this.stats = stats;
    this.snapshots = snapshots;
    this.state = state;
  }

  /**
   * What a file wants opened, and what can stay.
   *
   * @param staying puts the new settings of a listener that stays in force
   */
  record Change(Map<String, Listener> next, List<Listener> opened, List<Runnable> staying) {}

  /**
   * Opens what is new; nothing that is open is touched.
   *
   * @param problems takes why a listener cannot be had
   * @return null where there is such a problem; nothing is left open then
   */
  @Nullable Change prepare(Collection<ListenerEntry> wanted, Problems problems) {
    Map<String, Listener> next = new LinkedHashMap<>();
    List<Listener> opened = new ArrayList<>();
    List<Runnable> staying = new ArrayList<>();
    for (ListenerEntry entry : wanted) {
      try {
        Listener now = open.get(entry.name());
        if (now != null && now.canBecome(entry.socket())) {
          staying.add(now.prepare(entry.socket()));
          next.put(entry.name(), now);
        } else {
          next.put(entry.name(), opened(entry, opened));
        }
      } catch (CompletionException | IllegalArgumentException e) {
        Throwable why = e instanceof CompletionException && e.getCause() != null ? e.getCause() : e;
        problems.error(
            entry.spot().place(),
            "listener " + entry.name() + " cannot be opened: " + why.getMessage(),
            null);
      }
    }
    if (problems.hasErrors()) {
      opened.forEach(Listener::close);
      return null;
    }
    return new Change(next, opened, staying);
  }

  private Listener opened(ListenerEntry entry, List<Listener> opened) {
    ExchangeDesk desk = new ExchangeDesk(entry.name(), snapshots, state, stats);
    Listener listener = Listener.of(entry.socket(), desk, loops, stats);
    listener.bind().join();
    desks.put(listener, desk);
    opened.add(listener);
    return listener;
  }

  /** Puts a change in force, after the snapshot was swapped. */
  void apply(Change change) {
    Map<String, Listener> before = open;
    open = change.next();
    change.staying().forEach(Runnable::run);
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
    desks.keySet().retainAll(all());
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
    desks.values().forEach(desk -> desk.draining(true));
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
