package io.weir.route.body;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * One JSON string, or bare literal, as its bytes arrive: unescaped into UTF-8, up to a limit (RFC
 * 8259 section 7).
 *
 * <p>A lone surrogate becomes U+FFFD. Control bytes are let through, as many parsers do.
 */
final class JsonText {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGHS = 0x8080808080808080L;
  private static final long QUOTES = ONES * '"';
  private static final long BACKSLASHES = ONES * '\\';
  private static final int REPLACEMENT = 0xFFFD;

  private static final int LENGTH_LEAST = 24;
  private static final byte[] NOTHING = {};

  private byte[] bytes = NOTHING;
  private int bytesMax;
  private int length;
  private boolean overflow;
  private boolean escape;
  private int hexLeft;
  private int hex;
  private int highSurrogate;

  /** The index of the first quote or backslash in {@code [from, to)}; {@code to} if none. */
  static int quoteOrBackslash(byte[] a, int from, int to) {
    int i = from;
    for (int last = to - 8; i <= last; i += 8) {
      long word = (long) WORD.get(a, i);
      long q = word ^ QUOTES;
      long b = word ^ BACKSLASHES;
      long found = (((q - ONES) & ~q) | ((b - ONES) & ~b)) & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < to && a[i] != '"' && a[i] != '\\') {
      i++;
    }
    return i;
  }

  /** The index of the first quote in {@code [from, to)}; {@code to} if none. */
  static int quote(byte[] a, int from, int to) {
    int i = from;
    // Two words at a step: texts of prompts are long, and a branch for each word is half the cost.
    for (int last = to - 16; i <= last; i += 16) {
      long q = (long) WORD.get(a, i) ^ QUOTES;
      long r = (long) WORD.get(a, i + 8) ^ QUOTES;
      if (((((q - ONES) & ~q) | ((r - ONES) & ~r)) & HIGHS) != 0) {
        break;
      }
    }
    for (int last = to - 8; i <= last; i += 8) {
      long q = (long) WORD.get(a, i) ^ QUOTES;
      long found = (q - ONES) & ~q & HIGHS;
      if (found != 0) {
        return i + (Long.numberOfTrailingZeros(found) >>> 3);
      }
    }
    while (i < to && a[i] != '"') {
      i++;
    }
    return i;
  }

  /** Begins a text of which no more than {@code bytesMax} bytes are kept. */
  void begin(int bytesMax) {
    this.bytesMax = bytesMax;
    length = 0;
    overflow = false;
    escape = false;
    hexLeft = 0;
    highSurrogate = 0;
  }

  /**
   * Takes bytes of a string after its opening quote.
   *
   * @return the index of the closing quote; {@code to} where it has not come; -1 where an escape is
   *     malformed
   */
  int take(byte[] a, int from, int to) {
    int i = from;
    while (i < to) {
      if (hexLeft > 0) {
        if (!hexDigit(a[i++])) {
          return -1;
        }
      } else if (escape) {
        if (!escaped(a[i++])) {
          return -1;
        }
      } else {
        int stop = quoteOrBackslash(a, i, to);
        append(a, i, stop);
        if (stop == to) {
          return to;
        }
        if (a[stop] == '"') {
          flushSurrogate();
          return stop;
        }
        escape = true;
        i = stop + 1;
      }
    }
    return to;
  }

  private boolean escaped(byte b) {
    escape = false;
    switch (b) {
      case 'u' -> {
        hexLeft = 4;
        hex = 0;
        return true;
      }
      case '"', '\\', '/' -> append(b);
      case 'b' -> append('\b');
      case 'f' -> append('\f');
      case 'n' -> append('\n');
      case 'r' -> append('\r');
      case 't' -> append('\t');
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean hexDigit(byte b) {
    int digit = Character.digit(b, 16);
    if (digit < 0) {
      return false;
    }
    hex = hex << 4 | digit;
    if (--hexLeft == 0) {
      unit((char) hex);
    }
    return true;
  }

  private void unit(char c) {
    if (Character.isLowSurrogate(c) && highSurrogate != 0) {
      int point = Character.toCodePoint((char) highSurrogate, c);
      highSurrogate = 0;
      appendPoint(point);
      return;
    }
    flushSurrogate();
    if (Character.isHighSurrogate(c)) {
      highSurrogate = c;
    } else {
      appendPoint(Character.isLowSurrogate(c) ? REPLACEMENT : c);
    }
  }

  private void flushSurrogate() {
    if (highSurrogate != 0) {
      highSurrogate = 0;
      appendPoint(REPLACEMENT);
    }
  }

  private void appendPoint(int point) {
    if (point < 0x80) {
      put(point);
    } else if (point < 0x800) {
      put(0xC0 | point >> 6);
      putTail(point);
    } else if (point < 0x10000) {
      put(0xE0 | point >> 12);
      putTail(point >> 6);
      putTail(point);
    } else {
      put(0xF0 | point >> 18);
      putTail(point >> 12);
      putTail(point >> 6);
      putTail(point);
    }
  }

  private void putTail(int bits) {
    put(0x80 | (bits & 0x3F));
  }

  /** Appends a byte that no surrogate may stand before. */
  private void append(int b) {
    flushSurrogate();
    put(b);
  }

  private void put(int b) {
    if (room(1)) {
      bytes[length++] = (byte) b;
    }
  }

  /** Appends bytes as they are. */
  void append(byte[] a, int from, int to) {
    int more = to - from;
    if (more > 0) {
      flushSurrogate();
      if (room(more)) {
        System.arraycopy(a, from, bytes, length, more);
        length += more;
      }
    }
  }

  private boolean room(int more) {
    if (overflow || more > bytesMax - length) {
      overflow = true;
      return false;
    }
    if (length + more > bytes.length) {
      int wanted = Math.max(Math.max(bytes.length * 2, LENGTH_LEAST), length + more);
      bytes = Arrays.copyOf(bytes, Math.min(bytesMax, wanted));
    }
    return true;
  }

  /** Whether the text is this one. */
  boolean is(String other) {
    if (overflow || length < other.length()) {
      return false;
    }
    for (int i = 0; i < other.length(); i++) {
      char c = other.charAt(i);
      if (c >= 128) {
        return other.equals(text());
      }
      if (c != bytes[i]) {
        return false;
      }
    }
    return length == other.length();
  }

  /** Whether the text is this ASCII one, in capitals or not. */
  boolean isInAnyCase(String other) {
    if (overflow || length != other.length()) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      if (Character.toLowerCase(bytes[i]) != Character.toLowerCase(other.charAt(i))) {
        return false;
      }
    }
    return true;
  }

  /** The text; null where it is longer than the limit. */
  @Nullable String text() {
    return overflow ? null : new String(bytes, 0, length, StandardCharsets.UTF_8);
  }
}
