package io.weir.net.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.net.hosts.HostRules.Family;
import io.weir.testing.ManualClock;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Names that are found, remembered, forgotten, and not found. */
class HostResolverTest {
  private final ManualClock clock = new ManualClock();
  private final Loops loops = Loops.start(Transport.NIO, 1, Clock.system());
  private final Loop loop = loops.get(0);
  private final AtomicInteger asked = new AtomicInteger();
  private final JdkHosts hosts =
      new JdkHosts(
          clock,
          Family.ANY,
          host -> {
            asked.incrementAndGet();
            if (host.equals("nowhere")) {
              throw new UnknownHostException(host);
            }
            byte[] one = {10, 0, 0, 1};
            byte[] two = {10, 0, 0, 2};
            return new InetAddress[] {InetAddress.getByAddress(one), InetAddress.getByAddress(two)};
          });

  @AfterEach
  void close() {
    hosts.close();
    loops.stop().awaitUninterruptibly(10, TimeUnit.SECONDS);
  }

  private static List<InetSocketAddress> found(Future<List<InetSocketAddress>> future) {
    assertThat(future.awaitUninterruptibly(10, TimeUnit.SECONDS)).isTrue();
    assertThat(future.cause()).isNull();
    return future.getNow();
  }

  @Test
  void name_known_givesAllAddressesInOrder() {
    List<InetSocketAddress> addresses = found(hosts.resolve(loop, "model", 8080));

    assertThat(addresses)
        .extracting(InetSocketAddress::toString)
        .containsExactly("/10.0.0.1:8080", "/10.0.0.2:8080");
  }

  @Test
  void name_askedAgain_isRememberedUntilItsTime() {
    found(hosts.resolve(loop, "model", 80));
    found(hosts.resolve(loop, "model", 81));
    clock.advance(Duration.ofSeconds(29));
    assertThat(hosts.resolve(loop, "model", 82).isSuccess()).isTrue();
    assertThat(asked).hasValue(1);
    clock.advance(Duration.ofSeconds(2));
    found(hosts.resolve(loop, "model", 82));

    assertThat(asked).hasValue(2);
  }

  @Test
  void name_unknown_failsAndIsRememberedBriefly() {
    Future<List<InetSocketAddress>> first = hosts.resolve(loop, "nowhere", 80);
    assertThat(first.awaitUninterruptibly(10, TimeUnit.SECONDS)).isTrue();
    assertThat(first.cause()).isInstanceOf(UnknownHostException.class);
    assertThat(hosts.resolve(loop, "nowhere", 80).cause()).isInstanceOf(UnknownHostException.class);
    assertThat(asked).hasValue(1);
    clock.advance(Duration.ofSeconds(3));

    hosts.resolve(loop, "nowhere", 80).awaitUninterruptibly(10, TimeUnit.SECONDS);
    assertThat(asked).hasValue(2);
  }

  @Test
  void name_askedByManyAtOnce_isLookedUpOnce() {
    CountDownLatch release = new CountDownLatch(1);
    AtomicInteger lookUps = new AtomicInteger();
    try (JdkHosts slow =
        new JdkHosts(
            clock,
            Family.ANY,
            host -> {
              lookUps.incrementAndGet();
              awaitQuietly(release);
              return new InetAddress[] {InetAddress.getByAddress(new byte[] {10, 0, 0, 1})};
            })) {
      List<Future<List<InetSocketAddress>>> all = new ArrayList<>();
      for (int i = 0; i < 1000; i++) {
        all.add(slow.resolve(loop, "model", 1 + i));
      }
      release.countDown();

      for (int i = 0; i < 1000; i++) {
        assertThat(found(all.get(i)).get(0).getPort()).isEqualTo(1 + i);
      }
      assertThat(lookUps).hasValue(1);
    }
  }

  @Test
  void lookUps_tooMany_failAtOnce() {
    CountDownLatch release = new CountDownLatch(1);
    try (JdkHosts slow =
        new JdkHosts(
            clock,
            Family.ANY,
            host -> {
              awaitQuietly(release);
              throw new UnknownHostException(host);
            })) {
      Future<List<InetSocketAddress>> last = slow.resolve(loop, "host", 80);
      for (int i = 0; i < 300; i++) {
        last = slow.resolve(loop, "host" + i, 80);
      }

      assertThat(last.awaitUninterruptibly(10, TimeUnit.SECONDS)).isTrue();
      assertThat(last.cause()).isInstanceOf(UnknownHostException.class);
      release.countDown();
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Test
  void literal_isTakenAsItIs() {
    HostResolver all = new LastGood(hosts);
    Future<List<InetSocketAddress>> v4 = all.resolve(loop, "192.0.2.7", 80);
    Future<List<InetSocketAddress>> v6 = all.resolve(loop, "2001:db8::1", 80);

    assertThat(v4.getNow()).containsExactly(new InetSocketAddress("192.0.2.7", 80));
    assertThat(v6.getNow()).containsExactly(new InetSocketAddress("2001:db8::1", 80));
    assertThat(asked).hasValue(0);
  }

  @Test
  void netty_hostsFile_isFollowed() {
    try (HostResolvers resolvers = new HostResolvers(Transport.NIO, clock)) {
      HostResolver resolver = resolvers.of(HostRules.DEFAULT);
      List<InetSocketAddress> addresses = found(resolver.resolve(loop, "localhost", 80));

      assertThat(addresses).isNotEmpty().allMatch(a -> a.getAddress().isLoopbackAddress());
    }
  }
}
