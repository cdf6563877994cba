package io.weir.http;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * How the path of a request target is normalised, once, before any route sees it (RFC 3986 section
 * 6.2.2): unreserved letters are unescaped, escapes written in upper case, dot segments resolved.
 * The query passes as it is.
 *
 * @param mergeSlashes whether runs of slashes become one
 * @param escapedSlashes what is done with {@code %2F} and {@code %5C}
 */
public record PathRules(boolean mergeSlashes, EscapedSlashes escapedSlashes) {
  /** Slashes are merged; escaped ones are refused. */
  public static final PathRules DEFAULT = new PathRules(true, EscapedSlashes.REFUSE);

  private static final boolean[] TARGET = new boolean[256];
  private static final byte[] HEX = "0123456789ABCDEF".getBytes(StandardCharsets.US_ASCII);

  static {
    for (int c = 0x21; c < 0x7f; c++) {
      TARGET[c] = c != '#' && c != '\\';
    }
  }

  /** What is done with an escaped slash or backslash in a path. */
  public enum EscapedSlashes {
    /** The request is refused. */
    REFUSE,
    /** It stays escaped, and is part of its segment. */
    KEEP
  }

  /** The index of the first byte that may not stand in a request target; {@code to} if none. */
  public static int targetEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && TARGET[bytes[i] & 0xff]) {
      i++;
    }
    return i;
  }

  /** Normalises a target given as text; see {@link #normal(byte[], int, int)}. */
  public @Nullable String normal(CharSequence target) {
    byte[] bytes = new byte[target.length()];
    for (int i = 0; i < bytes.length; i++) {
      char c = target.charAt(i);
      bytes[i] = c < 256 ? (byte) c : 0;
    }
    return normal(bytes, 0, bytes.length);
  }

  /**
   * Normalises an origin-form target.
   *
   * @return path and query; null where the target is refused, and {@link #refusal} tells why
   */
  public @Nullable String normal(byte[] bytes, int from, int to) {
    if (from == to || bytes[from] != '/') {
      return null;
    }
    int i = from;
    boolean plain = true;
    byte before = 0;
    for (; i < to; i++) {
      byte b = bytes[i];
      if (b == '?' || !TARGET[b & 0xff]) {
        break;
      }
      plain &= b != '%' && (before != '/' || (b != '.' && (b != '/' || !mergeSlashes)));
      before = b;
    }
    if (i < to && (bytes[i] != '?' || targetEnd(bytes, i, to) != to)) {
      return null;
    }
    if (plain) {
      return new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
    return rebuilt(bytes, from, i, to);
  }

  private @Nullable String rebuilt(byte[] bytes, int from, int pathEnd, int to) {
    byte[] decoded = new byte[pathEnd - from];
    int length = unescape(bytes, from, pathEnd, decoded);
    if (length < 0) {
      return null;
    }
    byte[] out = new byte[length + to - pathEnd];
    int used = resolve(decoded, length, out);
    if (used < 0) {
      return null;
    }
    System.arraycopy(bytes, pathEnd, out, used, to - pathEnd);
    return new String(out, 0, used + to - pathEnd, StandardCharsets.ISO_8859_1);
  }

  /** Copies with unreserved letters unescaped; returns the length, or -1 where one is refused. */
  private int unescape(byte[] bytes, int from, int to, byte[] out) {
    int used = 0;
    for (int i = from; i < to; i++) {
      if (bytes[i] != '%') {
        out[used++] = bytes[i];
        continue;
      }
      int c = escaped(bytes, i, to);
      if (c <= 0 || (isSlash(c) && escapedSlashes == EscapedSlashes.REFUSE)) {
        return -1;
      }
      if (isUnreserved(c)) {
        out[used++] = (byte) c;
      } else {
        out[used++] = '%';
        out[used++] = HEX[c >> 4];
        out[used++] = HEX[c & 15];
      }
      i += 2;
    }
    return used;
  }

  /** Resolves dot segments and empty ones; returns the length, or -1 above the root. */
  private int resolve(byte[] path, int length, byte[] out) {
    int used = 0;
    for (int i = 0; i < length; ) {
      int segment = i + 1;
      int end = segment;
      while (end < length && path[end] != '/') {
        end++;
      }
      boolean last = end == length;
      int size = end - segment;
      boolean dot = size == 1 && path[segment] == '.';
      boolean up = size == 2 && path[segment] == '.' && path[segment + 1] == '.';
      if (up) {
        used = parent(out, used);
        if (used < 0) {
          return -1;
        }
      } else if (!dot && (size > 0 || !mergeSlashes)) {
        System.arraycopy(path, i, out, used, size + 1);
        used += size + 1;
      }
      if (last && (dot || up || (size == 0 && mergeSlashes))) {
        out[used++] = '/';
      }
      i = end;
    }
    return used;
  }

  private static int parent(byte[] out, int used) {
    int i = used - 1;
    while (i >= 0 && out[i] != '/') {
      i--;
    }
    return i;
  }

  /** Why {@link #normal(byte[], int, int)} gave nothing; echoes no byte of the target. */
  public String refusal(byte[] bytes, int from, int to) {
    if (from == to || bytes[from] != '/') {
      return "the target does not begin with a slash";
    }
    if (targetEnd(bytes, from, to) != to) {
      return "a byte is not allowed in the target";
    }
    for (int i = from; i < to && bytes[i] != '?'; i++) {
      int c = bytes[i] == '%' ? escaped(bytes, i, to) : bytes[i];
      if (c < 0) {
        return "a percent sign in the path escapes nothing";
      }
      if (c == 0) {
        return "an escaped NUL stands in the path";
      }
      if (bytes[i] == '%' && isSlash(c) && escapedSlashes == EscapedSlashes.REFUSE) {
        return "an escaped slash stands in the path";
      }
    }
    return "the path climbs above its root";
  }

  private static int escaped(byte[] bytes, int percent, int to) {
    if (percent + 2 >= to) {
      return -1;
    }
    int high = Character.digit((char) (bytes[percent + 1] & 0xff), 16);
    int low = Character.digit((char) (bytes[percent + 2] & 0xff), 16);
    return high < 0 || low < 0 ? -1 : high << 4 | low;
  }

  private static boolean isSlash(int c) {
    return c == '/' || c == '\\';
  }

  private static boolean isUnreserved(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || c == '-'
        || c == '.'
        || c == '_'
        || c == '~';
  }
}
