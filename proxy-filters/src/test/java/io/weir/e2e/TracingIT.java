package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.filters.tracing.CollectorStub;
import io.weir.filters.tracing.CollectorStub.Seen;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.util.List;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** Spans of the real proxy, as a collector gets them. */
class TracingIT {
  private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
  private static final String PARENT = "00f067aa0ba902b7";
  private static final String QUESTION =
      "{\"model\":\"gpt-x\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
  private static final String STREAM_HEAD =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";
  private static final String WORD =
      "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-x-0613\","
          + "\"choices\":[{\"index\":0,\"delta\":{\"content\":\"Hello\"}}]}\n\n";
  private static final String REPORT =
      "data: {\"id\":\"chatcmpl-1\",\"object\":\"chat.completion.chunk\",\"model\":\"gpt-x-0613\","
          + "\"choices\":[],\"usage\":{\"prompt_tokens\":19,\"completion_tokens\":10,"
          + "\"total_tokens\":29,\"prompt_tokens_details\":{\"cached_tokens\":8},"
          + "\"completion_tokens_details\":{\"reasoning_tokens\":4}}}\n\ndata: [DONE]\n\n";

  @AutoClose private final CollectorStub collector = new CollectorStub();
  @AutoClose private final FakeServer bad = FakeServer.silent();
  @AutoClose private final FakeServer good = FakeServer.silent();

  private LiveProxy proxy(String filters) {
    return LiveProxy.of(
        """
        listeners:
          - name: main
            address: 127.0.0.1:0
            filters: [%s]
            routes:
              - name: chat
                match: {prefix: /v1/}
                to: [bad, {cluster: good, model: gpt-y}]
                retry: {on: [5xx], attempts: 2, per_target: 1}
              - {name: alone, match: {prefix: /}, to: good}
        clusters:
          - {name: bad, endpoints: "http://127.0.0.1:%d"}
          - {name: good, endpoints: "http://127.0.0.1:%d"}
        """
            .formatted(filters, bad.port(), good.port()));
  }

  private LiveProxy traced(String more) {
    return proxy(
        "{tracing: {endpoint: \"%s\", queue: {interval: 10ms}, %s}}"
            .formatted(collector.endpoint(), more));
  }

  private static RawClient ask(LiveProxy proxy, String path, String fields) {
    return RawClient.to(proxy.address())
        .send(
            ("POST %s HTTP/1.1\r\nHost: api.example\r\nContent-Type: application/json\r\n%s"
                    + "Connection: close\r\nContent-Length: %d\r\n\r\n%s")
                .formatted(path, fields, QUESTION.length(), QUESTION));
  }

  private static String trace(String parent, String flags) {
    return "traceparent: 00-" + TRACE + "-" + parent + "-" + flags;
  }

  /** The lines of the next request's head that speak of a trace; its body is read. */
  private static List<String> traceOf(FakeConnection connection) {
    String head = connection.readHead();
    String length = head.replaceFirst("(?is).*content-length: (\\d+).*", "$1");
    connection.read(Integer.parseInt(length));
    return head.lines().filter(line -> line.startsWith("trace")).toList();
  }

  private static void answer(FakeConnection connection) {
    connection.write(STREAM_HEAD + WORD + REPORT);
    connection.close();
  }

  private static Seen named(List<Seen> spans, String name) {
    return spans.stream()
        .filter(span -> span.name().equals(name))
        .findFirst()
        .orElseThrow(() -> new AssertionError(name + " of " + spans));
  }

  @Test
  void exchange_withARetry_isThreeSpansInOneTree() {
    List<String> first;
    List<String> second;
    try (LiveProxy proxy = traced("");
        RawClient client = ask(proxy, "/v1/chat/completions", "")) {
      try (FakeConnection failing = bad.accept()) {
        first = traceOf(failing);
        failing.write("HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n");
        try (FakeConnection answering = good.accept()) {
          second = traceOf(answering);
          answer(answering);
          assertThat(client.readAll()).contains("Hello", "[DONE]");
        }
      }
      collector.await(3);
    }
    assertThat(collector.spans()).hasSize(3);
    Seen own = named(collector.spans(), "chat gpt-x");
    Seen failed = named(collector.spans(), "POST bad");
    Seen answered = named(collector.spans(), "POST good");
    assertThat(own.parent()).isEmpty();
    assertThat(List.of(failed.parent(), answered.parent())).containsOnly(own.id());
    assertThat(List.of(failed.trace(), answered.trace())).containsOnly(own.trace());
    assertThat(first).containsExactly("traceparent: 00-" + own.trace() + "-" + failed.id() + "-01");
    assertThat(second)
        .containsExactly("traceparent: 00-" + own.trace() + "-" + answered.id() + "-01");

    assertThat(failed.get("http.response.status_code")).isEqualTo(500L);
    assertThat(failed.get("error.type")).isEqualTo("upstream_5xx");
    assertThat(failed.get("server.port")).isEqualTo((long) bad.port());
    assertThat(failed.get("gen_ai.request.model")).isEqualTo("gpt-x");
    assertThat(answered.get("gen_ai.request.model")).isEqualTo("gpt-y");
    assertThat(answered.get("weir.attempt")).isEqualTo(2L);
    assertThat(answered.get("error.type")).isEqualTo("none");
    assertThat(own.get("weir.route")).isEqualTo("chat");
    assertThat(own.get("weir.attempts")).isEqualTo(2L);
    assertThat(own.get("gen_ai.operation.name")).isEqualTo("chat");
    assertThat(own.get("gen_ai.provider.name")).isEqualTo("good");
    assertThat(own.get("gen_ai.response.model")).isEqualTo("gpt-x-0613");
    assertThat(own.get("gen_ai.usage.input_tokens")).isEqualTo(19L);
    assertThat(own.get("gen_ai.usage.cache_read.input_tokens")).isEqualTo(8L);
    assertThat(own.get("gen_ai.usage.output_tokens")).isEqualTo(10L);
    assertThat(own.get("gen_ai.usage.reasoning.output_tokens")).isEqualTo(4L);
    assertThat(own.error()).isFalse();
    assertWithin(own, failed);
    assertWithin(own, answered);
    assertThat(answered.raw().getStartTimeUnixNano())
        .isGreaterThanOrEqualTo(failed.raw().getEndTimeUnixNano());
  }

