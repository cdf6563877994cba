package io.weir.benchmarks.message;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * The moment at which a stub wrote an event, as 16 hexadecimal digits in the event's id, so that
 * who reads it on the same machine can tell how long it was under way. Proxies pass ids on.
 */
public final class Stamp {
  private static final byte[] MARK = "chatcmpl-".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] DIGITS = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);
  private static final int LENGTH = 16;
  private static final int BITS = 4;

  private Stamp() {}

  /** Where the digits of the next stamp begin; -1 where there is no whole one. */
  public static int next(byte[] bytes, int from, int to) {
    for (int at = from + MARK.length; at <= to - LENGTH; at++) {
      if (bytes[at - 1] == '-' && bytes[at - 2] == 'l' && isMarked(bytes, at)) {
        return at;
      }
    }
    return -1;
  }

  private static boolean isMarked(byte[] bytes, int at) {
    for (int i = 0; i < MARK.length; i++) {
      if (bytes[at - MARK.length + i] != MARK[i]) {
        return false;
      }
    }
    return true;
  }

  /** The moment of the stamp whose digits begin here; 0 where they are none. */
  public static long read(byte[] bytes, int at) {
    long nanos = 0;
    for (int i = 0; i < LENGTH; i++) {
      int digit = Character.digit(bytes[at + i], 16);
      if (digit < 0) {
        return 0;
      }
      nanos = nanos << BITS | digit;
    }
    return nanos;
  }

  /** Writes a moment over the digits that begin here. */
  public static void write(ByteBuf event, int at, long nanos) {
    for (int i = 0; i < LENGTH; i++) {
      event.setByte(at + i, DIGITS[(int) (nanos >>> (BITS * (LENGTH - 1 - i))) & 15]);
    }
  }
}
