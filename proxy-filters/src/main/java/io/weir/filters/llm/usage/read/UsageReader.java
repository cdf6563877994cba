package io.weir.filters.llm.usage.read;

import static io.weir.filters.llm.usage.read.UsageNames.*;

import io.weir.filters.llm.usage.Usage.Share;
import java.nio.charset.StandardCharsets;

/**
 * Reads the figures out of one usage object of any dialect. Knows only names that matter, builds no
 * tree and makes no text of what it passes over. What is no JSON ends the reading quietly: what was
 * read before stands. Not thread-safe.
 */
final class UsageReader {
  private static final int NANO_DIGITS = 9;
  private static final int DEPTH_MAX = 4;
  private static final long MANTISSA_MAX = 100_000_000_000_000_000L;

  private static final byte[] NOTHING = {};

  private byte[] a = NOTHING;
  private int i;
  private int end;
  private int depth;

  /** What an element of a list says of itself. */
  private String model = "";

  private String kind = "";

  /**
   * Reads the object that begins at {@code from} into a tally; says where it ended, -1 where its
   * end is not in {@code a[from, to)}.
   */
  int read(byte[] bytes, int from, int to, UsageTally into) {
    a = bytes;
    i = from;
    end = to;
    depth = 0;
    into.clear();
    boolean closed = object(TOP, into);
    a = NOTHING;
    return closed ? i : -1;
  }

  /** Reads an object; whether its end was found. */
  private boolean object(int object, UsageTally into) {
    take('{');
    depth++;
    while (i < end) {
      if (take('}')) {
        depth--;
        return true;
      }
      int from = string();
      int to = i - 1;
      if (from < 0 || !take(':')) {
        i = end;
        return false;
      }
      value(depth > DEPTH_MAX ? UNKNOWN : meaning(object, a, from, to), into);
      take(',');
    }
    return false;
  }

  private void value(int meaning, UsageTally into) {
    space();
    int b = i < end ? a[i] : -1;
    if (b == '{') {
      if (meaning == COST) {
        object(COST_DETAILS, into);
      } else if (meaning > TOP && meaning < INPUT_MODES) {
        if (meaning == INPUT_DETAILS) {
          into.set(DETAILED, 1);
        }
        object(meaning, into);
      } else {
        skip();
      }
    } else if (b == '[' && meaning >= INPUT_MODES) {
      list(meaning, into);
    } else if (b == '-' || (b >= '0' && b <= '9')) {
      number(meaning, into);
    } else if (b == '"' && (meaning == KIND || meaning == MODEL)) {
      int from = string();
      String text = new String(a, from, Math.max(0, i - 1 - from), StandardCharsets.UTF_8);
      if (meaning == KIND) {
        kind = text;
      } else {
        model = text;
      }
    } else if (b == 't' && meaning == BYOK) {
      into.set(BYOK, 1);
      skip();
    } else {
      skip();
    }
  }

  private void list(int meaning, UsageTally into) {
    i++;
    while (i < end && !take(']')) {
      int before = i;
      if (i >= end || a[i] != '{') {
        skip();
        i = i == before ? end : i;
      } else {
        kind = "";
        model = "";
        UsageTally element = new UsageTally();
        object(meaning == ITERATIONS ? TOP : MODE, element);
        listed(meaning, element, into);
      }
      take(',');
    }
  }

  private void listed(int meaning, UsageTally element, UsageTally into) {
    if (meaning == ITERATIONS) {
      // The answer's own turns are in the whole already; those of helpers are not.
      if (!kind.equals("message") && element.hasInput()) {
        into.other(new Share(model, element.tokens()));
      }
    } else if (kind.equals("AUDIO")) {
      into.add(meaning == INPUT_MODES ? AUDIO_INPUT : AUDIO_OUTPUT, element.total());
    } else if (kind.equals("IMAGE")) {
      into.add(meaning == INPUT_MODES ? IMAGE_INPUT : IMAGE_OUTPUT, element.total());
    }
  }

  private void number(int meaning, UsageTally into) {
    boolean negative = a[i] == '-';
    int from = negative ? i + 1 : i;
    int to = from;
    while (to < end && part(a[to])) {
      to++;
    }
    i = to;
    if (meaning < 0 || meaning >= FIGURES || negative) {
      return;
    }
    boolean money = meaning == COST || meaning == UPSTREAM_COST;
    long value = decimal(from, i, money ? NANO_DIGITS : 0);
    into.set(meaning, money || meaning == TICKS ? value : Math.min(value, UsageTally.TOKENS_MAX));
  }

  private static boolean part(byte b) {
    return (b >= '0' && b <= '9') || b == '.' || b == 'e' || b == 'E' || b == '+' || b == '-';
  }

  /** A decimal number times a power of ten, rounded half up; the greatest there is at most. */
  private long decimal(int from, int to, int power) {
    long mantissa = 0;
    int shift = power;
    boolean point = false;
    int at = from;
    for (; at < to && (a[at] == '.' || (a[at] >= '0' && a[at] <= '9')); at++) {
      if (a[at] == '.') {
        point = true;
      } else if (mantissa < MANTISSA_MAX) {
        mantissa = mantissa * 10 + a[at] - '0';
        shift -= point ? 1 : 0;
      } else {
        shift += point ? 0 : 1;
      }
    }
    if (at < to) {
      shift += exponent(at + 1, to);
    }
    for (; shift > 0 && mantissa != 0; shift--) {
      if (mantissa > Long.MAX_VALUE / 10) {
        return Long.MAX_VALUE / 10;
      }
      mantissa *= 10;
    }
    long last = 0;
    for (; shift < 0 && (mantissa != 0 || last != 0); shift++) {
      last = mantissa % 10;
      mantissa /= 10;
    }
    return mantissa + (last >= 5 ? 1 : 0);
  }

  private int exponent(int from, int to) {
    int value = 0;
    for (int at = from; at < to; at++) {
      if (a[at] >= '0' && a[at] <= '9') {
        value = Math.min(999, value * 10 + a[at] - '0');
      }
    }
    return from < to && a[from] == '-' ? -value : value;
  }

  /** Passes over a value of any kind. */
  private void skip() {
    int depth = 0;
    do {
      space();
      if (i >= end) {
        return;
      }
      byte b = a[i];
      if (b == '"') {
        string();
      } else if (b == '{' || b == '[') {
        depth++;
        i++;
      } else if (b == '}' || b == ']') {
        if (depth == 0) {
          return;
        }
        depth--;
        i++;
      } else if (b == ',' && depth == 0) {
        return;
      } else {
        i++;
      }
    } while (depth > 0 || (i < end && a[i] != ',' && a[i] != '}' && a[i] != ']'));
  }

  /** Passes over a string and says where its text begins; -1 where there is none. */
  private int string() {
    space();
    if (i >= end || a[i] != '"') {
      return -1;
    }
    int from = i + 1;
    byte[] bytes = a;
    int to = from;
    while (to < end && bytes[to] != '"') {
      to += bytes[to] == '\\' ? 2 : 1;
    }
    i = Math.min(end, to) + 1;
    return from;
  }

  private boolean take(char wanted) {
    space();
    if (i < end && a[i] == wanted) {
      i++;
      return true;
    }
    return false;
  }

  private void space() {
    byte[] bytes = a;
    int at = i;
    while (at < end && bytes[at] <= ' ' && bytes[at] >= 0) {
      at++;
    }
    i = at;
  }
}
