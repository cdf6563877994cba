package io.weir.benchmarks.gauge;

import java.io.IOException;
import java.io.RandomAccessFile;
import org.jspecify.annotations.Nullable;

/**
 * Keeps idle processors from sleeping while it is open, where the kernel lets it: waking one up
 * takes longer than what a proxy adds, and would hide it.
 */
public final class Awake implements AutoCloseable {
  private static final String LATENCY = "/dev/cpu_dma_latency";

  /** The kernel takes the number, which is zero, in one write or not at all. */
  private static final byte[] NO_LATENCY = new byte[4];

  private final @Nullable RandomAccessFile held;

  private Awake(@Nullable RandomAccessFile held) {
    this.held = held;
  }

  /** Asks the kernel for it; it may refuse. */
  public static Awake ask() {
    try {
      RandomAccessFile file = new RandomAccessFile(LATENCY, "rw");
      file.write(NO_LATENCY);
      return new Awake(file);
    } catch (IOException e) {
      return new Awake(null);
    }
  }

  /** Whether the kernel agreed. */
  public boolean held() {
    return held != null;
  }

  @Override
  public void close() throws IOException {
    if (held != null) {
      held.close();
    }
  }
}
