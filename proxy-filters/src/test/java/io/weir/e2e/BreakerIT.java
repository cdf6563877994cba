package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.e2e.Backend.Served;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/**
 * A breaker in the real proxy: calls pass a failing cluster by, and an operator can see and say.
 */
class BreakerIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes:
            - match: {path: /healthz}
              respond:
                json:
                  status: "%%breaker.bad.state%%"
                  opened_at: "%%breaker.bad.opened_at%%"
                  half_open_ratio: "%%breaker.bad.half_open_ratio%%"
                  incident_id: "%%breaker.bad.incident_id%%"
            - name: r
              match: {prefix: /}
              to: [bad, good]
              retry:
                on: [connect, reset, 5xx, unavailable]
                per_target: 1
                budget: {ratio: 0, min_per_second: 1}
      clusters:
        - name: bad
          endpoints: "http://127.0.0.1:%d"
          filters:
            - breaker: {failures: 1, open_for: 0s, half_open: {ratio: 1, successes: 1}}
        - {name: good, type: mock}
      """;

  @AutoClose private final Backend bad = Wire.H1.backend();
  @AutoClose private final LiveProxy proxy = LiveProxy.of(YAML.formatted(bad.port()));
  @AutoClose private final Client client = Wire.H1.client(proxy.address());

  private void ask() {
    client.post("/v1/chat/completions", "{\"model\":\"m\",\"messages\":[]}");
  }

  private void assertTheOtherAnswers() {
    assertThat(client.answer().body()).contains("chat.completion");
  }

  private String health() {
    client.send("GET", "/healthz", "");
    return client.answer().body();
  }

  @Test
  void state_isToldByARoute_asTheFirstGatewayDid() {
    assertThat(health())
        .isEqualTo(
            """
            {"status":"closed","opened_at":null,"half_open_ratio":0,"incident_id":null}""");
    proxy.admin("POST", "/breakers?cluster=bad&state=open");
    assertThat(health())
        .matches(
            """
            \\{"status":"open","opened_at":"[-0-9]{10}T[:0-9]{8}\\.[0-9]{3}Z",\
            "half_open_ratio":0,"incident_id":"[-0-9a-f]{36}"}""");
    proxy.admin("POST", "/breakers?cluster=bad&state=half_open");
    assertThat(health()).startsWith("{\"status\":\"half-open\"").contains("half_open_ratio\":1");
  }

  @Test
  void changedEntry_beginsClosed_andIsTheOneThatIsShown() {
    proxy.admin("POST", "/breakers?cluster=bad&state=open");
    proxy.reload(YAML.formatted(bad.port()).replace("failures: 1", "failures: 2"));
    assertThat(health()).startsWith("{\"status\":\"closed\"");
    proxy.admin("POST", "/breakers?cluster=bad&state=open");
    proxy.awaitStat(2, "weir_breaker_state", "cluster", "bad");
  }

  @Test
  void open_passesTheClusterBy_andSpendsNoRetry() {
    ask();
    Served failing = bad.accept();
    failing.head(500, "content-length", "0", "connection", "close");
    failing.end();
    assertTheOtherAnswers();
    assertThat(proxy.admin("GET", "/breakers")).contains("bad.state: open");
    for (int i = 0; i < 20; i++) {
      ask();
      assertTheOtherAnswers();
    }
    assertThat(proxy.stat("weir_breaker_refused_total", "cluster", "bad")).isEqualTo(20);
    assertThat(proxy.stat("weir_breaker_state", "cluster", "bad")).isEqualTo(2);
    assertThat(proxy.admin("POST", "/breakers?cluster=bad&state=half_open"))
        .contains("200 OK", "state: half-open");
    assertThat(proxy.admin("POST", "/breakers?cluster=bad&state=auto")).contains("forced: false");
    ask();
    bad.accept().answer("well again");
    assertThat(client.answer().body()).isEqualTo("well again");
    proxy.awaitStat(0, "weir_breaker_state", "cluster", "bad");
    assertThat(proxy.admin("POST", "/breakers?cluster=none&state=open")).contains("400");
  }
}
