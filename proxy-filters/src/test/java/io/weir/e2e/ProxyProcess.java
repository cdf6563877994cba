package io.weir.e2e;

import io.weir.server.cli.Main;
import io.weir.testing.Patience;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The real proxy in a process of its own, which can be killed. Its YAML is that of a {@link
 * LiveProxy} with one listener, {@code main}.
 */
final class ProxyProcess implements AutoCloseable {
  private static final Duration START = Duration.ofSeconds(2 * Patience.SECONDS);

  /** What it says of its ports once it serves. */
  private static final Pattern OPEN =
      Pattern.compile(
          "(?s).*\\n  main  http://127\\.0\\.0\\.1:(\\d+)\\n.*"
              + "\\n  admin  http://127\\.0\\.0\\.1:(\\d+)\\n.*");

  private final Path said;
  private final Process process;
  private int port;
  private int adminPort;

  /** Begins to start it; {@link #awaitOpen} waits for that. The folder keeps its files. */
  ProxyProcess(Path folder, String yaml) {
    try {
      Path file = Files.createTempFile(folder, "routes", ".yaml");
      Files.writeString(file, "admin: {address: 127.0.0.1:0}\n" + yaml);
      said = Files.createTempFile(folder, "said", ".txt");
      process =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:TieredStopAtLevel=1",
                  "-cp",
                  System.getProperty("java.class.path"),
                  Main.class.getName(),
                  "run",
                  file.toString())
              .redirectOutput(said.toFile())
              .redirectError(Redirect.INHERIT)
              .start();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits until it serves. */
  ProxyProcess awaitOpen() {
    LiveProxy.await(START, () -> "a proxy: " + process.info(), this::open);
    return this;
  }

  private boolean open() {
    if (!process.isAlive()) {
      throw new AssertionError("ended with " + process.exitValue());
    }
    try {
      Matcher ports = OPEN.matcher(Files.readString(said));
      if (!ports.matches()) {
        return false;
      }
      port = Integer.parseInt(ports.group(1));
      adminPort = Integer.parseInt(ports.group(2));
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Where its listener is. */
  InetSocketAddress address() {
    return at(port);
  }

  private static InetSocketAddress at(int port) {
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** What a page of the admin port says: head and body. */
  String admin(String path) {
    try (RawClient client = RawClient.to(at(adminPort))) {
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
