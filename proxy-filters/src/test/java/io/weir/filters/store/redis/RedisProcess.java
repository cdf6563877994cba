package io.weir.filters.store.redis;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import redis.embedded.core.ExecutableProvider;

/** A real Redis, out of a jar, that can be stopped and started again at its port. */
public final class RedisProcess implements AutoCloseable {
  private static final File BINARY = binary();

  private final int port;
  private final List<String> more;
  private Process process;

  /** Starts one on a free port, with more options than the usual ones. */
  public RedisProcess(String... more) {
    this(List.of("--save", "", "--appendonly", "no"), List.of(more));
  }

  private RedisProcess(List<String> usual, List<String> more) {
    this.more = Stream.concat(usual.stream(), more.stream()).toList();
    this.port = freePort();
    this.process = launch();
  }

  /** Starts a sentinel that watches one, called {@code main}; it keeps what it knows in a file. */
  static RedisProcess sentinel(Path file, RedisProcess watched) throws IOException {
    Files.writeString(file, "sentinel monitor main 127.0.0.1 " + watched.port + " 1\n");
    return new RedisProcess(List.of(file.toString(), "--sentinel"), List.of());
  }

  private static File binary() {
    try {
      return ExecutableProvider.newJarResourceProvider().get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private Process launch() {
    List<String> command = new ArrayList<>();
    command.add(BINARY.getPath());
    command.addAll(more);
    command.addAll(List.of("--port", Integer.toString(port), "--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", System.getProperty("java.io.tmpdir")));
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("Ready to accept connections") || line.contains("Sentinel ID is")) {
          return started;
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    throw new IllegalStateException("redis did not start: " + command);
  }

  int port() {
    return port;
  }

  public String url() {
    return "redis://127.0.0.1:" + port + "/0";
  }

  /** Ends it at once. */
  public void stop() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts it again, empty, at the same port. */
  void restart() {
    stop();
    process = launch();
  }

  @Override
  public void close() {
    stop();
  }
}
