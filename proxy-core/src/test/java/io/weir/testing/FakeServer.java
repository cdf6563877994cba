package io.weir.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/**
 * A server on a loopback port that does, byte by byte, what a test tells it. Each connection runs
 * the script on a thread of its own; {@link FakeConnection} has the moves. Or start it without a
 * script, and move its connections from the test: {@link #accept()}.
 *
 * <p>What a script throws is thrown again by {@link #close()}, so no failure is lost; scripts that
 * still wait are ended there.
 */
public final class FakeServer implements AutoCloseable {
  private final ServerSocket listener;
  private final Wrap wrap;
  private final Script script;
  private final List<FakeConnection> connections = new CopyOnWriteArrayList<>();
  private final BlockingQueue<FakeConnection> accepted = new ArrayBlockingQueue<>(1024);
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final List<Throwable> failures = new CopyOnWriteArrayList<>();
  private volatile boolean closed;

  private FakeServer(Wrap wrap, Script script) {
    this(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), wrap, script);
  }

  private FakeServer(InetSocketAddress at, Wrap wrap, Script script) {
    try {
      this.listener = new ServerSocket(at.getPort(), 1024, at.getAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    this.wrap = wrap;
    this.script = script;
    start(this::acceptAll);
  }

  /** What happens on one connection. It is left open when the script returns. */
  @FunctionalInterface
  public interface Script {
    void run(FakeConnection connection) throws Exception;
  }

  /** What lies over an accepted TCP connection. */
  private interface Wrap {
    Socket over(Socket accepted) throws IOException;
  }

  /** Serves every connection by the script. */
  public static FakeServer serving(Script script) {
    return new FakeServer(accepted -> accepted, script);
  }

  /** Serves every connection by the script, at a loopback address of the test's choice. */
  public static FakeServer serving(InetSocketAddress at, Script script) {
    return new FakeServer(at, accepted -> accepted, script);
  }

  /** Only accepts: the test moves the connections itself. */
  public static FakeServer silent() {
    return serving(connection -> {});
  }

  /** Serves over TLS; of {@code alpn} the first that the client offers is agreed on. */
  public static FakeServer encrypted(SSLContext tls, List<String> alpn, Script script) {
    return new FakeServer(
        accepted -> {
          SSLSocket socket = (SSLSocket) tls.getSocketFactory().createSocket(accepted, null, true);
          socket.setUseClientMode(false);
          SSLParameters parameters = socket.getSSLParameters();
          parameters.setApplicationProtocols(alpn.toArray(new String[0]));
          socket.setSSLParameters(parameters);
          return socket;
        },
        script);
  }

  public int port() {
    return listener.getLocalPort();
  }

  public InetSocketAddress address() {
    return new InetSocketAddress(listener.getInetAddress(), port());
  }

  /** How many connections were accepted so far. */
  public int connections() {
    return connections.size();
  }

  /** The connection accepted next that no call has given yet; waits for it. */
  public FakeConnection accept() {
    try {
      FakeConnection connection = accepted.poll(Patience.SECONDS, TimeUnit.SECONDS);
      if (connection == null) {
        throw new AssertionError("no connection within " + Patience.SECONDS + " s");
      }
      return connection;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private void acceptAll() throws IOException {
    while (!closed) {
      Socket socket = listener.accept();
      socket.setTcpNoDelay(true);
      FakeConnection connection = new FakeConnection(socket, wrap.over(socket));
      connections.add(connection);
      accepted.offer(connection); // More than that no test takes by hand.
      start(() -> script.run(connection));
    }
  }

  /** Something a thread does that may fail. */
  private interface Task {
    void run() throws Exception;
  }

  private void start(Task task) {
    Thread thread =
        new Thread(
            () -> {
              try {
                task.run();
              } catch (Throwable e) {
                if (!closed) {
                  failures.add(e);
                }
              }
            },
            "fake-server");
    thread.setDaemon(true);
    threads.add(thread);
    thread.start();
  }

  /** Closes everything, and throws what a script threw before. */
  @Override
  public void close() {
    List<Throwable> before = new ArrayList<>(failures);
    closed = true;
    try {
      listener.close();
    } catch (IOException e) {
      before.add(e);
    }
    connections.forEach(FakeConnection::close);
    threads.forEach(FakeServer::end);
    @Nullable AssertionError failed = null;
    for (Throwable failure : before) {
      if (failed == null) {
        failed = new AssertionError("script: " + failure, failure);
      } else {
        failed.addSuppressed(failure);
      }
    }
    if (failed != null) {
      throw failed;
    }
  }

  private static void end(Thread thread) {
    thread.interrupt();
    try {
      thread.join(Patience.MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
