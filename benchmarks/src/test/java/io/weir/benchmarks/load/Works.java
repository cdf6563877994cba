package io.weir.benchmarks.load;

import io.weir.benchmarks.load.report.LoadReport;
import io.weir.benchmarks.load.watch.Meter;
import io.weir.benchmarks.load.work.Chat;
import io.weir.benchmarks.load.work.Request;
import io.weir.benchmarks.load.work.Work;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Work for tests: four connections of HTTP/1.1 in a closed loop, until something is changed. */
final class Works {
  private final InetSocketAddress target;
  private List<Request> mix = List.of(chat(200, false, 1));
  private boolean http2;
  private int connections = 4;
  private int streams = 1;
  private int threads = 1;
  private double perSecond;
  private int maxWaiting = 10_000;
  private long maxRequests;
  private long windowMillis = 10_000;
  private long drainMillis = 5_000;
  private long timeoutMillis = 10_000;
  private int churn;
  private long readRate;

  private Works(InetSocketAddress target) {
    this.target = target;
  }

  static Works on(TestServer server) {
    return new Works(server.address());
  }

  static Works on(InetSocketAddress target) {
    return new Works(target);
  }

  static Request chat(int bytes, boolean stream, int weight) {
    return new Request(
        "POST", "/v1/chat/completions", Map.of(), Chat.body("m", stream, bytes), stream, weight);
  }

  Works mix(Request... requests) {
    mix = List.of(requests);
    return this;
  }

  Works sse() {
    return mix(chat(200, true, 1));
  }

  Works http2(int perConnection) {
    http2 = true;
    streams = perConnection;
    return this;
  }

  Works connections(int count) {
    connections = count;
    return this;
  }

  Works threads(int count) {
    threads = count;
    return this;
  }

  Works rate(double requestsPerSecond, int waiting) {
    perSecond = requestsPerSecond;
    maxWaiting = waiting;
    return this;
  }

  Works requests(long count) {
    maxRequests = count;
    return this;
  }

  Works window(long millis) {
    windowMillis = millis;
    return this;
  }

  Works drain(long millis) {
    drainMillis = millis;
    return this;
  }

  Works timeout(long millis) {
    timeoutMillis = millis;
    return this;
  }

  Works churn(int requestsPerConnection) {
    churn = requestsPerConnection;
    return this;
  }

  Works readRate(long bytesPerSecond) {
    readRate = bytesPerSecond;
    return this;
  }

  Work work() {
    return new Work(
        target,
        "localhost",
        http2,
        mix,
        connections,
        streams,
        threads,
        new Work.Pace(perSecond, maxWaiting, maxRequests),
        new Work.Span(0, 0, nanos(windowMillis), nanos(drainMillis)),
        new Work.Limits(nanos(timeoutMillis), churn, readRate));
  }

  private static long nanos(long millis) {
    return TimeUnit.MILLISECONDS.toNanos(millis);
  }

  LoadReport run() throws InterruptedException {
    return new Run(work(), new Meter(List.of(), false, List.of()), second -> {}).go("test", "");
  }
}
