package io.weir.e2e;

import io.weir.server.cli.Main;
import io.weir.testing.FakeServer;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The real proxy in a process of its own, which can be killed. Its YAML is that of a {@link
 * LiveProxy} with one listener at {@code 127.0.0.1:0}.
 */
final class ProxyProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(30);
  private static final String ANY_PORT = "127.0.0.1:0";

  private final InetSocketAddress address = closedPort();
  private final InetSocketAddress admin = closedPort();
  private final Process process;

  /** Begins to start it; {@link #awaitOpen} waits for that. The folder keeps its file. */
  ProxyProcess(Path folder, String yaml) {
    try {
      Path file = Files.createTempFile(folder, "routes", ".yaml");
      String whole = "admin: {address: 127.0.0.1:" + admin.getPort() + "}\n" + yaml;
      Files.writeString(file, whole.replace(ANY_PORT, "127.0.0.1:" + address.getPort()));
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "run",
                  file.toString())
              .redirectOutput(Redirect.DISCARD)
              .redirectError(Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static InetSocketAddress closedPort() {
    try (FakeServer dead = FakeServer.silent()) {
      return new InetSocketAddress(InetAddress.getLoopbackAddress(), dead.port());
    }
  }

  /** Waits until it takes connections. */
  ProxyProcess awaitOpen() {
    LiveProxy.await(START, () -> "a proxy at " + address, () -> open(address) && open(admin));
    return this;
  }

  private boolean open(InetSocketAddress where) {
    if (!process.isAlive()) {
      throw new AssertionError("ended with " + process.exitValue());
    }
    try (Socket socket = new Socket()) {
      socket.connect(where);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /** Where its listener is. */
  InetSocketAddress address() {
    return address;
  }

  /** What a page of the admin port says: head and body. */
  String admin(String path) {
    try (RawClient client = RawClient.to(admin)) {
      return client.send("GET " + path + " HTTP/1.1\r\nHost: localhost\r\n\r\n").readResponse();
    }
  }

  /** The sum of all numbers whose name and labels have that in them, a regular expression. */
  long stat(String filter) {
    String path = "/stats?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8);
    return admin(path)
        .lines()
        .filter(line -> line.startsWith("weir_"))
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(" ") + 1)))
        .sum();
  }

  /** Ends it at once, as {@code kill -9} does. */
  void kill() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    kill();
  }
}
