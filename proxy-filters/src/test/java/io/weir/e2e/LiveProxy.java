package io.weir.e2e;

import static java.util.concurrent.CompletableFuture.runAsync;

import io.weir.admin.Operations.Drain;
import io.weir.admin.Operations.ListenerView;
import io.weir.admin.Operations.Reload;
import io.weir.server.ConfigSource;
import io.weir.server.ProxyServer;
import io.weir.server.build.Extensions;
import io.weir.stats.StatsView;
import io.weir.testing.Patience;
import io.weir.testing.RawClient;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The real proxy, started from a YAML text in this process. The text holds {@code listeners} and
 * {@code clusters}; what it leaves out is filled in: an admin port, one loop, a drain without
 * delay. Listeners bind port 0 of 127.0.0.1.
 *
 * <p>Closing it demands that no request is left over, and that the server ends. Leaked buffers fail
 * the class by themselves ({@link io.weir.testing.LeakExtension}). Every wait is at most {@value
 * Patience#SECONDS} s.
 */
final class LiveProxy implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(Patience.SECONDS);
  private static final Extensions EXTENSIONS = Extensions.found();
  private static final List<String> REST =
      List.of("admin: {address: 127.0.0.1:0}", "process: {loops: 1}", "drain: {delay: 0s}");

  private final Path file;
  private final ProxyServer server;

  private LiveProxy(Path file, Function<String, @Nullable String> environment) {
    this.file = file;
    ConfigSource source = new ConfigSource(file, environment, EXTENSIONS.shape());
    this.server = new ProxyServer(source, source.read(), EXTENSIONS);
  }

  /** Starts it. */
  static LiveProxy of(String yaml) {
    return of(name -> null, yaml);
  }

  /** Starts it with an environment for {@code ${NAME}}. */
  static LiveProxy of(Function<String, @Nullable String> environment, String yaml) {
    try {
      Path file = Files.createTempDirectory("weir-e2e").resolve("routes.yaml");
      Files.writeString(file, whole(yaml));
      LiveProxy proxy = new LiveProxy(file, environment);
      Reload first = proxy.got("the first load", proxy.server.start());
      if (!first.ok()) {
        throw new AssertionError("not started: " + first.problems());
      }
      return proxy;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String whole(String yaml) {
    StringBuilder whole = new StringBuilder(yaml);
    for (String line : REST) {
      String key = line.substring(0, line.indexOf(' '));
      if (yaml.lines().noneMatch(other -> other.startsWith(key))) {
        whole.append('\n').append(line);
      }
    }
    return whole.append('\n').toString();
  }

  /** The server itself: everything that the admin port can ask and do. */
  ProxyServer server() {
    return server;
  }

  /** Where the only listener, or the first, is bound. */
  InetSocketAddress address() {
    return bound(server.listeners().get(0));
  }

  /** Where the listener of that name is bound. */
  InetSocketAddress address(String listener) {
    return server.listeners().stream()
        .filter(view -> view.name().equals(listener))
        .findFirst()
        .map(LiveProxy::bound)
        .orElseThrow(() -> new AssertionError("no listener " + listener));
  }

  private static InetSocketAddress bound(ListenerView view) {
    String address = view.address();
    int port = Integer.parseInt(address.substring(address.lastIndexOf(':') + 1));
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
  }

  /** Where the admin port listens. */
  InetSocketAddress admin() {
    InetSocketAddress address = server.adminAddress();
    if (address == null) {
      throw new AssertionError("there is no admin port");
    }
    return new InetSocketAddress(InetAddress.getLoopbackAddress(), address.getPort());
  }

  /** What a page of the admin port says: head and body. */
  String admin(String method, String path) {
    try (RawClient client = RawClient.to(admin())) {
      client.send(
          method + " " + path + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n\r\n");
      return client.readResponse();
    }
  }

  /**
   * A counter or gauge now: the sum over every series of that name that has all these labels.
   *
   * @param labels names and values in turn
   */
  long stat(String name, String... labels) {
    Predicate<String> wanted =
        series -> {
          boolean fits = series.equals(name) || series.startsWith(name + "{");
          for (int i = 0; i < labels.length; i += 2) {
            fits &= series.contains(labels[i] + "=\"" + labels[i + 1] + '"');
          }
          return fits;
        };
    return new StatsView(server.stats())
        .text(wanted, true)
        .lines()
        .mapToLong(line -> (long) Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** Waits until a number is what it should be. */
  void awaitStat(long wanted, String name, String... labels) {
    String what = name + " " + List.of(labels) + " = " + wanted;
    await(() -> what + ", is " + stat(name, labels), () -> stat(name, labels) == wanted);
  }

  /**
   * Waits until no request is in flight on either side, no gauge says so, and all that ended has
   * been counted.
   */
  void awaitIdle() {
    awaitIdle(PATIENCE);
  }

  private void awaitIdle(Duration patience) {
    await(
        patience,
        () ->
            "idle: %d exchanges, clusters %d, endpoints %d"
                .formatted(exchanges(), stat("weir_cluster_active"), stat("weir_endpoint_active")),
        () ->
            exchanges() == 0
                && stat("weir_cluster_active") == 0
                && stat("weir_cluster_active_retries") == 0
                && stat("weir_endpoint_active") == 0);
    // A request leaves the gauges first; what it came to is counted later in that turn of its loop.
    if (!server.ended().toCompletableFuture().isDone()) {
      server.loops().forEach(loop -> got("a turn", runAsync(() -> {}, loop.executor())));
    }
  }

  /** Requests in flight now, from their heads on. */
  long exchanges() {
    return server.listeners().stream().mapToLong(ListenerView::exchanges).sum();
  }

  /**
   * Writes the file, and has it loaded. The server sees by itself, too, that the file is another:
   * it may load it once more a little later.
   */
  Reload reload(String yaml) {
    write(yaml);
    return got("a reload", server.reload());
  }

  /** Where its file is. */
  Path file() {
    return file;
  }

  /** Only writes the file. */
  void write(String yaml) {
    try {
      Files.writeString(file, whole(yaml));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Begins to drain; complete when it is over. */
  CompletionStage<Drain> drain() {
    server.drain();
    return server.drained();
  }

  /** Waits for what a stage comes to. */
  <T> T got(String what, CompletionStage<T> stage) {
    CompletableFuture<T> future = stage.toCompletableFuture();
    await(() -> what, future::isDone);
    return future.join();
  }

  /** Waits until it is so. */
  static void await(Supplier<String> what, BooleanSupplier so) {
    Patience.await(what, so);
  }

  /** Waits for so long at most until it is so. */
  static void await(Duration patience, Supplier<String> what, BooleanSupplier so) {
    Patience.await(patience, what, so);
  }

  @Override
  public void close() {
    close(PATIENCE);
  }

  /** Ends it; requests may still end for so long. */
  void close(Duration patience) {
    boolean drained = server.drained().toCompletableFuture().isDone();
    try {
      if (!drained) {
        awaitIdle(patience);
      }
    } finally {
      if (!drained) {
        server.quit();
      }
      got("the server's end", server.ended());
      delete();
    }
  }

  private void delete() {
    try {
      Files.delete(file);
      Files.delete(file.getParent());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
