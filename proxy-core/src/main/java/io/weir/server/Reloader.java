package io.weir.server;

import static java.util.stream.Collectors.toSet;

import io.weir.admin.AdminConfig;
import io.weir.admin.Operations.Reload;
import io.weir.config.problem.Problem;
import io.weir.config.problem.Problems;
import io.weir.config.value.NamedFile;
import io.weir.config.yaml.Reading;
import io.weir.exchange.plan.ListenerPlan;
import io.weir.exchange.plan.Snapshot;
import io.weir.net.Clock;
import io.weir.net.Loops;
import io.weir.route.Route;
import io.weir.server.build.Build;
import io.weir.server.build.SnapshotBuilder;
import io.weir.server.config.ProxyConfig;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Puts the file in force: reads, checks, builds, opens what must be opened, and only then swaps. A
 * file with an error changes nothing: the last good one goes on, and the problems are shown.
 *
 * <p>The order of a swap: new listeners are bound; the snapshot is replaced in one write, so that
 * every exchange has either the old one or the new one; new clusters begin to be watched; listeners
 * take their new settings, and those no longer wanted drain; the old snapshot retires, and frees
 * what it alone held when its last exchange is done. All on one background thread.
 */
final class Reloader {
  private static final Logger log = LoggerFactory.getLogger(Reloader.class);

  private final ConfigSource source;
  private final SnapshotBuilder builder;
  private final Doors doors;
  private final Loops loops;
  private final Clock clock;
  private final Stats stats;
  private final Counter.Child taken;
  private final Counter.Child refused;
  private volatile @Nullable Build current;
  private volatile Reading<ProxyConfig> reading;
  private volatile Set<NamedFile> files;
  private volatile @Nullable Reload last;
  private long generation;

  /**
   * A reloader that has put nothing in force yet.
   *
   * @param first what the file said just now, to be loaded first
   */
  Reloader(
      ConfigSource source,
      Reading<ProxyConfig> first,
      SnapshotBuilder builder,
      Doors doors,
      Loops loops,
      Clock clock,
      Stats stats) {
    this.source = source;
    this.reading = first;
    this.files = first.files();
    this.builder = builder;
    this.doors = doors;
    this.loops = loops;
    this.clock = clock;
    this.stats = stats;
    Counter loads = stats.counter("weir_config_loads_total", "Loads of the file.", "result");
    this.taken = loads.with("taken");
    this.refused = loads.with("refused");
    stats.gauge(
        "weir_config_generation", "Number of the snapshot in force.", () -> snapshotNumber());
  }

  private double snapshotNumber() {
    Build now = current;
    return now == null ? 0 : now.snapshot().generation();
  }

  /** What is in force; null before the first load. */
  @Nullable Build current() {
    return current;
  }

  /** The snapshot in force. */
  Snapshot snapshot() {
    Build now = current;
    if (now == null) {
      throw new IllegalStateException("snapshot: none (expected: loaded)");
    }
    return now.snapshot();
  }

  /** What reading the file in force came to; before the first load, what it is to load. */
  Reading<ProxyConfig> reading() {
    return reading;
  }

  @Nullable Reload last() {
    return last;
  }

  /** The file and all that it names, as they were when they were read last, refused or not. */
  Set<NamedFile> files() {
    return files;
  }

  /** Says that the file is not read, and why. On the background thread. */
  Reload refused(String why) {
    return done(false, why, new Problems(), List.of());
  }

  /** Puts the file in force if it is right; reads it, but the first time. On its own thread. */
  Reload load() {
    Reading<ProxyConfig> read = last == null ? reading : source.read();
    files = read.files();
    Problems problems = read.problems();
    ProxyConfig config = read.value().orElse(null);
    Build before = current;
    if (before != null && config != null && config.equals(before.config())) {
      reading = read;
      return done(true, "the file says what is in force already", problems, List.of());
    }
    Build next = config == null ? null : builder.build(config, generation + 1, problems, before);
    if (next == null) {
      return done(false, "the file was refused; what was in force stays", problems, List.of());
    }
    Doors.Change change = doors.prepare(next.config().listeners(), problems);
    if (change == null) {
      next.discard();
      return done(false, "a listener was refused; what was in force stays", problems, List.of());
    }
    generation++;
    current = next;
    reading = read;
    next.clusters().start();
    doors.apply(change);
    if (before != null) {
      forgetRoutes(before.snapshot(), next.snapshot());
      before.snapshot().retire(loops.all());
    }
    return done(true, "in force", problems, restarts(before, next));
  }

  /** Drops the numbers of routes that are no more. */
  private void forgetRoutes(Snapshot before, Snapshot now) {
    before
        .listeners()
        .forEach(
            (name, plan) -> {
              ListenerPlan next = now.listener(name);
              Set<String> left =
                  next == null
                      ? Set.of()
                      : next.table().routes().stream().map(Route::name).collect(toSet());
              for (Route route : plan.table().routes()) {
                if (!left.contains(route.name())) {
                  stats.retire("listener", name, "route", route.name());
                }
              }
            });
  }

  private static List<String> restarts(@Nullable Build before, Build next) {
    if (before == null) {
      return List.of();
    }
    List<String> restarts = new ArrayList<>();
    if (!before.config().process().equals(next.config().process())) {
      restarts.add("process");
    }
    if (!before.config().stats().equals(next.config().stats())) {
      restarts.add("stats");
    }
    AdminConfig was = before.config().admin();
    AdminConfig is = next.config().admin();
    if (was.enabled() != is.enabled() || !was.address().equals(is.address())) {
      restarts.add("admin.address");
    }
    return restarts;
  }

  private Reload done(boolean ok, String what, Problems problems, List<String> restarts) {
    (ok ? taken : refused).inc();
    List<String> lines = new ArrayList<>();
    if (!ok && !problems.hasErrors()) {
      lines.add(what);
    }
    for (Problem problem : problems.list()) {
      lines.add(problem.toString());
      if (problem.severity() == Problem.Severity.ERROR) {
        log.error("{}", problem);
      } else {
        log.warn("{}", problem);
      }
    }
    log.info("{}: generation {}, {}", source.file(), generation, what);
    if (!restarts.isEmpty()) {
      log.warn("counts only after a restart: {}", String.join(", ", restarts));
    }
    Reload reload = new Reload(generation, ok, clock.wallMillis(), lines, restarts);
    last = reload;
    return reload;
  }
}
