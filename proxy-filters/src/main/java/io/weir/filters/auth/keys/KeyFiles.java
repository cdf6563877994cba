package io.weir.filters.auth.keys;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.weir.config.problem.Problems;
import io.weir.config.value.NamedFile;
import io.weir.config.yaml.FileWatch;
import io.weir.config.yaml.Reading;
import io.weir.config.yaml.YamlSource;
import io.weir.filter.FilterException;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of keys that filters use, each read once and watched by one thread while anybody uses
 * it. A file that turns wrong changes nothing: its last good keys count, the problems are logged
 * and counted. So a key can be given or taken back without touching the configuration, and whatever
 * state that is in.
 */
public final class KeyFiles implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(KeyFiles.class);

  private final Counter loads;
  private final Stats stats;
  private final Map<Path, Watched> files = new HashMap<>();
  private final FileWatch watch = new FileWatch(this::read, this::changed);
  private @Nullable ScheduledExecutorService thread;

  /** No files yet. */
  public KeyFiles(Stats stats) {
    this.stats = stats;
    this.loads =
        stats.counter("weir_auth_key_loads_total", "Readings of files of keys.", "file", "result");
  }

  /** A file in use: the keys that count now, from any thread. */
  public interface Lease extends AutoCloseable {
    /** The keys as last read without a problem. */
    KeyTable table();

    @Override
    void close();
  }

  private static final class Watched {
    private volatile KeyTable table;
    private NamedFile read;
    private List<KeyEntry> entries;
    private int holders;

    private Watched(NamedFile read, List<KeyEntry> entries) {
      this.read = read;
      this.entries = entries;
      this.table = new KeyTable(entries);
    }
  }

  /**
   * Uses a file; blocks on the disk where nobody used it before.
   *
   * @param watched whether changes matter; not where a configuration is only checked
   * @throws FilterException where it cannot be read, or is wrong
   */
  public synchronized Lease open(Path file, boolean watched) throws FilterException {
    Watched known = files.get(file);
    if (known == null) {
      NamedFile now = NamedFile.of(file);
      Reading<KeysConfig> reading = read(file);
      KeysConfig keys = reading.value().orElse(null);
      if (keys == null) {
        throw new FilterException(reading.problems().render(false));
      }
      known = new Watched(now, keys.entries());
      files.put(file, known);
      Watched made = known;
      stats.gauge(
          "weir_auth_keys",
          "Keys that count, by their file.",
          () -> made.table.size(),
          "file",
          file.toString());
    }
    known.holders++;
    if (watched && thread == null) {
      thread = Executors.newSingleThreadScheduledExecutor(KeyFiles::named);
      watch.start(thread);
    }
    return new Held(file, known);
  }

  private static Thread named(Runnable task) {
    Thread thread = new Thread(task, "weir-keys");
    thread.setDaemon(true);
    return thread;
  }

  private final class Held implements Lease {
    private final Path file;
    private final Watched watched;

    private Held(Path file, Watched watched) {
      this.file = file;
      this.watched = watched;
    }

    @Override
    public KeyTable table() {
      return watched.table;
    }

    @Override
    public void close() {
      release(file, watched);
    }
  }

  private synchronized void release(Path file, Watched watched) {
    if (--watched.holders == 0) {
      files.remove(file);
      stats.removeGauge("weir_auth_keys", "file", file.toString());
    }
  }

  private static Reading<KeysConfig> read(Path file) {
    return YamlSource.file(file, System::getenv).read(KeysConfig.CONTENT);
  }

  /** The files, as they were when they were read last, refused or not. */
  private synchronized Set<NamedFile> read() {
    return files.values().stream().map(watched -> watched.read).collect(toUnmodifiableSet());
  }

  /** Looks at the files now; what changed counts when two looks saw the same. */
  void look() {
    watch.check();
  }

  private void changed() {
    for (NamedFile before : read()) {
      Path file = before.path();
      noted(NamedFile.of(file));
      Reading<KeysConfig> reading = read(file);
      reading.value().ifPresentOrElse(keys -> taken(file, keys), () -> refused(file, reading));
    }
  }

  private synchronized void noted(NamedFile now) {
    Watched watched = files.get(now.path());
    if (watched != null) {
      watched.read = now;
    }
  }

  private synchronized void taken(Path file, KeysConfig keys) {
    Watched watched = files.get(file);
    if (watched != null && !watched.entries.equals(keys.entries())) {
      watched.entries = keys.entries();
      watched.table = new KeyTable(keys.entries());
      loads.with(file.toString(), "taken").inc();
      log.info("{}: {} keys count from now on", file, watched.table.size());
    }
  }

  private void refused(Path file, Reading<KeysConfig> reading) {
    loads.with(file.toString(), "refused").inc();
    Problems problems = reading.problems();
    log.error("{}: refused, the keys read last count:\n{}", file, problems.render(false));
  }

  /** Stops watching. */
  @Override
  public synchronized void close() {
    if (thread != null) {
      thread.shutdownNow();
      thread = null;
    }
  }
}
