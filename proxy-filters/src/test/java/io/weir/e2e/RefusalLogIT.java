package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.weir.testing.FakeServer;
import io.weir.testing.FrameClient;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests that are refused before they become exchanges leave a line in the access log. */
class RefusalLogIT {
  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          limits: {body_bytes: 1KiB, headers_bytes: 1KiB}
          timeouts: {request_head: %s}
          filters: [access_log: {to: "%s"}]
          routes: [{name: all, match: {prefix: /}, to: up}]
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d"}
      """;

  @TempDir Path folder;

  private LiveProxy proxy(FakeServer upstream, String headTimeout) {
    Path log = folder.resolve("a.log");
    return LiveProxy.of(YAML.formatted(headTimeout, log, upstream.port()));
  }

  private List<String> lines() {
    try {
      return Files.readAllLines(folder.resolve("a.log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private String onlyLine() {
    LiveProxy.await(() -> "a line", () -> !lines().isEmpty());
    assertThat(lines()).hasSize(1);
    return lines().get(0);
  }

  private static Arguments refused(int status, String fault, String request) {
    return arguments(fault, status, request);
  }

  static Stream<Arguments> http1() {
    String head = "POST /a HTTP/1.1\r\nHost: a\r\n";
    return Stream.of(
        refused(400, "bad_request", "GET /a HTTP/1.1\r\n\r\n"),
        refused(
            400, "bad_request", head + "Content-Length: 2\r\nTransfer-Encoding: chunked\r\n\r\n"),
        refused(505, "version_not_supported", "GET /a HTTP/3.0\r\nHost: a\r\n\r\n"),
        refused(413, "body_too_large", head + "Content-Length: 5000\r\n\r\n"),
        refused(431, "headers_too_large", head + "A: " + "b".repeat(2000) + "\r\n\r\n"),
        refused(408, "request_head_timeout", head));
  }

  @ParameterizedTest
  @MethodSource("http1")
  void http1_refused_hasALine(String fault, int status, String request) {
    try (FakeServer upstream = FakeServer.silent();
        LiveProxy proxy = proxy(upstream, status == 408 ? "100ms" : "10s");
        RawClient client = RawClient.to(proxy.address())) {
      client.send(request);
      assertThat(client.readAll()).startsWith("HTTP/1.1 " + status + ' ');
      assertThat(onlyLine())
          .contains("\"listener\":\"main\"", "\"client\":\"127.0.0.1\"", "\"detail\":\"")
          .contains("\"status\":" + status + ",\"fault\":\"" + fault + '"');
    }
  }

  @ParameterizedTest
  @CsvSource({"431, headers_too_large", "417, expectation_failed"})
  void http2_refused_hasALine(int status, String fault) {
    try (FakeServer upstream = FakeServer.silent();
        LiveProxy proxy = proxy(upstream, "10s");
        FrameClient client = FrameClient.to(proxy.address())) {
      String more = status == 431 ? "x-long" : "expect";
      client.get(1, "/a", more, status == 431 ? "v".repeat(1030) : "200-ok");
      FrameClient.Answer answer = client.answer(1);
      assertThat(answer.status()).isEqualTo(String.valueOf(status));
      assertThat(String.valueOf(answer.head().get("x-weir-fault"))).isEqualTo(fault);
      assertThat(onlyLine())
          .contains("\"protocol\":\"HTTP/2\"")
          .contains("\"status\":" + status + ",\"fault\":\"" + fault + '"');
      assertThat(proxy.stat("weir_listener_refused_total", "reason", fault)).isEqualTo(1);
    }
  }
}
