package io.weir.config.yaml;

import static java.util.stream.Collectors.toUnmodifiableSet;

import io.weir.config.value.NamedFile;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when files are not what they were when they were read last: written in place, replaced by
 * a move, or reached through a link that now points elsewhere (as a Kubernetes ConfigMap's do). A
 * file that could not be read and now can is another, too.
 *
 * <p>Looks at contents, not at events: that works on every file system and mount. A change is told
 * when two looks in a row see the same new contents, so that a half-written file is not read.
 */
public final class FileWatch {
  private static final long EVERY_MILLIS = 250;

  private final Supplier<Set<NamedFile>> files;
  private final Runnable changed;
  private @Nullable Set<NamedFile> pending;

  /**
   * A watch over files.
   *
   * @param files as they were when they were read last
   * @param changed told of each change, on the watching thread; it has them read again
   */
  public FileWatch(Supplier<Set<NamedFile>> files, Runnable changed) {
    this.files = files;
    this.changed = changed;
  }

  /** Looks from now on. */
  public void start(ScheduledExecutorService thread) {
    thread.scheduleWithFixedDelay(this::check, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** One look. */
  public void check() {
    Set<NamedFile> read = files.get();
    Set<NamedFile> now =
        read.stream().map(file -> NamedFile.of(file.path())).collect(toUnmodifiableSet());
    if (now.equals(read)) {
      pending = null;
    } else if (!now.equals(pending)) {
      pending = now;
    } else {
      pending = null;
      changed.run();
    }
  }
}
