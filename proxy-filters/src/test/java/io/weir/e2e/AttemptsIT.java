package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import io.weir.e2e.Client.Answer;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** More attempts than one: after a pause that was asked for, or side by side. */
class AttemptsIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes: [{name: r, match: {prefix: /}, %s}]
      clusters:
        - {name: one, endpoints: "http://127.0.0.1:%d", protocol: %s}
        - {name: two, endpoints: "http://127.0.0.1:%d", protocol: %s}
      """;

  private static LiveProxy proxy(String route, Backend one, Backend two, Wire up) {
    return LiveProxy.of(YAML.formatted(route, one.port(), up.protocol, two.port(), up.protocol));
  }

  private static void refuse(Served served, String name, String value) {
    served.head(429, "content-length", "4", name, value);
    served.content("wait");
    served.end();
  }

  @ParameterizedTest
  @EnumSource
  void retryAfter_withinTheCap_isWaitedForAndTriedAgain(Wire up) {
    try (Backend one = up.backend();
        LiveProxy proxy = proxy("to: one, retry: {on: [429]}", one, one, up);
        Client client = Wire.H1.client(proxy.address())) {
      client.post("/v1/chat/completions", "{}");
      Served first = one.accept();
      long refused = System.nanoTime();
      refuse(first, "retry-after-ms", "200");
      Served second = first.next();
      long pause = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - refused);
      assertThat(pause).isGreaterThanOrEqualTo(200);
      assertThat(second.body()).isEqualTo("{}");
      second.answer("at last");
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(200);
      assertThat(seen.body()).isEqualTo("at last");
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_retries_total", "route", "r")).isEqualTo(1);
      assertThat(proxy.stat("weir_failovers_total")).isZero();
      assertThat(proxy.stat("weir_faults_total")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void retryAfter_overTheCap_goesToTheClient(Wire up) {
    try (Backend one = up.backend();
        LiveProxy proxy = proxy("to: one, retry: {on: [429], retry_after_max: 1s}", one, one, up);
        Client client = Wire.H1.client(proxy.address())) {
      client.post("/v1/chat/completions", "{}");
      refuse(one.accept(), "retry-after", "30");
      Answer seen = client.answer();
      assertThat(seen.status()).isEqualTo(429);
      assertThat(seen.body()).isEqualTo("wait");
      assertThat(seen.field("retry-after")).isEqualTo("30");
      assertThat(seen.field("x-should-retry")).isNull();
      proxy.awaitStat(1, "weir_faults_total", "fault", "upstream_rate_limited");
      assertThat(proxy.stat("weir_retries_total")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hedge_answersFirst_theSlowOneIsCancelled(Wire up) {
    try (Backend one = up.backend();
        Backend two = up.backend();
        LiveProxy proxy =
            proxy("to: [one, two], hedge: {after: 50ms, budget: 100%}", one, two, up);
        Client client = Wire.H2.client(proxy.address())) {
      client.post("/v1/chat/completions", "{}");
      Served slow = one.accept();
      Served fast = two.accept();
      assertThat(fast.body()).isEqualTo(slow.body()).isEqualTo("{}");
      fast.answer("quick");
      slow.awaitGone();
      assertThat(client.answer().body()).isEqualTo("quick");
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_hedges_total", "route", "r")).isEqualTo(1);
      assertThat(proxy.stat("weir_hedge_wins_total", "route", "r")).isEqualTo(1);
      assertThat(proxy.stat("weir_cancelled_total")).isZero();
      assertThat(proxy.stat("weir_faults_total")).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void hedge_comesTooLate_isCancelled(Wire up) {
    try (Backend one = up.backend();
        Backend two = up.backend();
        LiveProxy proxy =
            proxy("to: [one, two], hedge: {after: 50ms, budget: 100%}", one, two, up);
        Client client = Wire.H1.client(proxy.address())) {
      client.post("/v1/chat/completions", "{}");
      Served first = one.accept();
      Served hedge = two.accept();
      first.answer("first");
      hedge.awaitGone();
      assertThat(client.answer().body()).isEqualTo("first");
      proxy.awaitIdle();
      assertThat(proxy.stat("weir_hedges_total", "route", "r")).isEqualTo(1);
      assertThat(proxy.stat("weir_hedge_wins_total", "route", "r")).isZero();
    }
  }
}
