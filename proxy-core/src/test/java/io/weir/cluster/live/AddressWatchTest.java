package io.weir.cluster.live;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.Promise;
import io.weir.cluster.Endpoint;
import io.weir.cluster.config.ClusterConfig;
import io.weir.config.yaml.YamlSource;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.net.Transport;
import io.weir.stats.Stats;
import io.weir.testing.ManualLoop;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AddressWatchTest {
  private final ManualLoop loop = new ManualLoop();
  private final Loops loops = Loops.start(Transport.NIO, 1, loop.clock());
  private final RecordingKind kind = new RecordingKind("http", true);
  private final ClusterKinds kinds = new ClusterKinds(List.of(kind));
  private final ClusterBuilder builder =
      new ClusterBuilder(
          kinds, loops, rules -> this::lookUp, loop.clock(), new Stats(), Runnable::run);
  private final List<Promise<List<InetSocketAddress>>> asked = new ArrayList<>();
  private final List<List<Endpoint>> told = new ArrayList<>();

  @AfterEach
  void close() {
    loops.stop();
    loop.close();
  }

  private Future<List<InetSocketAddress>> lookUp(Loop on, String host, int port) {
    Promise<List<InetSocketAddress>> promise = on.executor().newPromise();
    asked.add(promise);
    return promise;
  }

  private Endpoints endpoints(String yaml) {
    ClusterConfig config =
        YamlSource.text("c.yaml", yaml, name -> null)
            .read(ClusterConfig.kind(kinds.types()))
            .orThrow();
    return new Endpoints(config, kind, builder, null);
  }

  private AddressWatch started(String yaml) {
    Endpoints source = endpoints(yaml);
    AddressWatch watch =
        new AddressWatch(source, source.written(), builder, loop.loop(), told::add);
    watch.start();
    loop.run();
    return watch;
  }

  private void answer(int number, String... addresses) throws UnknownHostException {
    List<InetSocketAddress> found = new ArrayList<>();
    for (String address : addresses) {
      found.add(new InetSocketAddress(InetAddress.getByName(address), 80));
    }
    asked.get(number).setSuccess(found);
    loop.run();
  }

  private List<String> lastTold() {
    return told.get(told.size() - 1).stream().map(Endpoint::name).toList();
  }

  private static final String ONE =
      "{name: a, endpoint: 'http://name.example', dns: {all_addresses: true, refresh: 5s}}";

  @Test
  void addresses_becomeEndpoints_thoseThatStayAreKept() throws UnknownHostException {
    started(ONE);
    answer(0, "10.0.0.2", "10.0.0.1", "10.0.0.2");
    assertThat(lastTold()).containsExactly("10.0.0.1:80", "10.0.0.2:80");
    Endpoint stays = told.get(0).get(1);

    loop.pass(Duration.ofMillis(5020));
    answer(1, "10.0.0.3", "10.0.0.2");

    assertThat(lastTold()).containsExactly("10.0.0.2:80", "10.0.0.3:80");
    assertThat(told.get(1).get(0)).isSameAs(stays);
    assertThat(stays.address().host()).isEqualTo("name.example");
    assertThat(kind.created).hasSize(4);
  }

  @Test
  void equalAnswer_isNotTold() throws UnknownHostException {
    started(ONE);
    answer(0, "10.0.0.1", "10.0.0.2");
    loop.pass(Duration.ofMillis(5020));
    answer(1, "10.0.0.2", "10.0.0.1");

    assertThat(told).hasSize(1);
  }

  @Test
  void failedOrEmptyLookUp_keepsWhatThereWas() throws UnknownHostException {
    started(ONE);
    answer(0, "10.0.0.1");
    loop.pass(Duration.ofMillis(5020));
    asked.get(1).setFailure(new UnknownHostException("name.example"));
    loop.run();
    loop.pass(Duration.ofMillis(5020));
    answer(2);
    loop.pass(Duration.ofMillis(5020));
    answer(3, "10.0.0.1");

    assertThat(asked).hasSize(4);
    assertThat(told).hasSize(1);
  }

  @Test
  void severalNames_areToldTogetherInTheOrderOfTheFile() throws UnknownHostException {
    started(
        "{name: a, endpoints: ['http://one.example', {url: 'http://two.example', weight: 4}],"
            + " dns: {all_addresses: true}}");
    answer(1, "10.0.2.1");
    assertThat(told).isEmpty();
    answer(0, "10.0.1.1");

    assertThat(lastTold()).containsExactly("10.0.1.1:80", "10.0.2.1:80");
    assertThat(told.get(0).get(1).weight()).isEqualTo(4);
  }

  @Test
  void stopped_looksNoMoreAndTellsNothing() throws UnknownHostException {
    AddressWatch watch = started(ONE);
    watch.stop();
    loop.run();
    answer(0, "10.0.0.1");
    loop.pass(Duration.ofSeconds(20));

    assertThat(told).isEmpty();
    assertThat(asked).hasSize(1);
    assertThat(loop.loop().timers().armed()).isZero();
  }

  @Test
  void lookUpAfterTheEndpointsWereLetGo_makesNoConnections() throws UnknownHostException {
    Endpoints source = endpoints(ONE);
    AddressWatch watch =
        new AddressWatch(source, source.written(), builder, loop.loop(), told::add);
    watch.start();
    loop.run();
    source.close();
    answer(0, "10.0.0.1");

    assertThat(told).isEmpty();
    assertThat(builder.upstreams().size()).isZero();
  }

  @Test
  void endpointThatCannotBeMade_isLeftOutAndTriedAgain() throws UnknownHostException {
    started(ONE);
    kind.refusing = true;
    answer(0, "10.0.0.1");
    assertThat(told).isEmpty();

    kind.refusing = false;
    loop.pass(Duration.ofMillis(5020));
    answer(1, "10.0.0.1");

    assertThat(lastTold()).containsExactly("10.0.0.1:80");
  }
}
