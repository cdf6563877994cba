package io.weir.route.regex;

import java.util.Arrays;

/**
 * One run of a program over one text: all ways through the program at once, character by character,
 * the preferred ones first (Pike's machine). Each instruction is on at most once for a character,
 * so the work is at most the text's length times the program's. For one thread.
 */
final class Machine {
  private static final int[] NOTHING = {};

  private final Program program;
  private final String text;
  private final int saves;
  private final int[] seen;
  private Ways now;
  private Ways next;
  private int[] stack;

  /** Ways through the program, the preferred first, each with the positions it noted. */
  private static final class Ways {
    private final int[] at;
    private final int[] saved;
    private int count;

    Ways(int length, int saves) {
      at = new int[length];
      saved = new int[length * saves];
    }
  }

  /**
   * A run.
   *
   * @param saves how many positions are noted; 0 where they do not matter
   */
  Machine(Program program, String text, int saves) {
    this.program = program;
    this.text = text;
    this.saves = saves;
    this.seen = new int[program.length()];
    this.now = new Ways(program.length(), saves);
    this.next = new Ways(program.length(), saves);
    this.stack = new int[16];
  }

  /** Whether the whole text matches. */
  boolean matches() {
    follow(now, 0, 0, NOTHING);
    for (int position = 0; position < text.length() && now.count > 0; position++) {
      step(position);
    }
    for (int i = 0; i < now.count; i++) {
      if (program.codes[now.at[i]] == Program.MATCH) {
        return true;
      }
    }
    return false;
  }

  /** The positions that the first find noted, -1 for none; empty where nothing is found. */
  int[] find() {
    int[] found = {};
    int[] none = new int[saves];
    Arrays.fill(none, -1);
    for (int position = 0; position <= text.length(); position++) {
      if (found.length == 0) {
        follow(now, 0, position, none);
      }
      for (int i = 0; i < now.count; i++) {
        if (program.codes[now.at[i]] == Program.MATCH) {
          found = Arrays.copyOfRange(now.saved, i * saves, (i + 1) * saves);
          now.count = i;
        }
      }
      if (now.count == 0 && found.length > 0) {
        return found;
      }
      if (position < text.length()) {
        step(position);
      }
    }
    return found;
  }

  /** Takes the character at {@code position}: from the ways of now to those of next. */
  private void step(int position) {
    char c = text.charAt(position);
    int[] saved = saves == 0 ? NOTHING : new int[saves];
    next.count = 0;
    for (int i = 0; i < now.count; i++) {
      int at = now.at[i];
      if (program.codes[at] == Program.TAKE && takes(at, c)) {
        if (saves > 0) {
          System.arraycopy(now.saved, i * saves, saved, 0, saves);
        }
        follow(next, at + 1, position + 1, saved);
      }
    }
    Ways before = now;
    now = next;
    next = before;
  }

  private boolean takes(int at, char c) {
    int single = program.second[at];
    return single >= 0 ? single == c : program.sets.get(program.first[at]).contains(c);
  }

  /**
   * Adds every way that is reached from {@code start} without taking a character. The stack holds
   * instructions to go to, and, as pairs of a complement and a value, positions to put back.
   */
  private void follow(Ways ways, int start, int position, int[] saved) {
    int top = push(0, start);
    while (top > 0) {
      int at = stack[--top];
      if (at < 0) {
        saved[~at] = stack[--top];
        continue;
      }
      if (seen[at] == position + 1) {
        continue;
      }
      seen[at] = position + 1;
      switch (program.codes[at]) {
        case Program.JUMP -> top = push(top, program.first[at]);
        case Program.SPLIT -> {
          top = push(top, program.second[at]);
          top = push(top, program.first[at]);
        }
        case Program.SAVE -> {
          int slot = program.first[at];
          if (slot < saves) {
            top = push(push(top, saved[slot]), ~slot);
            saved[slot] = position;
          }
          top = push(top, at + 1);
        }
        case Program.TAKE, Program.MATCH -> {
          ways.at[ways.count] = at;
          if (saves > 0) {
            System.arraycopy(saved, 0, ways.saved, ways.count * saves, saves);
          }
          ways.count++;
        }
        default -> {
          if (holds(program.codes[at], position)) {
            top = push(top, at + 1);
          }
        }
      }
    }
  }

  private int push(int top, int value) {
    if (top == stack.length) {
      stack = Arrays.copyOf(stack, top * 2);
    }
    stack[top] = value;
    return top + 1;
  }

  private boolean holds(int code, int position) {
    return switch (code) {
      case Program.AT_START -> position == 0;
      case Program.AT_END -> position == text.length();
      case Program.AT_EDGE -> edge(position);
      default -> !edge(position);
    };
  }

  private boolean edge(int position) {
    return word(position - 1) != word(position);
  }

  private boolean word(int position) {
    if (position < 0 || position >= text.length()) {
      return false;
    }
    char c = text.charAt(position);
    return c == '_' || (c < 128 && Character.isLetterOrDigit(c));
  }
}
