package io.weir.net.hosts;

import io.netty.util.NetUtil;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.weir.net.Loop;
import io.weir.net.Timer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers with the last addresses that a name was known to have while it cannot be looked up (RFC
 * 8767): a name server that is gone, or that says for a while that there is no such name, takes no
 * upstream away. One that answers late is waited for {@value #PATIENCE_MILLIS} ms, the first time;
 * after that each look-up is answered at once, and goes on beside, until one succeeds.
 */
final class LastGood implements HostResolver {
  static final int PATIENCE_MILLIS = 1000;
  private static final int NAMES_MAX = 1024;
  private static final Logger LOG = LoggerFactory.getLogger(HostResolver.class);

  private final HostResolver below;
  private final ConcurrentHashMap<String, Known> names = new ConcurrentHashMap<>();

  LastGood(HostResolver below) {
    this.below = below;
  }

  /** What was found last, and whether looking again has failed since. */
  private static final class Known {
    volatile List<InetAddress> addresses;
    volatile boolean failing;

    Known(List<InetAddress> addresses) {
      this.addresses = addresses;
    }
  }

  @Override
  public Future<List<InetSocketAddress>> resolve(Loop loop, String host, int port) {
    byte[] literal = NetUtil.createByteArrayFromIpAddressString(host);
    if (literal != null) {
      return literal(loop, host, literal, port);
    }
    Future<List<InetSocketAddress>> asked = below.resolve(loop, host, port);
    Known known = names.get(host);
    if (asked.isSuccess()) {
      learn(host, known, asked.getNow());
      return asked;
    }
    if (known == null) {
      asked.addListener((Future<List<InetSocketAddress>> done) -> ended(host, null, done));
      return asked;
    }
    if (known.failing || asked.isDone()) {
      asked.addListener((Future<List<InetSocketAddress>> done) -> ended(host, known, done));
      return loop.executor().newSucceededFuture(withPort(known.addresses, port));
    }
    return new Wait(loop, host, port, known).begin(asked);
  }

  private static Future<List<InetSocketAddress>> literal(
      Loop loop, String host, byte[] bytes, int port) {
    try {
      InetAddress address = InetAddress.getByAddress(host, bytes);
      return loop.executor().newSucceededFuture(List.of(new InetSocketAddress(address, port)));
    } catch (UnknownHostException e) {
      return loop.executor().newFailedFuture(e);
    }
  }

  /** Notes how a look-up ended. */
  private void ended(String host, @Nullable Known known, Future<List<InetSocketAddress>> done) {
    if (done.isSuccess()) {
      learn(host, known, done.getNow());
    } else if (known != null) {
      failed(host, known, String.valueOf(done.cause().getMessage()));
    }
  }

  private void learn(String host, @Nullable Known known, List<InetSocketAddress> found) {
    if (found.isEmpty()) {
      return;
    }
    List<InetAddress> addresses = found.stream().map(InetSocketAddress::getAddress).toList();
    if (known == null) {
      if (names.size() < NAMES_MAX) {
        names.put(host, new Known(addresses));
      }
      return;
    }
    known.addresses = addresses;
    if (known.failing) {
      known.failing = false;
      LOG.info("{} is found again: {}", host, addresses);
    }
  }

  private static void failed(String host, Known known, String why) {
    if (!known.failing) {
      known.failing = true;
      LOG.warn("{} cannot be looked up; its last addresses stay in use: {}", host, why);
    }
  }

  private static List<InetSocketAddress> withPort(List<InetAddress> addresses, int port) {
    return addresses.stream().map(address -> new InetSocketAddress(address, port)).toList();
  }

  @Override
  public void close() {
    below.close();
  }

  /** One look-up that has something to fall back on. On the loop. */
  private final class Wait extends Timer {
    private final Loop loop;
    private final String host;
    private final int port;
    private final Known known;
    private final Promise<List<InetSocketAddress>> told;

    Wait(Loop loop, String host, int port, Known known) {
      this.loop = loop;
      this.host = host;
      this.port = port;
      this.known = known;
      this.told = loop.executor().newPromise();
    }

    Future<List<InetSocketAddress>> begin(Future<List<InetSocketAddress>> asked) {
      long patience = TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
      loop.timers().arm(this, loop.clock().nanos() + patience);
      asked.addListener((Future<List<InetSocketAddress>> done) -> answered(done));
      return told;
    }

    private void answered(Future<List<InetSocketAddress>> done) {
      loop.timers().cancel(this);
      ended(host, known, done);
      told.trySuccess(done.isSuccess() ? done.getNow() : withPort(known.addresses, port));
    }

    @Override
    protected void expired(long nowNanos) {
      failed(host, known, "no answer within " + PATIENCE_MILLIS + " ms");
      told.trySuccess(withPort(known.addresses, port));
    }
  }
}
