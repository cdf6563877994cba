package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Scenario.Content;
import io.weir.e2e.Scenario.Stage;
import io.weir.e2e.Scenario.Trouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** A client that goes away: the model server is told at once, whatever the two were doing. */
class CancelIT {
  private static final String YAML =
      """
      listeners:
        - {name: main, address: "127.0.0.1:0", routes: [{name: r, match: {prefix: /}, to: up}]}
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d", protocol: %s}
      """;

  static Stream<Scenario> scenarios() {
    return Scenario.all().filter(s -> s.trouble() == Trouble.STALL && s.stage() != Stage.IN_EVENT);
  }

  private static LiveProxy proxy(Backend backend, Wire up) {
    return LiveProxy.of(YAML.formatted(backend.port(), up.protocol));
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void client_leaves_upstreamIsCancelledAndCounted(Scenario now) {
    try (Backend backend = now.up().backend();
        LiveProxy proxy = proxy(backend, now.up());
        Client client = now.down().client(proxy.address())) {
      client.post(now.content().path, "{}");
      Served served = backend.accept();
      now.reach(served, client);
      client.leave();
      served.awaitGone();
      proxy.awaitIdle();
      String stage = "head";
      if (now.stage().afterHead()) {
        stage = now.content().events ? "stream" : "body";
      }
      proxy.awaitStat(1, "weir_cancelled_total", "route", "r", "stage", stage);
      assertThat(proxy.stat("weir_cancelled_total")).isEqualTo(1);
      proxy.awaitStat(1, "weir_faults_total", "route", "r", "fault", "client_gone");
      proxy.awaitStat(1, "weir_cluster_faults_total", "cluster", "up", "fault", "client_gone");
      assertThat(proxy.stat("weir_cluster_faults_total")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void stream_cancelled_leavesTheConnectionsToOthers(Wire up) {
    try (Backend backend = up.backend();
        LiveProxy proxy = proxy(backend, up);
        Client client = Wire.H2.client(proxy.address())) {
      client.post(Content.OPENAI_EVENTS.path, "{}");
      Served first = backend.accept();
      client.leave();
      first.awaitGone();
      client.post(Content.OPENAI_EVENTS.path, "{}");
      Served second = up == Wire.H2 ? first.next() : backend.accept();
      second.answer("after all");
      assertThat(client.answer().body()).isEqualTo("after all");
      assertThat(client.answer().whole()).isTrue();
    }
  }
}
