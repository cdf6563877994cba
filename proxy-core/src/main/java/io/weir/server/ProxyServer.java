package io.weir.server;

import io.weir.admin.Operations;
import io.weir.admin.port.AdminServer;
import io.weir.cluster.live.ClusterView;
import io.weir.config.yaml.Effective;
import io.weir.config.yaml.FileWatch;
import io.weir.config.yaml.Reading;
import io.weir.exchange.plan.Snapshot;
import io.weir.lines.LineSinks;
import io.weir.listener.Listener;
import io.weir.net.Clock;
import io.weir.net.Loop;
import io.weir.net.Loops;
import io.weir.page.Page;
import io.weir.server.build.Build;
import io.weir.server.build.Commons;
import io.weir.server.build.Extensions;
import io.weir.server.build.Kit;
import io.weir.server.config.DrainConfig;
import io.weir.server.config.ProcessConfig;
import io.weir.server.config.ProxyConfig;
import io.weir.server.warm.WarmUp;
import io.weir.stats.ProcessStats;
import io.weir.stats.Stats;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import org.jspecify.annotations.Nullable;

/**
 * The running proxy. Made of one file; lives until it has drained or is told to quit.
 *
 * <p>Its own thread does what must happen in order: loads, drains. Loops never wait for it.
 */
public final class ProxyServer implements Operations {
  /** More of the heap than files of everyday size leave in use once they are read. */
  private static final long READING_BYTES = 128L << 20;

  private final Clock clock = Clock.system();
  private final long startedMillis = clock.wallMillis();
  private final Stats stats;
  private final LineSinks lines;
  private final ScheduledExecutorService thread =
      Executors.newSingleThreadScheduledExecutor(named("weir-server"));
  private final ExecutorService background = Executors.newCachedThreadPool(named("weir-work"));
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Loops loops;
  private final Doors doors;
  private final Reloader reloader;
  private final Drainer drainer;
  private final Commons commons = new Commons();
  private final Extensions extensions;
  private volatile @Nullable AdminServer admin;
  private volatile boolean healthy = true;
  private volatile boolean started;

  /**
   * A server for a file; opens nothing yet.
   *
   * @param first what the file says now, without errors; its process and stats hold until the end
   */
  public ProxyServer(ConfigSource source, Reading<ProxyConfig> first, Extensions extensions) {
    ProxyConfig config = first.orThrow();
    this.extensions = extensions;
    this.stats = new Stats(config.stats());
    this.lines = new LineSinks(stats);
    ProcessConfig process = config.process();
    int count = process.loops() == 0 ? Runtime.getRuntime().availableProcessors() : process.loops();
    this.loops = Loops.start(process.transport().resolved(), count, clock);
    Kit kit = new Kit(extensions, loops, stats, lines, clock, background, commons, true);
    RuntimeState state = new RuntimeState(this::build, this::ready, clock);
    this.doors = new Doors(loops, stats, this::snapshot, state);
    this.reloader = new Reloader(source, first, kit.builder(), doors, loops, clock, stats);
    this.drainer = new Drainer(thread, clock, this::drainConfig, doors::exchanges, doors);
    ProcessStats.register(stats);
    stats.gauge("weir_ready", "Whether new work is welcome.", () -> ready() ? 1 : 0);
  }

  private static ThreadFactory named(String name) {
    return task -> {
      Thread thread = new Thread(task, name);
      thread.setDaemon(true);
      return thread;
    };
  }

  /** Loads the file for the first time; when it is taken, the server serves. */
  public CompletionStage<Reload> start() {
    return CompletableFuture.supplyAsync(() -> begin(false), thread);
  }

  /** The same, but before it says that it is ready, it warms up. */
  public CompletionStage<Reload> startWarm() {
    return CompletableFuture.supplyAsync(() -> begin(true), thread);
  }

  private Reload begin(boolean warm) {
    Reload first = reloader.load();
    Build build = reloader.current();
    if (!first.ok() || build == null) {
      return first;
    }
    try {
      if (build.config().admin().enabled()) {
        AdminServer port = AdminServer.of(build.config().admin(), this, loops);
        port.start().join();
        admin = port;
      }
    } catch (CompletionException | IllegalArgumentException e) {
      doors.close();
      String why = "the admin port cannot be opened: " + e.getMessage();
      return new Reload(0, false, clock.wallMillis(), List.of(why), List.of());
    }
    if (warm) {
      int played = WarmUp.play(build.config(), extensions, loops, clock, background);
      collect(played > 0);
    }
    started = true;
    drainer.over().thenRun(this::end);
    new FileWatch(reloader::files, this::changed).start(thread);
    return first;
  }

  /**
   * Gives back what a start took, while nobody waits: what a large file's reading left would stay
   * until a collection of all of it stops the loops under load, and what a warm-up keeps at hand is
   * soon copied, which the first clients would wait for.
   */
  private static void collect(boolean warmedUp) {
    Runtime memory = Runtime.getRuntime();
    if (warmedUp || memory.totalMemory() - memory.freeMemory() > READING_BYTES) {
      System.gc();
    }
  }

