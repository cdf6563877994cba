package io.weir.filters.llm.usage.read;

import java.nio.charset.StandardCharsets;

/**
 * Finds the name of the model that answers, near the answer's beginning: {@code "model": "…"}, and
 * before that {@code "modelVersion": "…"}. Not thread-safe.
 */
final class ModelScan {
  /** Bytes in which a name is looked for. */
  static final int BYTES_MAX = 64 << 10;

  private static final int NAME_MAX = 200;
  private static final String VERSION = "Version";

  private enum State {
    OUTSIDE,
    NAME,
    COLON,
    TEXT
  }

  private final Needle needle = new Needle("\"model", 3);
  private final byte[] text = new byte[NAME_MAX];
  private State state = State.OUTSIDE;
  private int length;
  private boolean version;
  private boolean escape;
  private long passed;
  private String model = "";

  /** The name; empty where none was found yet. */
  String model() {
    return model;
  }

  /** Whether there is nothing more to look for. */
  boolean over() {
    return !model.isEmpty() || passed >= BYTES_MAX;
  }

  /** Takes the next bytes, {@code a[from, end)}; they stay as they are. */
  void scan(byte[] a, int from, int end) {
    int i = from;
    passed += end - i;
    while (i < end && model.isEmpty()) {
      if (state == State.OUTSIDE) {
        i = needle.find(a, i, end);
        if (i < 0) {
          return;
        }
        begin(State.NAME);
      } else {
        step(a[i]);
        i++;
      }
    }
  }

  private void begin(State next) {
    state = next;
    length = 0;
    escape = false;
  }

  private void step(byte b) {
    if (state == State.COLON) {
      if (b == '"') {
        begin(State.TEXT);
      } else if (b != ' ' && b != ':' && b != '\n' && b != '\r' && b != '\t') {
        state = State.OUTSIDE;
      }
    } else if (b == '"' && !escape) {
      if (state == State.TEXT) {
        model = new String(text, 0, length, StandardCharsets.UTF_8);
        state = State.OUTSIDE;
      } else {
        version = VERSION.equals(new String(text, 0, length, StandardCharsets.US_ASCII));
        state = length == 0 || version ? State.COLON : State.OUTSIDE;
      }
    } else if (b == '\\' && !escape && state == State.TEXT) {
      escape = true;
    } else if (length == NAME_MAX || (escape && b != '/') || b == '\\') {
      state = State.OUTSIDE;
    } else {
      escape = false;
      text[length++] = b;
    }
  }
}
