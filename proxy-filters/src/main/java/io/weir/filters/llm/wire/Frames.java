package io.weir.filters.llm.wire;

import io.netty.buffer.ByteBuf;

/**
 * Cuts the bytes of a streamed answer into its frames, wherever they were cut before. Holds one
 * frame at most; on one thread.
 */
public abstract class Frames {
  /** Who is told the frames. */
  public interface Listener {
    /**
     * One frame, valid during the call only.
     *
     * @param name of the event; empty where it has none
     * @param bytes hold the data from {@code from} on
     */
    void frame(String name, byte[] bytes, int from, int length);
  }

  final Listener listener;
  private final int bytesMax;
  private byte[] held = new byte[1024];
  private boolean tooLong;

  /** How many bytes are held, and how many of these are done with. */
  private int length;

  private int done;

  Frames(Listener listener, int bytesMax) {
    this.listener = listener;
    this.bytesMax = bytesMax;
  }

  /** Server-sent events (WHATWG HTML section 9.2.6). */
  public static Frames events(Listener listener, int bytesMax) {
    return new EventFrames(listener, bytesMax);
  }

  /** A JSON document on each line. */
  public static Frames lines(Listener listener, int bytesMax) {
    return new LineFrames(listener, bytesMax);
  }

  /**
   * Takes bytes; the caller keeps them.
   *
   * @return false where a frame is longer than it may be: the rest cannot be read
   */
  public boolean add(ByteBuf piece) {
    if (tooLong) {
      return false;
    }
    int more = piece.readableBytes();
    if (length + more > held.length) {
      make(more);
    }
    piece.getBytes(piece.readerIndex(), held, length, more);
    length += more;
    done += read(held, done, length);
    tooLong |= length - done > bytesMax;
    if (done == length) {
      done = 0;
      length = 0;
    }
    return !tooLong;
  }

  /** Whether a frame of so many bytes may be told; where it may not, nothing more is read. */
  final boolean fits(int bytes) {
    tooLong = bytes > bytesMax;
    return !tooLong;
  }

  private void make(int more) {
    int kept = length - done;
    boolean fits = kept + more <= held.length;
    byte[] to = fits ? held : new byte[Math.max(held.length * 2, kept + more)];
    System.arraycopy(held, done, to, 0, kept);
    held = to;
    length = kept;
    done = 0;
  }

  /** The bytes are over: what is held is the last frame, if it is one. */
  public void end() {
    if (!tooLong) {
      last(held, done, length);
    }
  }

  /**
   * Reads what is held, and tells whole frames on.
   *
   * @return how many bytes, from {@code from} on, are done with
   */
  abstract int read(byte[] bytes, int from, int to);

  abstract void last(byte[] bytes, int from, int to);
}
