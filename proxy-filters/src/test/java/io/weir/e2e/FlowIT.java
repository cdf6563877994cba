package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.ByteBufAllocatorMetricProvider;
import io.weir.testing.FakeConnection;
import io.weir.testing.FakeHttp2;
import io.weir.testing.FakeServer;
import io.weir.testing.FrameClient;
import io.weir.testing.RawClient;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The slower side sets the pace through the whole proxy, and little is held on the way. */
class FlowIT {
  private static final long TOTAL = 16L << 20;

  /** What the kernel may take for the two connections, and what is under way in the proxy. */
  private static final long TAKEN_MAX = 10L << 20;

  private static final long HELD_MAX = 4L << 20;

  private static final String YAML =
      """
      listeners:
        - name: main
          address: 127.0.0.1:0
          limits: {stream_window: 64KiB}
          routes: [{name: r, match: {prefix: /}, to: up}]
      clusters:
        - name: up
          endpoints: "http://127.0.0.1:%d"
          protocol: %s
          http2: {stream_window: 64KiB, connection_window: 256KiB}
      """;

  static Stream<Arguments> wires() {
    return Stream.of(Wire.values())
        .flatMap(down -> Stream.of(Wire.values()).map(up -> arguments(down, up)));
  }

  private static LiveProxy proxy(FakeServer server, Wire up) {
    return LiveProxy.of(YAML.formatted(server.port(), up.protocol));
  }

  private static long directMemory() {
    return ((ByteBufAllocatorMetricProvider) ByteBufAllocator.DEFAULT).metric().usedDirectMemory();
  }

  /** The client's end, its request's head sent. */
  private static Flow client(Wire down, RawClient raw, boolean upload) {
    String method = upload ? "POST" : "GET";
    if (down == Wire.H1) {
      String length = upload ? "content-length: " + TOTAL + "\r\n" : "";
      raw.send(method + " /a HTTP/1.1\r\nhost: x\r\n" + length + "\r\n");
      return new Flow.Plain(raw::send, raw::read);
    }
    FrameClient frames = FrameClient.over(raw);
    int flags = FrameClient.END_HEADERS | (upload ? 0 : FrameClient.END_STREAM);
    String[] more = upload ? new String[] {"content-length", Long.toString(TOTAL)} : new String[0];
    frames.send(FrameClient.HEADERS, flags, 1, FrameClient.request(method, "/a", more));
    return new Flow.Stream(frames, 1);
  }

  /** The server's end, the request's head read, and for a download that of the answer sent. */
  private static Flow server(Wire up, FakeConnection connection, boolean upload) {
    if (up == Wire.H1) {
      connection.readHead();
      if (!upload) {
        connection.write("HTTP/1.1 200 OK\r\ncontent-length: " + TOTAL + "\r\n\r\n");
      }
      return new Flow.Plain(connection::write, connection::readBytes);
    }
    FakeHttp2 peer = FakeHttp2.on(connection);
    int stream = peer.await("HEADERS").stream();
    if (!upload) {
      peer.headers(stream, false, ":status", "200", "content-length", Long.toString(TOTAL));
    }
    return new Flow.Server(peer, stream);
  }

  /** Waits until a number has begun to grow, and stands still for 200 ms. */
  private static long still(LongSupplier number) {
    long[] seen = {0, System.nanoTime()};
    LiveProxy.await(
        () -> "still: " + seen[0],
        () -> {
          long now = number.getAsLong();
          if (now != seen[0] || now == 0) {
            seen[0] = now;
            seen[1] = System.nanoTime();
          }
          return System.nanoTime() - seen[1] > TimeUnit.MILLISECONDS.toNanos(200);
        });
    return seen[0];
  }

  @ParameterizedTest(name = "{1} to {0}")
  @MethodSource("wires")
  void download_slowReader_slowsTheServer(Wire down, Wire up) throws Exception {
    try (FakeServer server = FakeServer.silent();
        LiveProxy proxy = proxy(server, up);
        RawClient raw = RawClient.to(proxy.address(), 16_384)) {
      Flow client = client(down, raw, false);
      Flow far = server(up, server.accept(), false);
      long before = directMemory();
      CompletableFuture<Void> pouring = CompletableFuture.runAsync(() -> far.pour(TOTAL));
      long taken = still(() -> proxy.stat("weir_upstream_received_bytes_total"));
      assertThat(taken).isLessThan(TAKEN_MAX);
      assertThat(directMemory() - before).isLessThan(HELD_MAX);
      assertThat(pouring).isNotDone();
      if (down == Wire.H1) {
        raw.readThrough("\r\n\r\n");
      }
      client.drink(TOTAL);
      pouring.get(10, TimeUnit.SECONDS);
      proxy.awaitIdle();
      proxy.awaitStat(1, "weir_requests_total", "route", "r", "code_class", "2xx");
      assertThat(proxy.stat("weir_faults_total")).isZero();
      assertThat(proxy.stat("weir_cancelled_total")).isZero();
    }
  }

  @ParameterizedTest(name = "{0} to {1}")
  @MethodSource("wires")
  void upload_slowServer_slowsTheClient(Wire down, Wire up) throws Exception {
    try (FakeServer server = FakeServer.silent();
        LiveProxy proxy = proxy(server, up);
        RawClient raw = RawClient.to(proxy.address())) {
      Flow client = client(down, raw, true);
      long before = directMemory();
      CompletableFuture<Void> pouring = CompletableFuture.runAsync(() -> client.pour(TOTAL));
      FakeConnection connection = server.accept();
      Flow far = server(up, connection, true);
      long taken = still(() -> proxy.stat("weir_listener_bytes_total", "direction", "in"));
      assertThat(taken).isLessThan(TAKEN_MAX);
      assertThat(directMemory() - before).isLessThan(HELD_MAX);
      assertThat(pouring).isNotDone();
      far.drink(TOTAL);
      pouring.get(10, TimeUnit.SECONDS);
      assertThat(proxy.stat("weir_faults_total")).isZero();
      raw.reset();
      proxy.awaitIdle();
    }
  }
}
