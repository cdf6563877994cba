package io.weir.upstream;

import io.netty.channel.Channel;
import io.weir.cluster.Upstream;
import io.weir.cluster.UpstreamEvents;
import io.weir.cluster.UpstreamStream;
import io.weir.cluster.config.LimitsConfig;
import io.weir.http.RequestHead;
import io.weir.http1.Http1Limits;
import io.weir.net.ClientTls;
import io.weir.net.Loop;
import io.weir.net.Transport;
import io.weir.net.hosts.HostResolver;
import io.weir.upstream.HttpConfig.Protocol;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The port to one HTTP endpoint. Each loop has a pool of its own, so that a request never leaves
 * the loop it came in on; only the counts behind the connection limit are shared, and they are
 * touched when connections come and go, not by requests.
 */
public final class HttpUpstream implements Upstream {
  private final Address address;
  private final HttpConfig config;
  private final LimitsConfig limits;
  private final Http1Limits http1;
  private final Transport transport;
  private final HostResolver resolver;
  private final UpstreamCounters counters;
  private final long connectNanos;
  private final List<LoopPool> pools = new CopyOnWriteArrayList<>();
  private final AtomicInteger connections = new AtomicInteger();
  private final AtomicInteger pending = new AtomicInteger();
  private volatile @Nullable Protocol spoken;
  private volatile boolean http1Required;
  private volatile boolean closed;

  /** Makes no connection yet. */
  public HttpUpstream(
      Address address,
      HttpConfig config,
      LimitsConfig limits,
      Transport transport,
      HostResolver resolver,
      UpstreamCounters counters) {
    this.address = address;
    this.config = config;
    this.limits = limits;
    this.transport = transport;
    this.resolver = resolver;
    this.counters = counters;
    Http1Limits usual = Http1Limits.DEFAULT;
    this.http1 =
        new Http1Limits(
            config.headBytes(),
            usual.targetBytesMax(),
            usual.fieldsMax(),
            usual.trailerBytesMax(),
            usual.extensionBytesMax(),
            usual.aheadBytesMax(),
            usual.paths());
    this.connectNanos = config.connectTimeout().toNanos();
    this.spoken = known(config.protocol(), address.tls() != null);
    counters.show(this);
  }

  /**
   * Where the endpoint is.
   *
   * @param tls null where it is spoken to in clear
   * @param resolved addresses to use in place of the name's; empty where the name is to be looked
   *     up for each connection
   */
  public record Address(
      String host, int port, @Nullable Tls tls, List<InetSocketAddress> resolved) {
    /** Host and port, for people. */
    @Override
    public String toString() {
      return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
    }
  }

  /**
   * How connections are encrypted.
   *
   * @param client its ALPN list fits the protocol setting
   * @param http1 offers HTTP/1.1 alone, for when the endpoint asks for that; null where the setting
   *     does not leave it the choice
   * @param serverName sent as SNI (unless it is an address) and matched against the certificate
   */
  public record Tls(ClientTls client, @Nullable ClientTls http1, String serverName) {}

  /** What is sure before the first connection; null where ALPN has to tell. */
  private static @Nullable Protocol known(Protocol protocol, boolean encrypted) {
    return switch (protocol) {
      case H1 -> Protocol.H1;
      case H2, H2C -> Protocol.H2;
      case AUTO -> encrypted ? null : Protocol.H1;
    };
  }

  @Override
  public UpstreamStream open(Loop loop, RequestHead head, boolean end, UpstreamEvents events) {
    counters.requests.inc();
    LoopPool pool = loop.local(this, this::pool);
    ClientStream stream = new ClientStream(pool, head, end, events);
    pool.open(stream);
    return stream;
  }

  private LoopPool pool(Loop loop) {
    LoopPool pool = new LoopPool(this, loop);
    pools.add(pool);
    return pool;
  }

  /** Connections open or being made, on all loops. */
  @Override
  public int connections() {
    return connections.get();
  }

  /** Connections that carry nothing, on all loops; a moment's view. */
  public int idle() {
    int sum = 0;
    for (LoopPool pool : pools) {
      sum += pool.idle();
    }
    return sum;
  }

  @Override
  public void close() {
    closed = true;
    for (LoopPool pool : pools) {
      onLoop(pool, pool::close);
    }
  }

  boolean closed() {
    return closed;
  }

  Address address() {
    return address;
  }

  HttpConfig config() {
    return config;
  }

  /** What an HTTP/1 answer's head may measure. */
  Http1Limits http1() {
    return http1;
  }

  Transport transport() {
    return transport;
  }

  HostResolver resolver() {
    return resolver;
  }

