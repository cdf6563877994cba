package io.weir.listener;

import io.weir.config.yaml.YamlSource;
import io.weir.listener.settings.ListenerConfig;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.stats.Stats;
import io.weir.testing.ManualClock;
import io.weir.testing.Patience;
import io.weir.testing.RawClient;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;

/** A listener on a loop of its own, with a clock that stands still and a desk that obeys. */
final class ListenerFixture implements AutoCloseable {
  final ManualClock clock = new ManualClock();
  final FakeDesk desk = new FakeDesk();
  final Stats stats = new Stats();
  final Loops loops;
  final Listener listener;
  final InetSocketAddress address;

  ListenerFixture(String yaml) {
    this(yaml, Transport.AUTO, 1);
  }

  ListenerFixture(String yaml, Transport transport, int count) {
    loops = Loops.start(transport, count, clock);
    listener = Listener.of(config(yaml), desk, loops, stats);
    address = listener.bind().orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join();
  }

  /** Reads settings; {@code address} need not be among them. */
  static ListenerConfig config(String yaml) {
    String text = (yaml.contains("address:") ? "" : "address: 127.0.0.1:0\n") + yaml;
    return YamlSource.text("listener.yaml", text, name -> null)
        .read(ListenerConfig.SHAPE)
        .orThrow();
  }

  RawClient connect() {
    return RawClient.to(address);
  }

  /** Lets each loop finish what it is at, then time pass, and has it look at its timers. */
  void pass(Duration by) {
    clock.pass(loops, by);
  }

  /** How many connections and requests were turned away for that reason. */
  long refused(String reason) {
    return stats
        .counter("weir_listener_refused_total", "", "listener", "reason")
        .with("main", reason)
        .value();
  }

  /** How many bytes were read from clients. */
  long bytesIn() {
    return stats
        .counter("weir_listener_bytes_total", "", "listener", "direction")
        .with("main", "in")
        .value();
  }

  /** Bytes that wait in Weir for clients to take them; on all connections. */
  long pendingBytes() {
    AtomicLong pending = new AtomicLong();
    for (Loop loop : loops.all()) {
      loop.executor()
          .submit(() -> listener.eachOn(loop, guard -> pending.addAndGet(guard.outputBytes())))
          .awaitUninterruptibly();
    }
    return pending.get();
  }

  /** Waits until it is so. */
  static void await(String what, BooleanSupplier so) {
    Patience.await(what, so);
  }

  @Override
  public void close() {
    listener.close().orTimeout(Patience.SECONDS, TimeUnit.SECONDS).join();
    loops.stop().awaitUninterruptibly(Patience.MILLIS);
  }
}
