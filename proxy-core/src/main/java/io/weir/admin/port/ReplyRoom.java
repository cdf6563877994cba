package io.weir.admin.port;

import java.util.concurrent.atomic.AtomicLong;

/**
 * How many bytes of large answers may wait, all together, for clients that read slowly. Small ones
 * do not count: the number of connections bounds them. From any thread.
 */
final class ReplyRoom {
  /** Largest answer that does not count, in bytes. */
  static final int SMALL = 64 * 1024;

  private final long bytesMax;
  private final AtomicLong held = new AtomicLong();

  ReplyRoom(long bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** Takes room for an answer; false where there is none. One that is alone always has room. */
  boolean take(int bytes) {
    if (bytes <= SMALL) {
      return true;
    }
    long now = held.addAndGet(bytes);
    boolean fits = now <= bytesMax || now == bytes;
    if (!fits) {
      held.addAndGet(-bytes);
    }
    return fits;
  }

  /** Gives back what an answer of that length took. */
  void give(int bytes) {
    if (bytes > SMALL) {
      held.addAndGet(-bytes);
    }
  }
}
