package io.weir.json;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Finds the ASCII characters that stand for themselves in JSON text, eight at once. */
final class PlainRun {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;
  private static final long LOW = 0x7f7f7f7f7f7f7f7fL;

  private PlainRun() {}

  /**
   * Where a run ends: at a control, a quote, a backslash or a question mark, which stands for what
   * is not ASCII; else where the array does.
   *
   * @param ascii all below 128, so that no sum carries into the next byte
   */
  static int end(byte[] ascii, int from) {
    int at = from;
    for (; at + 8 <= ascii.length; at += 8) {
      long eight = (long) EIGHT.get(ascii, at);
      long plain =
          (eight + 0x60 * EACH)
              & ((eight ^ '"' * EACH) + LOW)
              & ((eight ^ '\\' * EACH) + LOW)
              & ((eight ^ '?' * EACH) + LOW)
              & HIGH;
      if (plain != HIGH) {
        return at + (Long.numberOfTrailingZeros(plain ^ HIGH) >> 3);
      }
    }
    while (at < ascii.length && isPlain(ascii[at])) {
      at++;
    }
    return at;
  }

  private static boolean isPlain(byte b) {
    return b >= ' ' && b != '"' && b != '\\' && b != '?';
  }
}
