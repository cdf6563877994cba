package io.weir.filters.llm.wire;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds line feeds and returns, eight bytes at once. */
final class LineEnds {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long FEEDS = '\n' * EACH;
  private static final long RETURNS = '\r' * EACH;

  private LineEnds() {}

  /** Where the next one is; {@code to} where none is. */
  static int next(byte[] bytes, int from, int to) {
    int at = from;
    for (; at + 8 <= to; at += 8) {
      long eight = (long) EIGHT.get(bytes, at);
      long found = zeros(eight ^ FEEDS) | zeros(eight ^ RETURNS);
      if (found != 0) {
        return at + (Long.numberOfTrailingZeros(found) >> 3);
      }
    }
    while (at < to && bytes[at] != '\n' && bytes[at] != '\r') {
      at++;
    }
    return at;
  }

  /** The high bit of each zero byte; above the lowest of these also of others. */
  private static long zeros(long eight) {
    return (eight - EACH) & ~eight & HIGH;
  }
}
