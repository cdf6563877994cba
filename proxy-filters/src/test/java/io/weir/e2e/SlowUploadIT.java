package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.FrameClient;
import io.weir.testing.RawClient;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** A client that pauses within its upload for longer than an upstream may. */
class SlowUploadIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          timeouts: {body_idle: 400ms}
          routes: [{name: all, match: {prefix: /}, to: up, timeouts: {idle: 50ms}}]
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d"}
      """;

  @AutoClose private final FakeServer upstream = FakeServer.silent();
  @AutoClose private final LiveProxy proxy = LiveProxy.of(YAML.formatted(upstream.port()));

  private void blamedOnTheClient() {
    proxy.awaitStat(1, "weir_faults_total", "route", "all", "fault", "request_body_timeout");
    assertThat(proxy.stat("weir_faults_total", "route", "all")).isEqualTo(1);
  }

  @Test
  void http1_pausesForTooLong_isToldInItsDialect() {
    try (RawClient client = RawClient.to(proxy.address())) {
      client.send("POST /v1/messages HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhalf");
      FakeConnection endpoint = upstream.accept();
      endpoint.readHead();
      assertThat(endpoint.read(4)).isEqualTo("half");
      assertThat(client.readAll())
          .startsWith("HTTP/1.1 408 ")
          .containsIgnoringCase("x-weir-fault: request_body_timeout")
          .contains("\"type\":\"error\"");
      endpoint.awaitEnd();
      endpoint.close();
      blamedOnTheClient();
    }
  }

  @Test
  void http2_pausesForTooLong_isToldInItsDialect() {
    try (FrameClient client = FrameClient.to(proxy.address())) {
      byte[] head = FrameClient.request("POST", "/v1/messages", "content-length", "10");
      client.send(FrameClient.HEADERS, FrameClient.END_HEADERS, 1, head);
      client.send(FrameClient.DATA, 0, 1, "half".getBytes(StandardCharsets.US_ASCII));
      FakeConnection endpoint = upstream.accept();
      endpoint.readHead();
      FrameClient.Answer answer = client.answer(1);
      assertThat(answer.status()).isEqualTo("408");
      assertThat(answer.body()).contains("\"type\":\"error\"");
      endpoint.awaitEnd();
      endpoint.close();
      blamedOnTheClient();
    }
  }
}
