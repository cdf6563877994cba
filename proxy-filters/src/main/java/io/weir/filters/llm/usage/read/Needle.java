package io.weir.filters.llm.usage.read;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;

/**
 * Looks for one short text in bytes that come in pieces, wherever they are cut. It jumps from one
 * rare byte of the text to the next, eight bytes at a step, and so costs little where the text is
 * not. The text's first byte must not come twice in it. Not thread-safe.
 */
final class Needle {
  private static final VarHandle EIGHT =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;

  private final byte[] text;
  private final int rareAt;
  private final long rares;
  private int matched;
  private byte before;
  private byte last;

  /** A search for a text by a rare byte of it, at {@code rareAt}. */
  Needle(byte[] text, int rareAt) {
    this.text = text;
    this.rareAt = rareAt;
    this.rares = this.text[rareAt] * ONES;
  }

  /** Begins anew. */
  void reset() {
    matched = 0;
    before = 0;
    last = 0;
  }

  /** An ASCII text to be looked for, made once. */
  static byte[] text(String ascii) {
    return ascii.getBytes(StandardCharsets.US_ASCII);
  }

  /** The byte before the text that was found last; 0 where it was the first of all. */
  byte before() {
    return before;
  }

  /** The index behind the next such text in {@code [from, end)}; -1 where no more begins there. */
  int find(byte[] a, int from, int end) {
    int i = from;
    while (matched > 0 && i < end) {
      if (a[i] == text[matched]) {
        i++;
        matched++;
        if (matched == text.length) {
          matched = 0;
          return i;
        }
      } else {
        matched = 0;
      }
    }
    int found = i < end ? whole(a, i, from, end) : -1;
    if (found < 0 && end > from) {
      if (matched == 0) {
        beginning(a, Math.max(i, end - text.length + 1), from, end);
      }
      last = a[end - 1];
    }
    return found;
  }

  private int whole(byte[] a, int start, int from, int end) {
    int last = end - (text.length - rareAt);
    int i = start + rareAt;
    for (; i + Long.BYTES <= last + 1; i += Long.BYTES) {
      // A byte of 0 where a rare one stands; the bits may say so of its neighbour, which is looked
      // at in vain.
      long differs = (long) EIGHT.get(a, i) ^ rares;
      long hits = (differs - ONES) & ~differs & HIGHS;
      for (; hits != 0; hits &= hits - 1) {
        int hit = i + (Long.numberOfTrailingZeros(hits) >>> 3);
        if (is(a, hit - rareAt, text.length)) {
          return found(a, hit - rareAt, from);
        }
      }
    }
    for (; i <= last; i++) {
      if (a[i] == text[rareAt] && is(a, i - rareAt, text.length)) {
        return found(a, i - rareAt, from);
      }
    }
    return -1;
  }

  private int found(byte[] a, int start, int from) {
    begunAt(a, start, from);
    return start + text.length;
  }

  /** Notes where the piece ends with the text's beginning. */
  private void beginning(byte[] a, int start, int from, int end) {
    for (int i = start; i < end; i++) {
      if (is(a, i, end - i)) {
        begunAt(a, i, from);
        matched = end - i;
        return;
      }
    }
  }

  private void begunAt(byte[] a, int start, int from) {
    before = start > from ? a[start - 1] : last;
  }

  private boolean is(byte[] a, int start, int length) {
    for (int k = 0; k < length; k++) {
      if (a[start + k] != text[k]) {
        return false;
      }
    }
    return true;
  }
}
