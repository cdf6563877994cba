package io.weir.server.rehearse;

import io.weir.admin.Operations.ListenerView;
import io.weir.admin.Operations.Reload;
import io.weir.server.ConfigSource;
import io.weir.server.ProxyServer;
import io.weir.server.build.Extensions;
import io.weir.server.warm.Caller;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Starts a server of its own on loopback, sends it what clients send, and ends it. A JVM that is
 * told to writes down which classes that took, and where they were busy, for later starts to begin
 * with. Blocks; on no loop.
 *
 * <p>The file, {@code rehearsal.yaml}, comes with the distribution, which knows what filters there
 * are. Its listener {@code near} forwards to its listener {@code far}, whose port is known only
 * when it is open: {@code FAR_PORT} is set by a reload.
 */
public final class Rehearsal {
  private static final String FILE = "rehearsal.yaml";
  private static final String UNKNOWN_PORT = "1";
  private static final int WAIT_SECONDS = 20;
  private static final int TIMEOUT_MILLIS = 20_000;
  private static final List<String> PAGES =
      List.of("/ready?verbose", "/stats", "/metrics", "/clusters", "/config_dump", "/");
  private static final List<String> CHATS =
      List.of("/v1/chat/completions", "/v1/messages", "/api/chat");

  /** Told when the server serves. */
  public interface Started {
    void started(ProxyServer server, ConfigSource source);
  }

  /** Routes choose by these how the far listener is reached, or that it need not be. */
  private static final List<String> MODELS = List.of("h1", "h2", "kept");

  private volatile String farPort = UNKNOWN_PORT;

  private Rehearsal() {}

  /**
   * Plays it once.
   *
   * @param sources what reads a file
   * @param rounds how often everything is asked, one after the other
   * @param started called before the first is
   * @return how many were answered
   * @throws IOException where something does not go as it should
   */
  public static int play(
      Function<Path, ConfigSource> sources, Extensions extensions, int rounds, Started started)
      throws IOException {
    Path file = Files.createTempFile("weir-rehearsal", ".yaml");
    try (InputStream in = Rehearsal.class.getResourceAsStream(FILE)) {
      if (in == null) {
        throw new FileNotFoundException(FILE + ": not on the class path");
      }
      Files.copy(in, file, StandardCopyOption.REPLACE_EXISTING);
      return new Rehearsal().play(sources.apply(file), extensions, rounds, started);
    } finally {
      Files.deleteIfExists(file);
    }
  }

  private int play(ConfigSource real, Extensions extensions, int rounds, Started started)
      throws IOException {
    ConfigSource source =
        new ConfigSource(real.file(), name -> variable(name, real.environment()), real.shape());
    ProxyServer server = new ProxyServer(source, source.read(), extensions);
    taken(server.startWarm());
    try {
      farPort = Integer.toString(port(server, "far"));
      taken(server.reload());
      started.started(server, source);
      return requests(server, rounds);
    } finally {
      server.quit();
      done(server.ended());
    }
  }

  private @Nullable String variable(String name, Function<String, @Nullable String> real) {
    return switch (name) {
      case "FAR_PORT" -> farPort;
      case "SECRET" -> Caller.SECRET;
      default -> real.apply(name);
    };
  }

  private static int requests(ProxyServer server, int rounds) throws IOException {
    int answered = 0;
    try (Caller near = new Caller(port(server, "near"), TIMEOUT_MILLIS)) {
      for (int round = 0; round < rounds; round++) {
        ask(near, "GET", "/here", "");
        for (String chat : CHATS) {
          for (String model : MODELS) {
            ask(near, "POST", chat, body(model, false));
            ask(near, "POST", chat, body(model, true));
            answered += 2;
          }
        }
        answered++;
      }
    }
    InetSocketAddress admin = server.adminAddress();
    if (admin != null) {
      try (Caller desk = new Caller(admin.getPort(), TIMEOUT_MILLIS)) {
        for (String page : PAGES) {
          ask(desk, "GET", page, "");
          answered++;
        }
      }
    }
    return answered;
  }

  private static String body(String model, boolean stream) {
    return """
    {"model":"%s","stream":%b,"max_tokens":40,"messages":[{"role":"user","content":"%s"}]}"""
        .formatted(model, stream, "Rehearse, if you please. ".repeat(8));
  }

  private static void ask(Caller caller, String method, String path, String body)
      throws IOException {
    caller.ask(caller.request(method, path, body));
  }

  private static int port(ProxyServer server, String listener) throws IOException {
    for (ListenerView view : server.listeners()) {
      if (view.name().equals(listener)) {
        return Integer.parseInt(view.address().substring(view.address().lastIndexOf(':') + 1));
      }
    }
    throw new IOException("listener " + listener + ": not open (expected: in " + FILE + ")");
  }

  private static void taken(CompletionStage<Reload> load) throws IOException {
    Reload reload = done(load);
    if (!reload.ok()) {
      throw new IOException(FILE + ": " + String.join("; ", reload.problems()));
    }
  }

  private static <T> T done(CompletionStage<T> stage) throws IOException {
    try {
      return stage.toCompletableFuture().get(WAIT_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted", e);
    } catch (ExecutionException | TimeoutException e) {
      throw new IOException(e.toString(), e);
    }
  }
}
