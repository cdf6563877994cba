package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.admin.Operations.Drain;
import io.weir.admin.Operations.Reload;
import io.weir.testing.FakeServer;
import io.weir.testing.FrameClient;
import io.weir.testing.RawClient;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletionStage;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** The end of the process under load: what runs is finished, what comes is told to go elsewhere. */
class DrainIT {
  private static final String FILE =
      """
      process: {loops: 2}
      drain: {delay: %s, timeout: %s}
      listeners:
        - name: main
          address: 127.0.0.1:0
          routes: [{name: all, match: {prefix: /}, to: up}]
      clusters:
        - {name: up, endpoints: "http://127.0.0.1:%d"}
      """;
  private static final String GET = "GET /plain HTTP/1.1\r\nHost: a\r\n\r\n";

  @AutoClose private final PacedUpstream upstream = new PacedUpstream();

  private LiveProxy proxy(String delay, String timeout) {
    return LiveProxy.of(FILE.formatted(delay, timeout, upstream.port()));
  }

  private static String ready(LiveProxy proxy) {
    return proxy.admin("GET", "/ready");
  }

  private static boolean accepts(LiveProxy proxy) {
    return !proxy.server().listeners().get(0).address().equals("-");
  }

  @Test
  void drain_underLoad_losesNothing() throws InterruptedException {
    try (LiveProxy proxy = proxy("1s", "20s");
        Load load = new Load(proxy.address(), 50, 4)) {
      assertThat(ready(proxy)).startsWith("HTTP/1.1 200");
      LiveProxy.await(() -> "plain answers", () -> load.answered() > 100);
      load.leave();
      CompletionStage<Drain> drained = proxy.drain();
      LiveProxy.await(() -> "readiness to end", () -> ready(proxy).startsWith("HTTP/1.1 503"));
      assertThat(ready(proxy)).contains("draining");
      load.expect("event " + upstream.tick());

      try (RawClient late = RawClient.to(proxy.address())) {
        assertThat(late.send(GET).readResponse())
            .startsWith("HTTP/1.1 200")
            .containsIgnoringCase("\r\nconnection: close\r\n");
        assertThat(late.readAll()).isEmpty();
      }
      load.join();
      assertThat(load.toldToClose()).isGreaterThanOrEqualTo(4);

      LiveProxy.await(() -> "the door to close", () -> !accepts(proxy));
      assertThat(drained.toCompletableFuture()).isNotDone();
      assertThat(proxy.admin("GET", "/drain")).contains("draining", "50");
      load.expect("event " + upstream.tick());
      upstream.end();
      load.expectEnds();
      load.expectNothingLost();
      assertThat(proxy.got("the drain", drained).cut()).isZero();
      proxy.got("the end", proxy.server().ended());
      assertThat(proxy.stat("weir_faults_total")).isZero();
    }
  }

  @Test
  void timeUp_streamsAreCut_andCounted() {
    try (LiveProxy proxy = proxy("0s", "200ms");
        Load load = new Load(proxy.address(), 3, 0)) {
      Drain drain = proxy.got("the drain", proxy.drain());

      assertThat(drain.cut()).isEqualTo(3);
      assertThat(drain.state()).isEqualTo("drained");
      proxy.got("the end", proxy.server().ended());
      load.expectCut();
      assertThat(proxy.stat("weir_faults_total", "fault", "cut_by_drain")).isEqualTo(3);
    }
  }

  @Test
  void timeUp_beforeTheHead_theClientIsTold() {
    try (FakeServer silent = FakeServer.silent();
        LiveProxy proxy = LiveProxy.of(FILE.formatted("0s", "200ms", silent.port()));
        RawClient client = RawClient.to(proxy.address());
        FrameClient http2 = FrameClient.to(proxy.address())) {
      client.send(GET);
      silent.accept().readHead();
      http2.get(1, "/x");
      silent.accept().readHead();
      assertThat(proxy.got("the drain", proxy.drain()).cut()).isEqualTo(2);

      assertThat(client.readAll())
          .startsWith("HTTP/1.1 503")
          .contains("x-weir-fault: cut_by_drain")
          .containsIgnoringCase("connection: close");
      assertThat(http2.status(http2.read(FrameClient.HEADERS))).isEqualTo("503");
      proxy.got("the end", proxy.server().ended());
      assertThat(proxy.stat("weir_faults_total", "fault", "cut_by_drain")).isEqualTo(2);
      assertThat(proxy.stat("weir_faults_total")).isEqualTo(2);
    }
  }

  @Test
  void http2_isToldToGoAway_itsStreamEndsWhole() {
    try (LiveProxy proxy = proxy("100ms", "20s");
        FrameClient client = FrameClient.to(proxy.address())) {
      client.get(1, "/stream");
      assertThat(client.status(client.read(FrameClient.HEADERS))).isEqualTo("200");
      CompletionStage<Drain> drained = proxy.drain();
      FrameClient.Frame first = client.read(FrameClient.GOAWAY);
      assertThat(first.error()).isZero();
      assertThat(first.lastStream()).isEqualTo(Integer.MAX_VALUE);
      FrameClient.Frame ping = client.read(FrameClient.PING);
      client.send(FrameClient.PING, FrameClient.ACK, 0, ping.payload());
      assertThat(client.read(FrameClient.GOAWAY).lastStream()).isEqualTo(1);

      upstream.tick();
      upstream.end();
      StringBuilder body = new StringBuilder();
      FrameClient.Frame data;
      do {
        data = client.read(FrameClient.DATA);
        body.append(new String(data.payload(), StandardCharsets.UTF_8));
      } while (!data.has(FrameClient.END_STREAM));
      assertThat(body.toString()).endsWith("data: end\n\n");
      assertThat(proxy.got("the drain", drained).cut()).isZero();
    }
  }

  @Test
  void idleConnection_isKeptForTheDelay_thenClosed() throws Exception {
    try (LiveProxy proxy = proxy("1s", "5s");
        RawClient idle = RawClient.to(proxy.address());
        Socket ignored = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
      assertThat(idle.send(GET).readResponse()).startsWith("HTTP/1.1 200");
      CompletionStage<Drain> drained = proxy.drain();
      LiveProxy.await(() -> "the drain", () -> !proxy.server().ready());

      assertThat(idle.send(GET).readResponse())
          .startsWith("HTTP/1.1 200")
          .containsIgnoringCase("\r\nconnection: close\r\n");
      assertThat(proxy.got("the drain", drained).cut()).isZero();
      assertThat(ignored.getInputStream().read()).isEqualTo(-1);
    }
  }

  @Test
  void reload_whileDraining_isRefused() {
    try (LiveProxy proxy = proxy("0s", "20s");
        Load load = new Load(proxy.address(), 1, 0)) {
      CompletionStage<Drain> drained = proxy.drain();
      LiveProxy.await(() -> "the door to close", () -> !accepts(proxy));
      Reload late =
          proxy.reload(FILE.formatted("1s", "1s", upstream.port()).replace("main", "other"));

      assertThat(late.ok()).isFalse();
      assertThat(late.problems()).singleElement().asString().contains("draining");
      assertThat(accepts(proxy)).isFalse();
      upstream.end();
      load.expectEnds();
      assertThat(proxy.got("the drain", drained).cut()).isZero();
    }
  }

  @Test
  void adminPort_beginsItAndWaits() {
    try (LiveProxy proxy = proxy("0s", "20s")) {
      String answer = proxy.admin("POST", "/drain?wait=10s");

      assertThat(answer).startsWith("HTTP/1.1 200").contains("drained");
      proxy.got("the end", proxy.server().ended());
    }
  }
}
