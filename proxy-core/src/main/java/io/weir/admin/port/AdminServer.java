package io.weir.admin.port;

import io.weir.admin.AdminConfig;
import io.weir.admin.Operations;
import io.weir.admin.process.DrainPages;
import io.weir.admin.process.IndexPages;
import io.weir.admin.process.LoggingPage;
import io.weir.admin.process.ReadyPages;
import io.weir.admin.process.RuntimePages;
import io.weir.admin.view.ClusterPages;
import io.weir.admin.view.ConfigPages;
import io.weir.admin.view.ExplainPage;
import io.weir.admin.view.StatsPages;
import io.weir.config.value.Secret;
import io.weir.listener.Listener;
import io.weir.listener.settings.ListenerConfig;
import io.weir.listener.settings.ListenerConfig.Protocol;
import io.weir.listener.settings.ListenerLimits;
import io.weir.listener.settings.ListenerTimeouts;
import io.weir.net.Loops;
import io.weir.page.Deadlines;
import io.weir.page.Directory;
import io.weir.page.Page;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The admin port at work. It listens on Weir's own loops, speaks HTTP/1.1 through the listener
 * room, and makes its pages on two threads of its own, so that no page keeps a loop. From any
 * thread.
 */
public final class AdminServer {
  private static final int THREADS = 2;
  private static final int QUEUE_MAX = 128;
  private static final int IDLE_SECONDS = 30;
  private static final Duration LOOK = Duration.ofMillis(20);
  private static final int LOOKS = 50;

  private final Gate gate;
  private final Listener listener;
  private final Deadlines deadlines;
  private final ThreadPoolExecutor background;

  private AdminServer(
      Gate gate, Listener listener, Deadlines deadlines, ThreadPoolExecutor background) {
    this.gate = gate;
    this.listener = listener;
    this.deadlines = deadlines;
    this.background = background;
  }

  /**
   * An admin port that does not listen yet. Resolves the address: not on a loop.
   *
   * @throws IllegalArgumentException where the address is unknown
   */
  public static AdminServer of(AdminConfig config, Operations operations, Loops loops) {
    ThreadPoolExecutor background = background();
    Deadlines deadlines = new LoopDeadlines(loops.get(0), background);
    Gate gate = new Gate(config);
    AdminDesk desk = new AdminDesk(gate, directory(operations, deadlines), background);
    Listener listener = Listener.of(socket(config), desk, loops, operations.stats());
    return new AdminServer(gate, listener, deadlines, background);
  }

  private static ThreadPoolExecutor background() {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            THREADS,
            THREADS,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(QUEUE_MAX),
            task -> {
              Thread thread = new Thread(task, "weir-admin");
              thread.setDaemon(true);
              return thread;
            });
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static Directory directory(Operations operations, Deadlines deadlines) {
    List<Page> pages = new ArrayList<>();
    Directory directory = new Directory(operations::pages);
    pages.addAll(IndexPages.of(operations, directory::pages));
    pages.addAll(ReadyPages.of(operations));
    pages.addAll(StatsPages.of(operations.stats()));
    pages.addAll(ClusterPages.of(operations));
    pages.addAll(ConfigPages.of(operations));
    pages.add(ExplainPage.of(operations));
    pages.addAll(RuntimePages.of(operations, deadlines));
    pages.add(LoggingPage.of(operations, deadlines));
    pages.add(LoggingPage.reopening(operations));
    pages.addAll(DrainPages.of(operations, deadlines));
    pages.forEach(directory::add);
    return directory;
  }

  private static ListenerConfig socket(AdminConfig config) {
    ListenerLimits limits = ListenerLimits.DEFAULT;
    ListenerTimeouts timeouts = ListenerTimeouts.DEFAULT;
    return new ListenerConfig(
        "admin",
        config.address(),
        List.of(Protocol.H1),
        null,
        null,
        0,
        128,
        new ListenerLimits(
            256,
            16 * 1024,
            limits.headersCount(),
            limits.uriBytes(),
            1024 * 1024,
            limits.streams(),
            limits.requestsPerConnection(),
            limits.headerTableBytes(),
            limits.streamWindowBytes(),
            limits.connectionWindowBytes(),
            limits.glitches(),
            limits.resets()),
        new ListenerTimeouts(
            timeouts.tlsHandshake(),
            timeouts.requestHead(),
            timeouts.bodyIdle(),
            timeouts.keepAliveIdle(),
            Duration.ofSeconds(30),
            timeouts.connectionAge()));
  }

  /** Begins to listen; complete with the address, or with why it cannot be had. */
  public CompletableFuture<InetSocketAddress> start() {
    return listener.bind();
  }

  /** Where it listens; null where it does not. */
  public @Nullable InetSocketAddress address() {
    return listener.address();
  }

  /** Asks for another token from now on; null for none. */
  public void token(@Nullable Secret token) {
    gate.become(gate.config().withToken(token));
  }

  /**
   * Stops listening, gives the answers that are being made a moment to end, and closes; complete
   * when done.
   */
  public CompletableFuture<Void> close() {
    CompletableFuture<Void> quiet = new CompletableFuture<>();
    listener.stopAccepting();
    listener.drain();
    awaitQuiet(quiet, LOOKS);
    return quiet
        .thenCompose(ignored -> listener.close())
        .whenComplete((done, error) -> background.shutdown());
  }

  private void awaitQuiet(CompletableFuture<Void> quiet, int looks) {
    if (listener.exchanges() == 0 || looks == 0) {
      quiet.complete(null);
    } else {
      deadlines.after(LOOK, () -> awaitQuiet(quiet, looks - 1));
    }
  }
}