  private static void assertWithin(Seen outer, Seen inner) {
    assertThat(inner.raw().getStartTimeUnixNano())
        .isGreaterThanOrEqualTo(outer.raw().getStartTimeUnixNano());
    assertThat(inner.raw().getEndTimeUnixNano())
        .isLessThanOrEqualTo(outer.raw().getEndTimeUnixNano());
  }

  /** Sends one request to the good server, which answers; what that saw of a trace. */
  private List<String> passedOn(LiveProxy proxy, String fields) {
    try (RawClient client = ask(proxy, "/chat/completions", fields);
        FakeConnection connection = good.accept()) {
      List<String> seen = traceOf(connection);
      answer(connection);
      assertThat(client.readAll()).contains("[DONE]");
      return seen;
    }
  }

  @Test
  void client_thatRecords_isContinuedThoughTheShareIsNothing() {
    try (LiveProxy proxy = traced("sample: 0")) {
      List<String> seen = passedOn(proxy, trace(PARENT, "01") + "\r\ntracestate: a=b\r\n");
      collector.await(2);
      Seen attempt = collector.one("CLIENT");
      assertThat(seen).containsExactlyInAnyOrder(trace(attempt.id(), "01"), "tracestate: a=b");
      assertThat(collector.one("SERVER").parent()).isEqualTo(PARENT);
      assertThat(collector.one("SERVER").trace()).isEqualTo(TRACE);
    }
  }

  @Test
  void client_thatDoesNotRecord_passesUntouchedThoughTheShareIsAll() {
    String fields = trace(PARENT, "00") + "\r\ntracestate: a=b\r\n";
    try (LiveProxy proxy = traced("sample: 1")) {
      assertThat(passedOn(proxy, fields))
          .containsExactlyInAnyOrder(trace(PARENT, "00"), "tracestate: a=b");
    }
    assertThat(collector.spans()).isEmpty();
  }

  @Test
  void exchange_notChosen_tellsTheUpstreamNotToRecord() {
    try (LiveProxy proxy = traced("sample: 0")) {
      assertThat(passedOn(proxy, ""))
          .singleElement()
          .asString()
          .matches("traceparent: 00-[0-9a-f]{32}-[0-9a-f]{16}-00");
    }
    assertThat(collector.spans()).isEmpty();
  }

  @Test
  void tracing_notConfigured_leavesTheClientsTraceAlone() {
    String fields = trace(PARENT, "01") + "\r\ntracestate: a=b\r\n";
    try (LiveProxy proxy = proxy("")) {
      assertThat(passedOn(proxy, fields))
          .containsExactlyInAnyOrder(trace(PARENT, "01"), "tracestate: a=b");
      assertThat(passedOn(proxy, "")).isEmpty();
    }
  }

  @Test
  void client_thatLeavesInTheStream_endsBothSpans() {
    try (LiveProxy proxy = traced("")) {
      try (RawClient client = ask(proxy, "/chat/completions", "");
          FakeConnection connection = good.accept()) {
        traceOf(connection);
        connection.write(STREAM_HEAD + WORD);
        client.readThrough("Hello");
        client.reset();
        connection.awaitEnd();
      }
      collector.await(2);
    }
    Seen own = collector.one("SERVER");
    Seen attempt = collector.one("CLIENT");
    assertThat(List.of(own.get("error.type"), attempt.get("error.type")))
        .containsOnly("client_gone");
    assertThat(own.error() || attempt.error()).isFalse();
    assertThat(own.get("weir.tokens_estimated")).isEqualTo(true);
    assertThat(attempt.get("http.response.status_code")).isEqualTo(200L);
  }

  @Test
  void proxy_thatEnds_sendsWhatWaits() {
    try (LiveProxy proxy =
        proxy(
            "{tracing: {endpoint: \"%s\", queue: {interval: 5m}}}"
                .formatted(collector.endpoint()))) {
      passedOn(proxy, "");
      proxy.awaitStat(2, "weir_tracing_spans_waiting");
      assertThat(collector.spans()).isEmpty();
    }
    assertThat(collector.spans()).hasSize(2);
  }

  @Test
  void collector_thatIsDeaf_slowsNobodyAndIsToldOf() {
    try (FakeServer deaf = FakeServer.silent();
        LiveProxy proxy =
            proxy(
                "{tracing: {endpoint: \"http://127.0.0.1:%d\", timeout: 200ms, queue: {spans_max: 4, batch: 4}}}"
                    .formatted(deaf.port()))) {
      for (int i = 0; i < 10; i++) {
        passedOn(proxy, "");
      }
      LiveProxy.await(
          () -> "spans dropped",
          () -> proxy.stat("weir_tracing_spans_total", "result", "dropped") > 0);
      LiveProxy.await(
          () -> "spans failed",
          () -> proxy.stat("weir_tracing_spans_total", "result", "failed") >= 4);
    }
  }
}