  /** Where the admin port listens; null where it does not. */
  public @Nullable InetSocketAddress adminAddress() {
    AdminServer port = admin;
    return port == null ? null : port.address();
  }

  /** An address as it stands in a URL: {@code 127.0.0.1:8080}, {@code [::1]:8080}. */
  public static String text(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return (host.indexOf(':') >= 0 ? '[' + host + ']' : host) + ':' + address.getPort();
  }

  /** The files are not what they were. */
  private void changed() {
    if (drainer.serving()) {
      reload();
    }
  }

  private @Nullable Build build() {
    return reloader.current();
  }

  private DrainConfig drainConfig() {
    Build build = reloader.current();
    return build == null ? DrainConfig.DEFAULT : build.config().drain();
  }

  /** What reading the file in force came to; before the first load, what it is to load. */
  public Reading<ProxyConfig> reading() {
    return reloader.reading();
  }

  /** Drains at its first run; quits at the next. */
  public Runnable drainOrQuit() {
    return () -> {
      if (drainer.serving()) {
        drain();
      } else {
        quit();
      }
    };
  }

  /** Complete when the server has ended and its threads are stopping. */
  public CompletionStage<Void> ended() {
    return ended;
  }

  private void end() {
    AdminServer port = admin;
    CompletionStage<Void> closed =
        port == null ? CompletableFuture.completedFuture(null) : port.close();
    closed
        .thenCompose(ignored -> released())
        .thenRunAsync(commons::close)
        .thenCompose(ignored -> lines.closeAll())
        .whenComplete((done, e) -> loops.stop().addListener(all -> ended.complete(null)));
    thread.shutdown();
    background.shutdown();
  }

  /** Gives up what the last snapshot holds: connections to endpoints, filters. */
  private CompletionStage<Void> released() {
    Build build = reloader.current();
    if (build == null) {
      return CompletableFuture.completedFuture(null);
    }
    build.snapshot().retire(loops.all());
    // The first pass lets go, on one of the loops; the second closes what each of them owns.
    return loops.passed().thenCompose(ignored -> loops.passed());
  }

  @Override
  public Stats stats() {
    return stats;
  }

  @Override
  public Collection<Page> pages() {
    return commons.pages();
  }

  @Override
  public Snapshot snapshot() {
    return reloader.snapshot();
  }

  @Override
  public @Nullable Effective effective() {
    return reloader.reading().effective().orElse(null);
  }

  @Override
  public List<Fact> facts() {
    return Facts.of(loops.transport(), loops.size(), startedMillis);
  }

  @Override
  public List<Loop> loops() {
    return loops.all();
  }

  @Override
  public List<ListenerView> listeners() {
    List<ListenerView> views = new ArrayList<>();
    for (Listener listener : doors.listeners()) {
      views.add(
          new ListenerView(
              listener.name(),
              Doors.boundTo(listener),
              listener.connections(),
              listener.exchanges()));
    }
    return views;
  }

  @Override
  public CompletionStage<Reload> reload() {
    return CompletableFuture.supplyAsync(
        () -> {
          Reload reload =
              drainer.serving()
                  ? reloader.load()
                  : reloader.refused("the server is draining: what is in force stays to its end");
          AdminServer port = admin;
          Build build = reloader.current();
          if (port != null && build != null) {
            port.token(build.config().admin().token());
          }
          return reload;
        },
        thread);
  }

  @Override
  public Reload lastReload() {
    Reload last = reloader.last();
    return last == null ? new Reload(0, false, startedMillis, List.of(), List.of()) : last;
  }

  @Override
  public List<String> unready() {
    List<String> reasons = new ArrayList<>();
    if (!started) {
      reasons.add("not started yet");
    }
    if (!healthy) {
      reasons.add("told to fail");
    }
    if (!drainer.serving()) {
      reasons.add(drainer.status().state());
    }
    return reasons;
  }

  @Override
  public List<ClusterView> clusters() {
    Build build = reloader.current();
    return build == null ? List.of() : build.clusters().views();
  }

  @Override
  public List<LogLevel> logLevels() {
    return Logs.levels();
  }

  @Override
  public void logLevel(String logger, @Nullable String level) {
    Logs.level(logger, level);
  }

  @Override
  public void reopenLogs() {
    lines.reopen();
  }

  @Override
  public void healthcheck(boolean ok) {
    healthy = ok;
  }

  @Override
  public void drain() {
    inOrder(drainer::begin);
  }

  @Override
  public Drain drainStatus() {
    return drainer.status();
  }

  @Override
  public CompletionStage<Drain> drained() {
    return drainer.over();
  }

  @Override
  public void quit() {
    inOrder(
        () -> {
          doors.close();
          end();
        });
  }

  private void inOrder(Runnable task) {
    try {
      thread.execute(task);
    } catch (RejectedExecutionException e) {
      // It has ended already, which is what was wanted.
    }
  }
}
