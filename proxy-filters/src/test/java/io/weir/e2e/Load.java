package io.weir.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import io.weir.testing.Patience;
import io.weir.testing.RawClient;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Clients at work while something happens to the proxy: streams that are read event by event, and
 * threads that ask one plain request after another. Whatever goes wrong is kept.
 */
final class Load implements AutoCloseable {
  private final InetSocketAddress address;
  private final List<RawClient> streams = new ArrayList<>();
  private final List<Thread> workers = new ArrayList<>();
  private final Queue<String> failures = new ConcurrentLinkedQueue<>();
  private final AtomicLong answered = new AtomicLong();
  private final AtomicLong toldToClose = new AtomicLong();
  private volatile boolean stopped;
  private volatile boolean leaving;

  /** Begins them all; every stream has had its head. */
  Load(InetSocketAddress address, int streamCount, int workerCount) {
    this.address = address;
    for (int i = 0; i < streamCount; i++) {
      streams.add(RawClient.to(address).send("GET /stream HTTP/1.1\r\nHost: a\r\n\r\n"));
    }
    streams.forEach(
        stream -> assertThat(stream.readThrough("data: begin\n\n")).startsWith("HTTP/1.1 200"));
    for (int i = 0; i < workerCount; i++) {
      Thread worker = new Thread(this::work, "load-" + i);
      worker.setDaemon(true);
      workers.add(worker);
      worker.start();
    }
  }

  private void work() {
    try {
      while (!stopped && !(leaving && toldToClose.get() > 0)) {
        connection();
      }
    } catch (RuntimeException | AssertionError e) {
      failures.add(e.toString());
    }
  }

  /** Plain requests on one connection, until the proxy asks to end it. */
  private void connection() {
    try (RawClient client = RawClient.to(address)) {
      while (!stopped) {
        String answer = client.send("GET /plain HTTP/1.1\r\nHost: a\r\n\r\n").readResponse();
        if (!answer.startsWith("HTTP/1.1 200") || !answer.endsWith("ok")) {
          failures.add("answer: " + answer);
          return;
        }
        answered.incrementAndGet();
        if (answer.toLowerCase(Locale.ROOT).contains("\r\nconnection: close\r\n")) {
          toldToClose.incrementAndGet();
          if (client.read() >= 0) {
            failures.add("bytes after an answer that said close");
          }
          return;
        }
      }
    }
  }

  /** Reads this event from every stream. */
  void expect(String event) {
    for (RawClient stream : streams) {
      assertThat(stream.readThrough("data: " + event + "\n\n")).endsWith("data: " + event + "\n\n");
    }
  }

  /** Reads the end of every stream, whole. */
  void expectEnds() {
    for (RawClient stream : streams) {
      assertThat(stream.readThrough("0\r\n\r\n")).endsWith("data: end\n\n\r\n0\r\n\r\n");
    }
  }

  /** Reads the end of every stream, which is not whole. */
  void expectCut() {
    streams.forEach(stream -> assertThat(stream.readAll()).doesNotContain("0\r\n\r\n"));
  }

  /** From now on a client that is asked to close comes no more. */
  void leave() {
    leaving = true;
  }

  /** Plain requests answered so far. */
  long answered() {
    return answered.get();
  }

  /** Connections that were asked to end. */
  long toldToClose() {
    return toldToClose.get();
  }

  /** Waits for the plain requests to end; they end by themselves where they leave. */
  void join() throws InterruptedException {
    for (Thread worker : workers) {
      worker.join(Patience.MILLIS);
      assertThat(worker.isAlive()).isFalse();
    }
  }

  /** Ends the plain requests, and demands that nothing went wrong. */
  void expectNothingLost() throws InterruptedException {
    stopped = true;
    join();
    assertThat(failures).isEmpty();
  }

  @Override
  public void close() {
    stopped = true;
    streams.forEach(RawClient::close);
  }
}