  UpstreamCounters counters() {
    return counters;
  }

  long connectNanos() {
    return connectNanos;
  }

  /** {@code H1} or {@code H2}; null until a first connection has told. */
  @Nullable Protocol spoken() {
    return spoken;
  }

  /** Notes what a connection came to speak; the next ones are planned by it. */
  void spoken(Protocol protocol) {
    if (spoken != protocol && !http1Required) {
      spoken = protocol;
    }
  }

  /**
   * The endpoint wants a request over HTTP/1.1 (RFC 9113 section 7, HTTP_1_1_REQUIRED): where ALPN
   * left it the choice, it gets all further ones so.
   */
  void requireHttp1() {
    Tls tls = address.tls();
    if (tls == null || tls.http1() == null || http1Required) {
      return;
    }
    spoken = Protocol.H1;
    http1Required = true;
    for (LoopPool pool : pools) {
      onLoop(pool, pool::leaveHttp2);
    }
  }

  /** How the next connection is encrypted; null where it is in clear. */
  @Nullable ClientTls clientTls() {
    Tls tls = address.tls();
    if (tls == null) {
      return null;
    }
    ClientTls http1 = tls.http1();
    return http1Required && http1 != null ? http1 : tls.client();
  }

  /** Takes the right to make one connection; false where the limit is reached. */
  boolean acquire() {
    int limit = limits.connections();
    if (limit == 0) {
      connections.incrementAndGet();
      return true;
    }
    return takeBelow(connections, limit);
  }

  /** Gives the right back, and lets loops whose requests wait for it know. */
  void release() {
    connections.decrementAndGet();
    if (pending.get() > 0) {
      for (LoopPool pool : pools) {
        if (pool.waiting()) {
          onLoop(pool, pool::wake);
        }
      }
    }
  }

  /** Takes a place for a request that waits at the limit; false where all are taken. */
  boolean enqueue() {
    return takeBelow(pending, limits.pending());
  }

  void dequeue() {
    pending.decrementAndGet();
  }

  /** Whether requests wait at the limit, on any loop. */
  boolean crowded() {
    return pending.get() > 0;
  }

  /** Asks a loop that has idle connections to give one up for {@code needy}'s request. */
  void askForRoom(LoopPool needy) {
    for (LoopPool pool : pools) {
      if (pool != needy && pool.idle() > 0) {
        onLoop(pool, pool::giveRoom);
        return;
      }
    }
  }

  private static boolean takeBelow(AtomicInteger count, int limit) {
    for (int now = count.get(); now < limit; now = count.get()) {
      if (count.compareAndSet(now, now + 1)) {
        return true;
      }
    }
    return false;
  }

  private static void onLoop(LoopPool pool, Runnable task) {
    try {
      pool.loop().executor().execute(task);
    } catch (RejectedExecutionException e) {
      // The loop has ended, and its connections with it.
    }
  }

  /** Closes a connection at once: no farewell of TLS or HTTP/2 waits for a peer that is stuck. */
  static void abort(Channel channel) {
    channel.pipeline().firstContext().close();
  }

  /** How long one connection has lived and what it has carried, against the pool's limits. */
  static final class Lifetime {
    private final HttpConfig.Pool limits;
    private final long createdNanos;
    private long idleSinceNanos;
    private long begunNanos;
    private long requests;

    Lifetime(HttpConfig.Pool limits, long nowNanos) {
      this.limits = limits;
      this.createdNanos = nowNanos;
      this.idleSinceNanos = nowNanos;
    }

    /** Counts a request; returns whether the connection has carried one before. */
    boolean begin(long nowNanos) {
      begunNanos = nowNanos;
      return requests++ > 0;
    }

    void idle(long nowNanos) {
      idleSinceNanos = nowNanos;
    }

    long idleSinceNanos() {
      return idleSinceNanos;
    }

    long requests() {
      return requests;
    }

    /** Nanoseconds since the last request was begun. */
    long sinceBegun(long nowNanos) {
      return nowNanos - begunNanos;
    }

    /** Whether it may carry no further request. */
    boolean spent(long nowNanos) {
      long age = limits.maxAge().toNanos();
      return lastBegun() || (age > 0 && nowNanos - createdNanos >= age);
    }

    /** Whether the request begun last was the last that it may carry. */
    boolean lastBegun() {
      return limits.maxRequests() > 0 && requests >= limits.maxRequests();
    }

    /** Whether it lay idle for too long. */
    boolean stale(long nowNanos) {
      long idle = limits.idle().toNanos();
      return idle > 0 && nowNanos - idleSinceNanos >= idle;
    }
  }
}
