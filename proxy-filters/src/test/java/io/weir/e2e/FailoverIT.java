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

/** A model server that fails where another stands behind it: the client never learns of it. */
class FailoverIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - name: r
              match: {prefix: /}
              to: [bad, good]
              commit: %s
              retry: {per_target: 1}
              timeouts: {%s}
      clusters:
        - {name: bad, endpoints: "http://127.0.0.1:%d", protocol: %s}
        - {name: good, endpoints: "http://127.0.0.1:%d", protocol: h1}
      """;

  private static final String QUESTION = "{\"model\":\"m\",\"messages\":[]}";

  static Stream<Scenario> beforeTheHead() {
    return Scenario.all().filter(s -> !s.stage().afterHead() && s.content() == Content.LENGTH);
  }

  static Stream<Scenario> beforeTheFirstEvent() {
    return Scenario.all()
        .filter(s -> s.stage() == Stage.BEFORE_CONTENT)
        .filter(s -> s.content() == Content.LENGTH || s.content() == Content.OPENAI_EVENTS);
  }

  static Stream<Scenario> afterTheFirstEvent() {
    return Scenario.all()
        .filter(s -> s.stage() == Stage.IN_CONTENT && s.trouble() == Trouble.KILL)
        .filter(s -> s.content() == Content.LENGTH || s.content() == Content.OPENAI_EVENTS);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beforeTheHead")
  void target_failsBeforeItsHead_nextOneAnswers(Scenario now) {
    assertFailsOver(now, "head");
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("beforeTheFirstEvent")
  void target_failsBeforeItsFirstEvent_nextOneAnswersUnseen(Scenario now) {
    assertFailsOver(now, "first_event");
  }

  private static LiveProxy proxy(Scenario now, String commit, Backend bad, Backend good) {
    String wire = now.up().protocol;
    return LiveProxy.of(YAML.formatted(commit, now.clocks(), bad.port(), wire, good.port()));
  }

  private static void assertFailsOver(Scenario now, String commit) {
    try (Backend bad = now.up().backend();
        Backend good = Wire.H1.backend();
        LiveProxy proxy = proxy(now, commit, bad, good);
        Client client = now.down().client(proxy.address())) {
      client.post(now.content().path, QUESTION);
      Served first = bad.accept();
      now.reach(first);
      now.trouble().strike(first);
      Served second = good.accept();
      assertThat(second.body()).isEqualTo(QUESTION).isEqualTo(first.body());
      second.answer("{\"choices\":[]}");
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.body()).isEqualTo("{\"choices\":[]}");
      assertThat(seen.whole()).isTrue();
      assertThat(seen.field("x-weir-fault")).isNull();
      assertThat(seen.field("content-type")).isNull();
      if (now.trouble() == Trouble.STALL) {
        first.awaitGone();
      }
      proxy.awaitIdle();
      proxy.awaitStat(1, "weir_requests_total", "route", "r", "code_class", "2xx");
      assertThat(proxy.stat("weir_failovers_total")).isEqualTo(1);
      assertThat(proxy.stat("weir_retries_total")).isEqualTo(1);
      assertThat(proxy.stat("weir_faults_total")).isZero();
      proxy.awaitStat(1, "weir_cluster_faults_total", "cluster", "bad");
      assertThat(proxy.stat("weir_cluster_faults_total")).isEqualTo(1);
    }
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("afterTheFirstEvent")
  void target_failsAfterItsFirstEvent_nothingIsTriedAgain(Scenario now) {
    try (Backend bad = now.up().backend();
        Backend good = Wire.H1.backend();
        LiveProxy proxy = proxy(now, "first_event", bad, good);
        Client client = now.down().client(proxy.address())) {
      client.post(now.content().path, QUESTION);
      Served first = bad.accept();
      now.reach(first, client);
      now.trouble().strike(first);
      Answer seen = client.answer();
      assertThat(seen.whole()).isFalse();
      assertThat(seen.body()).startsWith(now.sent());
      proxy.awaitIdle();
      proxy.awaitStat(1, "weir_faults_total", "fault", "truncated");
      assertThat(proxy.stat("weir_retries_total")).isZero();
      assertThat(good.server.connections()).isZero();
    }
  }
}
