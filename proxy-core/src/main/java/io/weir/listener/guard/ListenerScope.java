package io.weir.listener.guard;

import io.weir.exchange.desk.Desk;
import io.weir.fault.Fault;
import io.weir.listener.settings.ListenerConfig;
import io.weir.net.Loop;
import io.weir.net.ServerTls;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** What all connections of one listener share. From any thread, but for what names a loop. */
public final class ListenerScope {
  private static final String CONNECTIONS_ACTIVE = "weir_listener_connections_active";
  private static final String REQUESTS_ACTIVE = "weir_listener_requests_active";

  private final Desk desk;
  private final Stats stats;
  private final String name;
  private final Counter refused;
  private final Counter requests;
  private final Counter.Child connections;
  private final Counter.Child bytesIn;
  private final Counter.Child bytesOut;
  private final AtomicInteger open = new AtomicInteger();
  private final LongAdder exchanges = new LongAdder();
  private volatile ListenerConfig config;
  private volatile @Nullable ServerTls tls;
  private volatile boolean draining;

  public ListenerScope(ListenerConfig config, @Nullable ServerTls tls, Desk desk, Stats stats) {
    this.config = config;
    this.tls = tls;
    this.desk = desk;
    this.stats = stats;
    this.name = config.name();
    refused =
        stats.counter(
            "weir_listener_refused_total",
            "Connections and requests that a listener turned away, by reason.",
            "listener",
            "reason");
    requests =
        stats.counter(
            "weir_listener_requests_total",
            "Requests that a listener took, by protocol.",
            "listener",
            "protocol");
    connections =
        stats
            .counter("weir_listener_connections_total", "Connections accepted.", "listener")
            .with(name);
    Counter bytes =
        stats.counter("weir_listener_bytes_total", "Bytes on the wire.", "listener", "direction");
    bytesIn = bytes.with(name, "in");
    bytesOut = bytes.with(name, "out");
    stats.gauge(CONNECTIONS_ACTIVE, "Connections open now.", () -> open.get(), "listener", name);
    stats.gauge(REQUESTS_ACTIVE, "Requests in flight now.", exchanges::sum, "listener", name);
  }

  /** Takes its gauges back. */
  public void retire() {
    stats.removeGauge(CONNECTIONS_ACTIVE, "listener", name);
    stats.removeGauge(REQUESTS_ACTIVE, "listener", name);
  }

  public Desk desk() {
    return desk;
  }

  public ListenerConfig config() {
    return config;
  }

  public @Nullable ServerTls tls() {
    return tls;
  }

  /** Takes other limits and certificates for what comes; what is open keeps its own. */
  public void replace(ListenerConfig config, @Nullable ServerTls tls) {
    this.tls = tls;
    this.config = config;
  }

  /** Whether answers should say that their connection ends. */
  public boolean draining() {
    return draining || desk.draining();
  }

  /** Whether connections end with the request that they carry, told or not: the door is closed. */
  public boolean leaving() {
    return draining;
  }

  public void drain() {
    draining = true;
  }

  /** Counts a connection in, if there is room for it. */
  public boolean admit() {
    if (open.incrementAndGet() > config.limits().connections()) {
      open.decrementAndGet();
      refused("connections");
      return false;
    }
    connections.inc();
    return true;
  }

  /** Counts a connection out. */
  public void left() {
    open.decrementAndGet();
  }

  /** Connections open now. */
  public int openConnections() {
    return open.get();
  }

  /** Requests in flight now. */
  public long exchanges() {
    return exchanges.sum();
  }

  /** The counter of requests by one protocol, to keep. */
  public Counter.Child requestsBy(String protocol) {
    return requests.with(name, protocol);
  }

  public void began() {
    exchanges.increment();
  }

  public void ended() {
    exchanges.decrement();
  }

  public void refused(Fault fault) {
    refused(fault.word());
  }

  public void refused(String reason) {
    refused.with(name, reason).inc();
  }

  public void received(long bytes) {
    bytesIn.add(bytes);
  }

  public void sent(long bytes) {
    bytesOut.add(bytes);
  }

  /** The connections open on one loop; for that loop alone. */
  public Connections on(Loop loop) {
    return loop.local(this, ignored -> new Connections());
  }

  /** Forgets what is kept for one loop; on it. */
  public void forget(Loop loop) {
    loop.forget(this);
  }

  /** One loop's open connections, in no order. */
  public static final class Connections {
    private final List<ConnectionGuard> all = new ArrayList<>();

    public void add(ConnectionGuard guard) {
      guard.index = all.size();
      all.add(guard);
    }

    public void remove(ConnectionGuard guard) {
      ConnectionGuard last = all.remove(all.size() - 1);
      if (last != guard) {
        all.set(guard.index, last);
        last.index = guard.index;
      }
    }

    /** A copy, since telling a connection may take it off. */
    public List<ConnectionGuard> all() {
      return List.copyOf(all);
    }
  }
}
