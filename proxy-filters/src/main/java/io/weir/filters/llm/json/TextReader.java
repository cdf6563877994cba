package io.weir.filters.llm.json;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** Reads JSON strings, all but those of which a parser may think otherwise. */
final class TextReader {
  private static final char REPLACEMENT = '\ufffd';
  private static final int UNICODE_DIGITS = 4;

  private int end;

  /** Where the string that was read last has its closing quote. */
  int end() {
    return end;
  }

  /**
   * The text of a string.
   *
   * @param from behind the opening quote
   * @return null where it does not close, or is not surely well-formed
   */
  @Nullable String read(byte[] bytes, int from, int to) {
    int all = 0;
    for (int at = from; at < to; at++) {
      byte b = bytes[at];
      if (b == '"') {
        end = at;
        return plain(bytes, from, at, all < 0);
      }
      if (b == '\\') {
        return escaped(bytes, from, to);
      }
      if (b >= 0 && b < ' ') {
        return null;
      }
      all |= b;
    }
    return null;
  }

  private static @Nullable String plain(byte[] bytes, int from, int to, boolean wide) {
    String text = new String(bytes, from, to - from, StandardCharsets.UTF_8);
    return wide && text.indexOf(REPLACEMENT) >= 0 ? null : text;
  }

  private @Nullable String escaped(byte[] bytes, int from, int to) {
    StringBuilder text = new StringBuilder(to - from);
    int start = from;
    int at = from;
    while (at < to && bytes[at] != '"') {
      if (bytes[at] >= 0 && bytes[at] < ' ') {
        return null;
      }
      if (bytes[at] != '\\') {
        at++;
        continue;
      }
      String before = plain(bytes, start, at, true);
      int c = escape(bytes, at + 1, to);
      if (before == null || c < 0) {
        return null;
      }
      text.append(before).append((char) c);
      at += bytes[at + 1] == 'u' ? 2 + UNICODE_DIGITS : 2;
      start = at;
    }
    String rest = at < to ? plain(bytes, start, at, true) : null;
    end = at;
    return rest == null ? null : text.append(rest).toString();
  }

  /** What an escape stands for, by what follows its backslash; negative where it is none. */
  private static int escape(byte[] bytes, int at, int to) {
    if (at >= to) {
      return -1;
    }
    return switch (bytes[at]) {
      case '"', '\\', '/' -> bytes[at];
      case 'b' -> '\b';
      case 'f' -> '\f';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 't' -> '\t';
      case 'u' -> unicode(bytes, at + 1, to);
      default -> -1;
    };
  }

  private static int unicode(byte[] bytes, int from, int to) {
    int c = 0;
    for (int at = from; at < from + UNICODE_DIGITS; at++) {
      int digit = at < to && bytes[at] >= 0 ? Character.digit(bytes[at], 16) : -1;
      if (digit < 0) {
        return -1;
      }
      c = c << 4 | digit;
    }
    return c;
  }
}
