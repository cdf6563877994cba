package io.weir.admin;

import io.weir.cluster.live.ClusterView;
import io.weir.config.yaml.Effective;
import io.weir.exchange.plan.Snapshot;
import io.weir.net.Loop;
import io.weir.page.Page;
import io.weir.stats.Stats;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** All that the admin port may ask of the server, from any thread; nothing here blocks. */
public interface Operations {
  Stats stats();

  /** What is in force now. */
  Snapshot snapshot();

  /** Every key of the file in force with its value and origin, secrets masked. */
  @Nullable Effective effective();

  /** Version, JDK, transport, start time and the like, by name, in the order to show. */
  List<Fact> facts();

  List<Loop> loops();

  List<ListenerView> listeners();

  /** The clusters in the order of the file, as they stand. */
  List<ClusterView> clusters();

  /** Pages that filters have put up, besides those of the house. */
  default Collection<Page> pages() {
    return List.of();
  }

  /** Reads the file again and puts it in force if it is right. */
  CompletionStage<Reload> reload();

  /** How the last load went, at start or later. */
  Reload lastReload();

  /** Why new work is not welcome, a reason each; empty where it is. */
  List<String> unready();

  /** Whether new work is welcome: started, not drained, not failed by {@link #healthcheck}. */
  default boolean ready() {
    return unready().isEmpty();
  }

  /** Says that the health check shall fail, or not any more. */
  void healthcheck(boolean ok);

  /** Begins to drain, once; the process ends when it is over. */
  void drain();

  Drain drainStatus();

  /** Complete when the drain is over: with what was cut. */
  CompletionStage<Drain> drained();

  /** Stops at once, without waiting for streams. */
  void quit();

  /** The loggers that have been used, and all above them, by name; the root is {@code root}. */
  List<LogLevel> logLevels();

  /**
   * Sets how much a logger says, and those below it that have no level of their own.
   *
   * @param logger its name; {@code root} for the one above all
   * @param level trace, debug, info, warn, error or off; null to go by the logger above it again
   */
  void logLevel(String logger, @Nullable String level);

  /** Opens every log file anew before its next line: it was moved away. */
  void reopenLogs();

  /**
   * How much a logger says.
   *
   * @param own the level set for it alone; null where it goes by the one above it
   * @param effective the level that counts
   */
  record LogLevel(String logger, @Nullable String own, String effective) {}

  /**
   * One thing to know about the process.
   *
   * @param name snake_case
   */
  record Fact(String name, String value) {}

  /**
   * A listener as it stands.
   *
   * @param address where it is bound, with its real port
   */
  record ListenerView(String name, String address, long connections, long exchanges) {}

  /**
   * How a load went.
   *
   * @param generation the one in force afterwards
   * @param ok whether the file was taken
   * @param atMillis when, since 1970 UTC
   * @param problems every problem, warnings included, one a line
   * @param needsRestart what has changed but only counts after a restart
   */
  record Reload(
      long generation,
      boolean ok,
      long atMillis,
      List<String> problems,
      List<String> needsRestart) {}

  /**
   * How a drain stands.
   *
   * @param state serving, draining or drained
   * @param exchanges still running
   * @param since how long ago it began; zero while serving
   * @param cut those that were ended because the time was up
   */
  record Drain(String state, long exchanges, Duration since, long cut) {}
}
