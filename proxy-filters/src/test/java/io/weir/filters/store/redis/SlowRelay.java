package io.weir.filters.store.redis;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;

/** Stands before a port and passes everything on, answers as late as it is told to. */
public final class SlowRelay implements AutoCloseable {
  private final int to;
  private final ServerSocket door;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();
  private long delayMillis;

  /** Opens before that port of the loopback. */
  public SlowRelay(int to) {
    this.to = to;
    try {
      this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    start(this::accept);
  }

  public String url() {
    return "redis://127.0.0.1:" + door.getLocalPort() + "/0";
  }

  /** How late answers are from now on, those too that wait already. */
  public synchronized void delay(long millis) {
    delayMillis = millis;
    notifyAll();
  }

  /** Keeps every answer until {@link #delay} says otherwise. */
  public void hold() {
    delay(TimeUnit.HOURS.toMillis(1));
  }

  private static void start(Runnable task) {
    Thread thread = new Thread(task, "slow-relay");
    thread.setDaemon(true);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        connect(door.accept());
      }
    } catch (IOException e) {
      close();
    }
  }

  /** Goes through to the port; who finds nobody there is sent away. */
  private void connect(Socket client) throws IOException {
    try {
      Socket server = new Socket(InetAddress.getLoopbackAddress(), to);
      client.setTcpNoDelay(true);
      server.setTcpNoDelay(true);
      sockets.addAll(List.of(client, server));
      start(() -> pump(client, server, false));
      start(() -> pump(server, client, true));
    } catch (IOException e) {
      client.close();
    }
  }

  private void pump(Socket from, Socket into, boolean late) {
    byte[] buffer = new byte[65_536];
    try (InputStream in = from.getInputStream();
        OutputStream out = into.getOutputStream()) {
      for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
        if (late) {
          awaitTurn(System.nanoTime());
        }
        out.write(buffer, 0, length);
        out.flush();
      }
    } catch (IOException | InterruptedException e) {
      // one side has gone, and so goes the other
    }
  }

  /** Waits until what came at that time may go on. */
  private synchronized void awaitTurn(long came) throws InterruptedException {
    long waited = 0;
    while (waited < delayMillis) {
      wait(delayMillis - waited);
      waited = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - came);
    }
  }

  @Override
  public void close() {
    delay(0);
    try {
      door.close();
      for (Socket socket : sockets) {
        socket.close();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
