package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import io.weir.e2e.Scenario.Content;
import io.weir.e2e.Scenario.Stage;
import io.weir.e2e.Scenario.Trouble;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A model server that fails, in every way and at every stage of an answer, where nothing can be
 * tried again: the client is told honestly, in its dialect, and in time.
 */
class UpstreamFaultIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - name: r
              match: {prefix: /}
              to: up
              timeouts: {%s}
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d", protocol: %s}
      """;

  static Stream<Scenario> scenarios() {
    return Scenario.all();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("scenarios")
  void upstream_fails_clientIsToldTheTruth(Scenario now) {
    try (Backend backend = now.up().backend();
        LiveProxy proxy =
            LiveProxy.of(YAML.formatted(now.clocks(), backend.port(), now.up().protocol));
        Client client = now.down().client(proxy.address())) {
      client.post(now.content().path, "{\"stream\":true}");
      Served served = backend.accept();
      now.reach(served, client);
      now.trouble().strike(served);
      Answer seen = client.answer();
      String word = now.fault().word();
      if (now.stage().afterHead()) {
        assertCut(now, seen);
      } else {
        assertThat(seen.status()).isEqualTo(now.fault().status());
        assertThat(seen.whole()).isTrue();
        assertThat(seen.field("x-weir-fault")).isEqualTo(word);
        assertThat(seen.field("x-should-retry")).isNull();
        assertThat(seen.body()).startsWith(now.content().replyStart(now.fault())).endsWith("}");
      }
      if (now.trouble() == Trouble.STALL) {
        served.awaitGone();
      }
      proxy.awaitIdle();
      proxy.awaitStat(1, "weir_requests_total", "route", "r");
      proxy.awaitStat(1, "weir_faults_total", "route", "r", "fault", word);
      proxy.awaitStat(1, "weir_faults_total");
      proxy.awaitStat(1, "weir_cluster_faults_total", "cluster", "up", "fault", word);
      proxy.awaitStat(1, "weir_cluster_faults_total");
      assertThat(proxy.stat("weir_cancelled_total")).isZero();
    }
  }

  private static void assertCut(Scenario now, Answer seen) {
    assertThat(seen.status()).isEqualTo(200);
    assertThat(seen.whole()).isFalse();
    String sent = now.sent();
    assertThat(seen.body()).startsWith(sent);
    String rest = seen.body().substring(sent.length());
    if (now.content().events && now.stage() != Stage.IN_EVENT) {
      assertThat(rest).startsWith(now.content().errorStart(now.fault())).endsWith("}\n\n");
      assertThat(rest).doesNotContain("[DONE]").doesNotContain("message_stop");
    } else {
      assertThat(rest).isEmpty();
    }
    assertThat(seen.field("content-type")).isEqualTo(now.content().type);
    boolean told = now.content() == Content.LENGTH;
    assertThat(seen.fields().containsKey("content-length")).isEqualTo(told);
  }
}
