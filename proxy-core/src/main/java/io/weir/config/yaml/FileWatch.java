package io.weir.config.yaml;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Notices when files have other contents: written in place, replaced by a move, or reached through
 * a link that now points elsewhere (as a Kubernetes ConfigMap's do).
 *
 * <p>Looks at contents, not at events: that works on every file system and mount. A change is told
 * when two looks in a row see the same new contents, so that a half-written file is not read.
 */
public final class FileWatch {
  private static final long EVERY_MILLIS = 250;

  private final Supplier<List<Path>> files;
  private final Runnable changed;
  private Map<Path, byte[]> known = new HashMap<>();
  private @Nullable Map<Path, byte[]> pending;

  /**
   * A watch over what {@code files} names at each look.
   *
   * @param changed told of each change, on the watching thread
   */
  public FileWatch(Supplier<List<Path>> files, Runnable changed) {
    this.files = files;
    this.changed = changed;
  }

  /** Takes what is there now as known, and looks from now on. */
  public void start(ScheduledExecutorService thread) {
    known = look();
    thread.scheduleWithFixedDelay(this::check, EVERY_MILLIS, EVERY_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** One look. */
  public void check() {
    Map<Path, byte[]> now = look();
    if (same(now, known)) {
      pending = null;
    } else if (pending == null || !same(now, pending)) {
      pending = now;
    } else {
      known = now;
      pending = null;
      changed.run();
    }
  }

  private Map<Path, byte[]> look() {
    Map<Path, byte[]> seen = new HashMap<>();
    for (Path file : files.get()) {
      seen.put(file, digest(file));
    }
    return seen;
  }

  /** A digest of the contents; empty while the file cannot be read. */
  private static byte[] digest(Path file) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(Files.readAllBytes(file));
    } catch (IOException e) {
      return new byte[0];
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("digest: SHA-256 (expected: on every JDK)", e);
    }
  }

  private static boolean same(Map<Path, byte[]> one, Map<Path, byte[]> other) {
    return one.keySet().equals(other.keySet())
        && one.entrySet().stream()
            .allMatch(e -> Arrays.equals(e.getValue(), other.get(e.getKey())));
  }
}
