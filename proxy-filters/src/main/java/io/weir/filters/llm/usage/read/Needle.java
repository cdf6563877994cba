package io.weir.filters.llm.usage.read;

import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;

/**
 * Looks for one short text in bytes that come in pieces, wherever they are cut. It jumps from one
 * rare byte of the text to the next, eight bytes at a step, and so costs little where the text is
 * not. The text's first byte must not come twice in it. Not thread-safe.
 */
final class Needle {
  private final byte[] text;
  private final int rareAt;
  private int matched;
  private byte before;
  private byte last;

  /** A search for an ASCII text by a rare byte of it, at {@code rareAt}. */
  Needle(String text, int rareAt) {
    this.text = text.getBytes(StandardCharsets.US_ASCII);
    this.rareAt = rareAt;
  }

  /** The byte before the text that was found last; 0 where it was the first of all. */
  byte before() {
    return before;
  }

  /** The index behind the next such text in {@code [from, end)}; -1 where no more begins there. */
  int find(ByteBuf bytes, int from, int end) {
    int i = from;
    while (matched > 0 && i < end) {
      if (bytes.getByte(i) == text[matched]) {
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
    int found = i < end ? whole(bytes, i, from, end) : -1;
    if (found < 0 && end > from) {
      if (matched == 0) {
        beginning(bytes, Math.max(i, end - text.length + 1), from, end);
      }
      last = bytes.getByte(end - 1);
    }
    return found;
  }

  private int whole(ByteBuf bytes, int start, int from, int end) {
    int ahead = text.length - rareAt;
    int i = start + rareAt;
    while (i + ahead <= end) {
      i = bytes.indexOf(i, end - ahead + 1, text[rareAt]);
      if (i < 0) {
        return -1;
      }
      if (is(bytes, i - rareAt, text.length)) {
        begunAt(bytes, i - rareAt, from);
        return i + ahead;
      }
      i++;
    }
    return -1;
  }

  /** Notes where the piece ends with the text's beginning. */
  private void beginning(ByteBuf bytes, int start, int from, int end) {
    for (int i = start; i < end; i++) {
      if (is(bytes, i, end - i)) {
        begunAt(bytes, i, from);
        matched = end - i;
        return;
      }
    }
  }

  private void begunAt(ByteBuf bytes, int start, int from) {
    before = start > from ? bytes.getByte(start - 1) : last;
  }

  private boolean is(ByteBuf bytes, int start, int length) {
    for (int k = 0; k < length; k++) {
      if (bytes.getByte(start + k) != text[k]) {
        return false;
      }
    }
    return true;
  }
}
