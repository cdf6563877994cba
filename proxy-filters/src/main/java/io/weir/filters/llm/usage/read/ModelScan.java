package io.weir.filters.llm.usage.read;

import java.util.Arrays;

/**
 * Finds the name of the model that answers, near the answer's beginning: {@code "model": "…"}, and
 * before that {@code "modelVersion": "…"}. Not thread-safe.
 */
final class ModelScan {
  /** Bytes in which a name is looked for. */
  static final int BYTES_MAX = 64 << 10;

  private static final int NAME_MAX = 200;
  private static final byte[] MODEL = Needle.text("\"model");
  private static final byte[] VERSION = Needle.text("Version");

  private enum State {
    OUTSIDE,
    NAME,
    COLON,
    TEXT
  }

  private final Needle needle = new Needle(MODEL, 3);
  private final Workbench bench;
  private byte[] text = {};
  private State state = State.OUTSIDE;
  private int length;
  private boolean escape;
  private long passed;
  private String model = "";

  ModelScan(Workbench bench) {
    this.bench = bench;
  }

  /** Begins anew. */
  void begin() {
    needle.reset();
    begin(State.OUTSIDE);
    passed = 0;
    model = "";
  }

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
        int close = state == State.TEXT && length == 0 && !escape ? close(a, i, end) : -1;
        if (close > i) {
          model = bench.name(a, i, close);
          state = State.OUTSIDE;
          return;
        }
        step(a[i]);
        i++;
      }
    }
  }

  /** Where the name ends, if that stands here and the name needs no second look; else -1. */
  private static int close(byte[] a, int from, int end) {
    int last = Math.min(end, from + NAME_MAX);
    for (int i = from; i < last && a[i] != '\\'; i++) {
      if (a[i] == '"') {
        return i;
      }
    }
    return -1;
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
        model = bench.name(text, 0, length);
        state = State.OUTSIDE;
      } else {
        boolean version = Arrays.equals(text, 0, length, VERSION, 0, VERSION.length);
        state = length == 0 || version ? State.COLON : State.OUTSIDE;
      }
    } else if (b == '\\' && !escape && state == State.TEXT) {
      escape = true;
    } else if (length == NAME_MAX || (escape && b != '/') || b == '\\') {
      state = State.OUTSIDE;
    } else {
      escape = false;
      if (length == text.length) {
        text = Arrays.copyOf(text, NAME_MAX);
      }
      text[length++] = b;
    }
  }
}
