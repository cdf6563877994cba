package io.weir.filters.cache.key;

import java.nio.charset.StandardCharsets;

/**
 * The members of one JSON object, as places in its bytes; what is nested in them is only skipped.
 * Made once and used again. On one loop.
 */
final class Members {
  /** An object with more members is taken for unreadable. */
  private static final int MOST = 256;

  private final int[] names = new int[2 * MOST];
  private final int[] values = new int[2 * MOST];
  private byte[] bytes = {};
  private int to;
  private int count;

  /** Reads an object; false where the bytes are none, or not one only. */
  boolean read(byte[] json, int from, int end) {
    bytes = json;
    to = end;
    count = 0;
    int at = space(from);
    if (!is(at, '{')) {
      return false;
    }
    at = space(at + 1);
    if (is(at, '}')) {
      return space(at + 1) == to;
    }
    while (is(at, '"') && count < MOST) {
      int comma = member(at);
      if (comma < 0) {
        return false;
      }
      if (is(comma, '}')) {
        return space(comma + 1) == to;
      }
      if (!is(comma, ',')) {
        return false;
      }
      at = space(comma + 1);
    }
    return false;
  }

  /** Reads one member; what stands behind it and its white space, or -1 where it is none. */
  private int member(int at) {
    int nameEnd = string(at);
    int colon = nameEnd < 0 ? to : space(nameEnd);
    if (!is(colon, ':')) {
      return -1;
    }
    int value = space(colon + 1);
    int end = value(value);
    if (end <= value) {
      return -1;
    }
    int slot = 2 * count++;
    names[slot] = at + 1;
    names[slot + 1] = nameEnd - 1;
    values[slot] = value;
    values[slot + 1] = end;
    return space(end);
  }

  private int value(int at) {
    if (is(at, '"')) {
      return string(at);
    }
    return is(at, '{') || is(at, '[') ? nested(at) : scalar(at);
  }

  private int scalar(int from) {
    int at = from;
    while (at < to && bytes[at] > ' ' && bytes[at] != ',' && bytes[at] != '}') {
      at++;
    }
    return at;
  }

  private int nested(int from) {
    int depth = 0;
    int at = from;
    while (at < to) {
      byte b = bytes[at];
      if (b == '"') {
        at = string(at);
        if (at < 0) {
          return -1;
        }
        continue;
      }
      at++;
      if (b == '{' || b == '[') {
        depth++;
      } else if ((b == '}' || b == ']') && --depth == 0) {
        return at;
      }
    }
    return -1;
  }

  /** The place behind a string's closing quote; -1 where it has none. */
  private int string(int quote) {
    for (int at = quote + 1; at < to; at++) {
      byte b = bytes[at];
      if (b == '"') {
        return at + 1;
      }
      if (b == '\\') {
        at++;
      }
    }
    return -1;
  }

  private int space(int from) {
    int at = from;
    while (at < to
        && (bytes[at] == ' ' || bytes[at] == '\n' || bytes[at] == '\r' || bytes[at] == '\t')) {
      at++;
    }
    return at;
  }

  private boolean is(int at, char c) {
    return at < to && bytes[at] == c;
  }

  int count() {
    return count;
  }

  /** Where member {@code i} begins, at its name. */
  int start(int i) {
    return names[2 * i];
  }

  /** The place behind member {@code i}'s value. */
  int end(int i) {
    return values[2 * i + 1];
  }

  /** The last member of that name; -1 where there is none. */
  int find(String name) {
    for (int i = count - 1; i >= 0; i--) {
      if (isNamed(i, name)) {
        return i;
      }
    }
    return -1;
  }

  boolean isNamed(int i, String name) {
    return same(names[2 * i], names[2 * i + 1], name, false);
  }

  /** Whether member {@code i} has this value, white space aside; for values without strings. */
  boolean isValue(int i, String json) {
    return same(values[2 * i], values[2 * i + 1], json, true);
  }

  /** Member {@code i}'s value as it is written. */
  String value(String none, int i) {
    if (i < 0) {
      return none;
    }
    int from = values[2 * i];
    return new String(bytes, from, values[2 * i + 1] - from, StandardCharsets.UTF_8);
  }

  private boolean same(int from, int end, String text, boolean spaces) {
    int seen = 0;
    for (int at = from; at < end; at++) {
      if (spaces && bytes[at] <= ' ' && bytes[at] >= 0) {
        continue;
      }
      if (seen == text.length() || bytes[at] != text.charAt(seen)) {
        return false;
      }
      seen++;
    }
    return seen == text.length();
  }
}
