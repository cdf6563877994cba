package io.weir.e2e;

import io.weir.testing.FakeConnection;
import io.weir.testing.FakeServer;
import io.weir.testing.Patience;

/**
 * An upstream that answers {@code ok}, and streams under {@code /stream}: an event for each {@link
 * #tick}, to every stream at once, until {@link #end}.
 */
final class PacedUpstream implements AutoCloseable {
  private final FakeServer server = FakeServer.serving(this::serve);
  private int ticks;
  private boolean over;

  int port() {
    return server.port();
  }

  /** How many connections were accepted so far. */
  int connections() {
    return server.connections();
  }

  /** Lets every stream send its next event; returns its number. */
  synchronized int tick() {
    ticks++;
    notifyAll();
    return ticks;
  }

  /** Lets every stream end. */
  synchronized void end() {
    over = true;
    notifyAll();
  }

  private void serve(FakeConnection connection) throws InterruptedException {
    while (connection.goesOn()) {
      if (connection.readHead().startsWith("GET /stream")) {
        stream(connection);
      } else {
        connection.write("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
      }
    }
  }

  private void stream(FakeConnection connection) throws InterruptedException {
    connection.write(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
    int sent = ticks();
    event(connection, "begin");
    while (await(sent)) {
      sent++;
      event(connection, "event " + sent);
    }
    event(connection, "end");
    connection.write("0\r\n\r\n");
  }

  private static void event(FakeConnection connection, String text) {
    String event = "data: " + text + "\n\n";
    connection.write(Integer.toHexString(event.length()) + "\r\n" + event + "\r\n");
  }

  private synchronized int ticks() {
    return ticks;
  }

  /** Waits for the next tick; false at the end. */
  private synchronized boolean await(int sent) throws InterruptedException {
    while (ticks == sent && !over) {
      wait(Patience.MILLIS);
    }
    return ticks > sent;
  }

  @Override
  public void close() {
    server.close();
  }
}
