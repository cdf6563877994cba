package io.weir.net.hosts;

import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.net.hosts.HostRules.Family;
import java.net.Inet4Address;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The JDK's blocking look-up on a few threads of its own. Threads, look-ups that wait and names
 * remembered are all bounded; where the bound is reached a look-up fails rather than waits.
 */
final class JdkHosts implements HostResolver {
  private static final int THREADS = 4;
  private static final int WAITING_MAX = 256;
  private static final int NAMES_MAX = 1024;
  private static final long TTL_NANOS = TimeUnit.SECONDS.toNanos(30);
  private static final long NEGATIVE_TTL_NANOS = TimeUnit.SECONDS.toNanos(2);

  private final Clock clock;
  private final Family family;
  private final LookUp lookUp;
  private final ConcurrentHashMap<String, Answer> answers = new ConcurrentHashMap<>();
  private final ConcurrentHashMap<String, List<Waiter>> waiting = new ConcurrentHashMap<>();
  private final ThreadPoolExecutor threads;

  JdkHosts(Clock clock, Family family) {
    this(clock, family, InetAddress::getAllByName);
  }

  JdkHosts(Clock clock, Family family, LookUp lookUp) {
    this.clock = clock;
    this.family = family;
    this.lookUp = lookUp;
    this.threads =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            30,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(WAITING_MAX),
            new DefaultThreadFactory("weir-resolver", true));
    threads.allowCoreThreadTimeOut(true);
  }

  /** The blocking call; a test's own in tests. */
  interface LookUp {
    InetAddress[] all(String host) throws UnknownHostException;
  }

  /** What was found; no addresses where the name has none. */
  private record Answer(List<InetAddress> addresses, long untilNanos) {}

  /** One who waits for a name. */
  private record Waiter(Promise<List<InetSocketAddress>> promise, int port) {}

  @Override
  public Future<List<InetSocketAddress>> resolve(Loop loop, String host, int port) {
    Answer known = answers.get(host);
    if (known != null && known.untilNanos() - clock.nanos() > 0) {
      List<InetAddress> addresses = known.addresses();
      return addresses.isEmpty()
          ? loop.executor().newFailedFuture(unknown(host))
          : loop.executor().newSucceededFuture(withPort(addresses, port));
    }
    Promise<List<InetSocketAddress>> promise = loop.executor().newPromise();
    if (await(host, new Waiter(promise, port))) {
      try {
        threads.execute(() -> ask(host));
      } catch (RejectedExecutionException e) {
        answer(host, List.of());
      }
    }
    return promise;
  }

  /** Lets it wait for the name's look-up; returns whether that is still to be begun. */
  private boolean await(String host, Waiter waiter) {
    boolean[] first = {false};
    waiting.compute(
        host,
        (name, others) -> {
          first[0] = others == null;
          List<Waiter> all = others == null ? new ArrayList<>() : others;
          all.add(waiter);
          return all;
        });
    return first[0];
  }

  private void ask(String host) {
    List<InetAddress> addresses;
    try {
      addresses = Stream.of(lookUp.all(host)).filter(this::counts).toList();
    } catch (UnknownHostException e) {
      addresses = List.of();
    }
    long ttlNanos = addresses.isEmpty() ? NEGATIVE_TTL_NANOS : TTL_NANOS;
    remember(host, new Answer(addresses, clock.nanos() + ttlNanos));
    answer(host, addresses);
  }

  private boolean counts(InetAddress address) {
    return switch (family) {
      case ANY -> true;
      case V4 -> address instanceof Inet4Address;
      case V6 -> address instanceof Inet6Address;
    };
  }

  /** Tells all who wait for the name; no addresses mean that there are none. */
  private void answer(String host, List<InetAddress> addresses) {
    List<Waiter> all = waiting.remove(host);
    if (all == null) {
      return;
    }
    for (Waiter waiter : all) {
      if (addresses.isEmpty()) {
        waiter.promise.tryFailure(unknown(host));
      } else {
        waiter.promise.trySuccess(withPort(addresses, waiter.port));
      }
    }
  }

  private void remember(String host, Answer answer) {
    if (answers.size() >= NAMES_MAX) {
      long now = clock.nanos();
      answers.values().removeIf(old -> old.untilNanos() - now <= 0);
      if (answers.size() >= NAMES_MAX) {
        return;
      }
    }
    answers.put(host, answer);
  }

  private static UnknownHostException unknown(String host) {
    return new UnknownHostException(host + ": no address");
  }

  private static List<InetSocketAddress> withPort(List<InetAddress> addresses, int port) {
    List<InetSocketAddress> all = new ArrayList<>(addresses.size());
    for (InetAddress address : addresses) {
      all.add(new InetSocketAddress(address, port));
    }
    return all;
  }

  @Override
  public void close() {
    threads.shutdownNow();
  }
}
