package io.weir.route.regex;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** An expression as instructions for {@link Machine}. Immutable once built. */
final class Program {
  /** Takes one character of a set. */
  static final int TAKE = 0;

  /** Goes on at two places, the first of which is preferred. */
  static final int SPLIT = 1;

  /** Goes on elsewhere. */
  static final int JUMP = 2;

  /** Notes the position. */
  static final int SAVE = 3;

  /**
   * Goes on only at the text's start, its end, a word's edge, or elsewhere than at such an edge.
   */
  static final int AT_START = 4;

  static final int AT_END = 5;
  static final int AT_EDGE = 6;
  static final int OFF_EDGE = 7;

  /** The end: all of the expression was met. */
  static final int MATCH = 8;

  private static final int LENGTH_MAX = 1000;

  final int[] codes;
  final int[] first;
  final int[] second;
  final List<CharSet> sets;

  private Program(Builder builder) {
    this.codes = Arrays.copyOf(builder.codes, builder.length);
    this.first = Arrays.copyOf(builder.first, builder.length);
    this.second = Arrays.copyOf(builder.second, builder.length);
    this.sets = List.copyOf(builder.sets);
  }

  int length() {
    return codes.length;
  }

  /** The text that everything it matches begins with; empty where there is no such. */
  String prefix() {
    StringBuilder prefix = new StringBuilder();
    for (int at = 0; codes[at] == SAVE || (codes[at] == TAKE && second[at] >= 0); at++) {
      if (codes[at] == TAKE) {
        prefix.append((char) second[at]);
      }
    }
    return prefix.toString();
  }

  /** A program in the making. */
  static final class Builder {
    private int[] codes = new int[16];
    private int[] first = new int[16];
    private int[] second = new int[16];
    private final List<CharSet> sets = new ArrayList<>();
    private int length;

    /** Where the next instruction will stand. */
    int here() {
      return length;
    }

    /** Adds an instruction; says where it stands. */
    int add(int code, int one, int other) {
      if (length == LENGTH_MAX) {
        throw new IllegalArgumentException("the regular expression is too large");
      }
      if (length == codes.length) {
        codes = Arrays.copyOf(codes, length * 2);
        first = Arrays.copyOf(first, length * 2);
        second = Arrays.copyOf(second, length * 2);
      }
      codes[length] = code;
      first[length] = one;
      second[length] = other;
      return length++;
    }

    void take(CharSet set) {
      sets.add(set);
      add(TAKE, sets.size() - 1, set.single());
    }

    /** A split whose preferred way is the next instruction, unless {@code lazy}. */
    int split() {
      return add(SPLIT, 0, 0);
    }

    /** Says where a split leads. */
    void lead(int split, int next, int other, boolean lazy) {
      first[split] = lazy ? other : next;
      second[split] = lazy ? next : other;
    }

    void lead(int jump, int to) {
      first[jump] = to;
    }

    Program build() {
      add(MATCH, 0, 0);
      return new Program(this);
    }
  }
}
