package io.weir.lines;

import io.weir.json.JsonWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A place where lines go: a file that is appended to, or one of the process's own streams.
 *
 * <p>Whoever writes copies a finished line into one of two buffers of fixed size; a thread of this
 * place swaps them and writes. So a line costs its writer one short lock and one copy and no
 * allocation, the order of lines is kept, and memory never grows. A line that finds no room is
 * dropped and counted; so is one that the system refuses. Nothing here throws at a writer.
 */
public final class JsonLines {
  private static final Logger LOG = LoggerFactory.getLogger(JsonLines.class);
  private static final byte END = '\n';

  /** Opens the channel that lines go to; again on {@link #reopen} and after a failure. */
  interface Opening {
    WritableByteChannel open() throws IOException;
  }

  private final String name;
  private final Opening opening;
  private final long flushNanos;
  private final Thread thread;
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final LongAdder written = new LongAdder();
  private final LongAdder dropped = new LongAdder();
  private final LongAdder failed = new LongAdder();

  private final Object lock = new Object();
  // guarded by lock
  private byte[] filling;
  private int filled;
  private int filledLines;
  private boolean hurried;
  private boolean closing;

  // the thread's own
  private byte[] draining;
  private @Nullable WritableByteChannel channel;
  private boolean warned;

  /** Whether the last write broke off within a line. */
  private boolean torn;

  private volatile boolean reopening;

  JsonLines(String name, Opening opening, int bufferBytes, long flushMillis) {
    this.name = name;
    this.opening = opening;
    this.flushNanos = TimeUnit.MILLISECONDS.toNanos(flushMillis);
    this.filling = new byte[bufferBytes];
    this.draining = new byte[bufferBytes];
    this.thread = new Thread(this::run, "weir-lines-" + name);
    thread.setDaemon(true);
  }

  JsonLines start() {
    thread.start();
    return this;
  }

  /** What it was opened as. */
  public String name() {
    return name;
  }

  /**
   * Adds what the writer holds as one line; false where it was dropped. From any thread, without
   * waiting for the disk.
   */
  public boolean write(JsonWriter line) {
    int length = line.length();
    boolean fits;
    boolean hurry = false;
    synchronized (lock) {
      fits = !closing && length < filling.length - filled;
      if (fits) {
        System.arraycopy(line.array(), 0, filling, filled, length);
        filled += length;
        filling[filled++] = END;
        filledLines++;
        hurry = !hurried && filled >= filling.length / 2;
        hurried |= hurry;
      }
    }
    if (hurry) {
      LockSupport.unpark(thread);
    }
    if (!fits) {
      dropped.increment();
    }
    return fits;
  }

  /** Opens the file anew before the next line is written: it was moved away by log rotation. */
  public void reopen() {
    reopening = true;
    LockSupport.unpark(thread);
  }

  /** Takes no more lines, writes those it has, and closes the file; tells when that is done. */
  public CompletionStage<Void> close() {
    synchronized (lock) {
      closing = true;
    }
    LockSupport.unpark(thread);
    return closed;
  }

  /** Lines that reached the file. */
  public long written() {
    return written.sum();
  }

  /** Lines that found no room. */
  public long dropped() {
    return dropped.sum();
  }

  /** Lines that the system refused. */
  public long failed() {
    return failed.sum();
  }

  private void run() {
    openChannel();
    boolean last = false;
    while (!last) {
      LockSupport.parkNanos(this, flushNanos);
      int length;
      int lines;
      synchronized (lock) {
        last = closing;
        length = filled;
        lines = filledLines;
        byte[] full = filling;
        filling = draining;
        draining = full;
        filled = 0;
        filledLines = 0;
        hurried = false;
      }
      if (reopening) {
        reopening = false;
        closeChannel();
        openChannel();
      }
      if (length > 0) {
        drain(length, lines);
      }
    }
    closeChannel();
    closed.complete(null);
  }

  private void drain(int length, int lines) {
    ByteBuffer bytes = ByteBuffer.wrap(draining, 0, length);
    WritableByteChannel out = channel != null ? channel : openChannel();
    if (out == null) {
      failed.add(lines);
      return;
    }
    try {
      if (torn) {
        out.write(ByteBuffer.wrap(new byte[] {END}));
        torn = false;
      }
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      written.add(lines);
      warned = false;
    } catch (IOException e) {
      torn |= bytes.position() > 0;
      failed.add(lines);
      closeChannel();
      warn(e);
    }
  }

  private @Nullable WritableByteChannel openChannel() {
    try {
      channel = opening.open();
      return channel;
    } catch (IOException e) {
      warn(e);
      return null;
    }
  }

  private void warn(IOException why) {
    if (!warned) {
      warned = true;
      LOG.warn(
          "cannot write to {}: {} (lines are lost until it works again)", name, why.toString());
    }
  }

  private void closeChannel() {
    WritableByteChannel open = channel;
    channel = null;
    if (open != null) {
      try {
        open.close();
      } catch (IOException e) {
        LOG.warn("cannot close {}: {}", name, e.toString());
      }
    }
  }
}
