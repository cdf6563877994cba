package io.weir.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.cluster.config.LimitsConfig;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.net.hosts.HostResolver;
import io.weir.net.hosts.HostResolvers;
import io.weir.net.hosts.HostRules;
import io.weir.net.hosts.HostRules.Family;
import io.weir.net.hosts.HostRules.Resolver;
import io.weir.stats.Stats;
import io.weir.testing.FakeServer;
import io.weir.testing.ManualClock;
import io.weir.testing.Patience;
import io.weir.upstream.HttpConfig.Http2;
import io.weir.upstream.HttpConfig.Pool;
import io.weir.upstream.HttpConfig.Protocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;

/** Loops, settings and upstreams for one test; closed with it. */
final class UpstreamFixture implements AutoCloseable {
  private static final HostRules BY_JDK = new HostRules(Resolver.JDK, List.of(), Family.ANY, false);

  final Loops loops;
  final Stats stats = new Stats();
  private final HostResolvers resolvers;
  private final List<HttpUpstream> upstreams = new ArrayList<>();
  private final List<Call> calls = new ArrayList<>();

  UpstreamFixture(Clock clock, int count) {
    this.loops = Loops.start(Transport.AUTO, count, clock);
    this.resolvers = new HostResolvers(loops.transport(), clock);
  }

  UpstreamFixture() {
    this(Clock.system(), 1);
  }

  static HttpConfig config(Protocol protocol, Pool pool, Http2 http2) {
    HttpConfig usual = HttpConfig.DEFAULT;
    return new HttpConfig(
        protocol, Duration.ofSeconds(5), usual.headBytes(), usual.tls(), pool, http2);
  }

  static HttpConfig h1(Pool pool) {
    return config(Protocol.H1, pool, HttpConfig.DEFAULT.http2());
  }

  static HttpConfig h2(Http2 http2) {
    return config(Protocol.H2C, HttpConfig.DEFAULT.pool(), http2);
  }

  HttpUpstream upstream(FakeServer server, HttpConfig config) {
    return upstream(server, config, LimitsConfig.DEFAULT);
  }

  HttpUpstream upstream(FakeServer server, HttpConfig config, LimitsConfig limits) {
    HttpUpstream.Address address =
        new HttpUpstream.Address("127.0.0.1", server.port(), null, List.of());
    return upstream(address, config, limits);
  }

  HttpUpstream upstream(HttpUpstream.Address address, HttpConfig config, LimitsConfig limits) {
    UpstreamCounters counters = new UpstreamCounters(stats, "c", address.toString());
    HostResolver hosts = resolvers.of(BY_JDK);
    HttpUpstream upstream =
        new HttpUpstream(address, config, limits, loops.transport(), hosts, counters);
    upstreams.add(upstream);
    return upstream;
  }

  Call get(HttpUpstream upstream) {
    return open(upstream, head("GET", 0), true);
  }

  Call post(HttpUpstream upstream, long length) {
    return open(upstream, head("POST", length), false);
  }

  Call open(HttpUpstream upstream, RequestHead head, boolean end) {
    return open(upstream, head, end, loops.get(0));
  }

  Call open(HttpUpstream upstream, RequestHead head, boolean end, Loop loop) {
    Call call = new Call(loop);
    open(upstream, head, end, call);
    return call;
  }

  /** Opens it on the call's loop, and flushes where it is connected at once. */
  void open(HttpUpstream upstream, RequestHead head, boolean end, Call call) {
    calls.add(call);
    call.onLoop(
        () -> {
          call.loop.turn();
          call.opened(upstream.open(call.loop, head, end, call));
          return null;
        });
  }

  static RequestHead head(String method, long length) {
    RequestHead head = new RequestHead(method, "model.test", "/v1/chat?x=1", new Headers());
    head.bodyLength(length);
    return head;
  }

  /** Lets each loop finish what it is at, then time pass, and has it look at its timers. */
  void pass(ManualClock clock, Duration by) {
    clock.pass(loops, by);
  }

  /** Waits until it is so. */
  static void await(BooleanSupplier condition) {
    Patience.await("what was to be", condition);
  }

  @Override
  public void close() {
    upstreams.forEach(HttpUpstream::close);
    resolvers.close();
    loops.stop().awaitUninterruptibly(Patience.MILLIS);
    assertThat(calls).allSatisfy(call -> assertThat(call.toldAfterEnd()).isZero());
  }
}
