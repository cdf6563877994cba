package io.weir.route.regex;

import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/** A set of characters. */
final class CharSet {
  /** All but line ends, what a dot stands for. */
  static final CharSet ANY = new CharSet().add('\n', '\n').add('\r', '\r').negate();

  private static final int ALL = Character.MAX_VALUE + 1;
  private static final int ASCII = 128;

  private final BitSet chars = new BitSet();

  /** The set of one character. */
  static CharSet of(char c) {
    return new CharSet().add(c, c);
  }

  /** The set that an escaped letter stands for; null where it stands for none. */
  static @Nullable CharSet named(char letter) {
    CharSet set = new CharSet();
    switch (Character.toLowerCase(letter)) {
      case 'd' -> set.add('0', '9');
      case 'w' -> set.add('0', '9').add('a', 'z').add('A', 'Z').add('_', '_');
      case 's' -> set.add('\t', '\r').add(' ', ' ');
      default -> {
        return null;
      }
    }
    return Character.isUpperCase(letter) ? set.negate() : set;
  }

  CharSet add(char from, char to) {
    chars.set(from, to + 1);
    return this;
  }

  CharSet addAll(CharSet other) {
    chars.or(other.chars);
    return this;
  }

  CharSet negate() {
    chars.flip(0, ALL);
    return this;
  }

  /** Adds the other case of every ASCII letter in it. */
  CharSet fold() {
    for (char c = 'a'; c <= 'z'; c++) {
      int upper = Character.toUpperCase(c);
      if (chars.get(c) || chars.get(upper)) {
        chars.set(c);
        chars.set(upper);
      }
    }
    return this;
  }

  boolean contains(char c) {
    return chars.get(c);
  }

  /** The one character that it holds; -1 where there is not exactly one. */
  int single() {
    int first = chars.nextSetBit(0);
    return first >= 0 && first < ASCII && chars.nextSetBit(first + 1) < 0 ? first : -1;
  }
}
