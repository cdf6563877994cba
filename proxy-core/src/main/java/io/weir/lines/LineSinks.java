package io.weir.lines;

import io.weir.stats.Stats;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * All places that lines go to, each opened once however many write to it. One for a server; it
 * outlives snapshots. From any thread.
 */
public final class LineSinks {
  private static final int BUFFER_BYTES = 1 << 20;
  private static final long FLUSH_MILLIS = 100;
  private static final String METRIC = "weir_log_lines_total";
  private static final String HELP = "Lines for a log, by what became of them.";

  private final Stats stats;
  private final Map<String, Shared> open = new HashMap<>();

  /** Those that were given back, and still write their last lines. */
  private final List<CompletableFuture<Void>> closing = new ArrayList<>();

  public LineSinks(Stats stats) {
    this.stats = stats;
  }

  private static final class Shared {
    private final JsonLines lines;
    private int users;

    private Shared(JsonLines lines) {
      this.lines = lines;
    }
  }

  /**
   * The place of that name, opened if nobody has it; whoever asked gives it back with {@link
   * #close}. A file that cannot be opened is tried again with every batch of lines.
   *
   * @param target {@code stdout}, {@code stderr}, or a file's path; missing folders are made
   */
  public synchronized JsonLines open(String target) {
    String name = name(target);
    Shared shared = open.computeIfAbsent(name, this::started);
    shared.users++;
    return shared.lines;
  }

  /** Gives a place back; with its last user it is closed, its lines written. */
  public synchronized void close(JsonLines lines) {
    Shared shared = open.get(lines.name());
    if (shared != null && shared.lines == lines && --shared.users == 0) {
      open.remove(lines.name());
      stats.retire("sink", lines.name());
      closing.removeIf(CompletableFuture::isDone);
      closing.add(lines.close().toCompletableFuture());
    }
  }

  /** Opens every file anew, after log rotation. */
  public synchronized void reopen() {
    open.values().forEach(shared -> shared.lines.reopen());
  }

  /** Closes all, at the end of the process; tells when every line is written. */
  public synchronized CompletionStage<Void> closeAll() {
    List<CompletableFuture<Void>> all = new ArrayList<>(closing);
    open.values().forEach(shared -> all.add(shared.lines.close().toCompletableFuture()));
    open.clear();
    return CompletableFuture.allOf(all.toArray(CompletableFuture<?>[]::new));
  }

  private Shared started(String name) {
    JsonLines lines = new JsonLines(name, () -> channel(name), BUFFER_BYTES, FLUSH_MILLIS).start();
    stats.counted(METRIC, HELP, lines::written, "sink", name, "result", "written");
    stats.counted(METRIC, HELP, lines::dropped, "sink", name, "result", "dropped");
    stats.counted(METRIC, HELP, lines::failed, "sink", name, "result", "failed");
    return new Shared(lines);
  }

  private static String name(String target) {
    return isStream(target) ? target : Path.of(target).toAbsolutePath().normalize().toString();
  }

  private static boolean isStream(String target) {
    return target.equals("stdout") || target.equals("stderr");
  }

  private static WritableByteChannel channel(String name) throws IOException {
    if (isStream(name)) {
      return new Standard(name.equals("stdout") ? FileDescriptor.out : FileDescriptor.err);
    }
    Path file = Path.of(name);
    Path folder = file.getParent();
    if (folder != null) {
      Files.createDirectories(folder);
    }
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
  }

  /** One of the process's streams, which is not ours to close. */
  private static final class Standard implements WritableByteChannel {
    private final FileOutputStream stream;

    private Standard(FileDescriptor descriptor) {
      this.stream = new FileOutputStream(descriptor);
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      int count = bytes.remaining();
      stream.write(bytes.array(), bytes.arrayOffset() + bytes.position(), count);
      bytes.position(bytes.limit());
      return count;
    }

    @Override
    public boolean isOpen() {
      return true;
    }

    @Override
    public void close() {}
  }
}
