package io.weir.net.hosts;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.weir.net.Loop;
import io.weir.testing.ManualLoop;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is answered while a name cannot be looked up. */
class LastGoodTest {
  private static final Duration PATIENCE = Duration.ofMillis(LastGood.PATIENCE_MILLIS + 20);

  private final ManualLoop loop = new ManualLoop();
  private final List<Promise<List<InetSocketAddress>>> asked = new ArrayList<>();
  private final LastGood hosts = new LastGood(this::lookUp);

  @AfterEach
  void close() {
    assertThat(loop.loop().timers().armed()).isZero();
    loop.close();
  }

  private Future<List<InetSocketAddress>> lookUp(Loop on, String host, int port) {
    Promise<List<InetSocketAddress>> promise = on.executor().newPromise();
    asked.add(promise);
    return promise;
  }

  private Future<List<InetSocketAddress>> resolve(int port) {
    return hosts.resolve(loop.loop(), "name.example", port);
  }

  private void found(int number, String... addresses) {
    List<InetSocketAddress> found = new ArrayList<>();
    for (String address : addresses) {
      found.add(new InetSocketAddress(address, 80));
    }
    asked.get(number).setSuccess(found);
    loop.run();
  }

  private void failed(int number) {
    asked.get(number).setFailure(new UnknownHostException("name.example"));
    loop.run();
  }

  private static InetSocketAddress at(String address, int port) {
    return new InetSocketAddress(address, port);
  }

  @Test
  void nameNeverFound_failureIsTold() {
    Future<List<InetSocketAddress>> first = resolve(80);
    failed(0);

    assertThat(first.cause()).isInstanceOf(UnknownHostException.class);
  }

  @Test
  void nameGone_lastAddressesAreTold_withThePortAskedFor() {
    resolve(80);
    found(0, "10.0.0.1", "10.0.0.2");
    Future<List<InetSocketAddress>> second = resolve(81);
    failed(1);

    assertThat(second.getNow()).containsExactly(at("10.0.0.1", 81), at("10.0.0.2", 81));
  }

  @Test
  void nameServerSilent_isWaitedForOnce_thenAnsweredAtOnce() {
    resolve(80);
    found(0, "10.0.0.1");
    Future<List<InetSocketAddress>> second = resolve(80);
    loop.pass(PATIENCE.minusMillis(200));
    assertThat(second.isDone()).isFalse();
    loop.pass(Duration.ofMillis(200));
    assertThat(second.getNow()).containsExactly(at("10.0.0.1", 80));

    assertThat(resolve(80).getNow()).containsExactly(at("10.0.0.1", 80));
    assertThat(asked).hasSize(3);
    failed(1);
    failed(2);
  }

  @Test
  void nameFoundAgain_newAddressesAreTold() {
    resolve(80);
    found(0, "10.0.0.1");
    resolve(80);
    failed(1);
    assertThat(resolve(80).getNow()).containsExactly(at("10.0.0.1", 80));
    found(2, "10.0.0.9");

    Future<List<InetSocketAddress>> after = resolve(80);
    assertThat(after.isDone()).as("looked up, as before").isFalse();
    found(3, "10.0.0.9");
    assertThat(after.getNow()).containsExactly(at("10.0.0.9", 80));
  }

  @Test
  void emptyAnswer_takesNothingAway() {
    resolve(80);
    found(0, "10.0.0.1");
    resolve(80);
    found(1);
    Future<List<InetSocketAddress>> third = resolve(80);
    failed(2);

    assertThat(third.getNow()).containsExactly(at("10.0.0.1", 80));
  }
}
