package io.weir.filters.store.redis;

import io.weir.testing.Certificates;
import io.weir.testing.ClosedPort;
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
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/** A real Redis, out of a jar, that can be stopped and started again at its port. */
public final class RedisProcess implements AutoCloseable {
  private static final File BINARY = binary();

  /** What a node of a cluster adds to its port for the others, and what there is at most. */
  private static final int CLUSTER_PORTS_ABOVE = 10_000;

  private static final int PORT_MAX = 65_535;

  private static final List<String> USUAL =
      List.of(
          "--save",
          "",
          "--appendonly",
          "no",
          "--repl-diskless-sync",
          "yes",
          "--repl-diskless-sync-delay",
          "0",
          "--repl-diskless-load",
          "on-empty-db");

  private final String scheme;
  private final List<String> options;
  private int port;
  private Process process;

  /** Keeps the port while nobody listens there. */
  private @Nullable ClosedPort kept;

  /** Starts one on a free port, with more options than the usual ones. */
  public RedisProcess(String... more) {
    this("redis", Stream.concat(USUAL.stream(), Stream.of(more)).toList());
  }

  private RedisProcess(String scheme, List<String> options) {
    this.scheme = scheme;
    this.options = options;
    Process started = null;
    while (started == null) {
      port = freePort();
      started = launch();
    }
    this.process = started;
  }

  /** Starts one that speaks TLS only and asks for certificates, both of that authority. */
  static RedisProcess tls(Certificates authority, String... more) {
    authority.issue("redis");
    List<String> files =
        List.of(
            "--tls-ca-cert-file", authority.file("ca.pem").toString(),
            "--tls-cert-file", authority.file("redis.pem").toString(),
            "--tls-key-file", authority.file("redis.key").toString());
    return new RedisProcess(
        "rediss", Stream.of(USUAL, files, List.of(more)).flatMap(List::stream).toList());
  }

  /**
   * Starts a sentinel that watches one, called {@code main}, and puts a replica in its place when
   * it is silent for half a second; it keeps what it knows in a file.
   */
  static RedisProcess sentinel(Path file, RedisProcess watched, String password)
      throws IOException {
    String main =
        """
        sentinel monitor main 127.0.0.1 %d 1
        sentinel auth-pass main %s
        sentinel down-after-milliseconds main 500
        sentinel failover-timeout main 2000
        """;
    Files.writeString(file, main.formatted(watched.port, password));
    return new RedisProcess("redis", List.of(file.toString(), "--sentinel"));
  }

  private static File binary() {
    try {
      return ExecutableProvider.newJarResourceProvider().get();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** A port that is free now, and may be taken before it is used. */
  private static int freePort() {
    int port = PORT_MAX;
    while (port > PORT_MAX - CLUSTER_PORTS_ABOVE) {
      try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        port = socket.getLocalPort();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
    return port;
  }

  /** Starts it at its port; null where that is another's. */
  private @Nullable Process launch() {
    List<String> command = new ArrayList<>();
    command.add(BINARY.getPath());
    command.addAll(options);
    if (scheme.equals("rediss")) {
      command.addAll(List.of("--port", "0", "--tls-port", Integer.toString(port)));
    } else {
      command.addAll(List.of("--port", Integer.toString(port)));
    }
    command.addAll(List.of("--bind", "127.0.0.1"));
    command.addAll(List.of("--dir", System.getProperty("java.io.tmpdir")));
    try {
      Process started = new ProcessBuilder(command).redirectErrorStream(true).start();
      BufferedReader lines =
          new BufferedReader(
              new InputStreamReader(started.getInputStream(), StandardCharsets.UTF_8));
      StringBuilder said = new StringBuilder();
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.contains("Ready to accept connections") || line.contains("Sentinel ID is")) {
          return started;
        }
        said.append(line).append('\n');
      }
      if (said.indexOf("Failed listening on port") >= 0) {
        return null;
      }
      throw new IllegalStateException("redis did not start: " + command + '\n' + said);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public int port() {
    return port;
  }

  public String url() {
    return scheme + "://127.0.0.1:" + port + "/0";
  }

  /** Ends it at once; its port stays its own. */
  public void stop() {
    process.destroyForcibly();
    try {
      process.waitFor(10, TimeUnit.SECONDS);
      if (kept == null) {
        kept = new ClosedPort(port);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void letGo() {
    if (kept != null) {
      kept.close();
      kept = null;
    }
  }

  /** Has it hang: its connections stand, and nothing comes back on them. */
  void hang() {
    try {
      new ProcessBuilder("kill", "-STOP", Long.toString(process.pid())).start().waitFor();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Starts it again, empty, at the same port. */
  public void restart() {
    stop();
    letGo();
    Process again = launch();
    if (again == null) {
      throw new IllegalStateException("redis: port " + port + " is taken");
    }
    process = again;
  }

  @Override
  public void close() {
    stop();
    letGo();
  }
}
