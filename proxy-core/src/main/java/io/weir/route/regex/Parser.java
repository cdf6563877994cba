package io.weir.route.regex;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads the notation of {@link java.util.regex.Pattern}, without what cannot be matched in linear
 * time (look-around, references back to groups, possessive and atomic parts) and without what
 * nobody needs for paths and header values (Unicode classes, quoting with Q and E, flags other than
 * a leading {@code (?i)}).
 */
final class Parser {
  private static final int REPEAT_MAX = 500;
  private static final int DEPTH_MAX = 50;

  private final String text;
  private boolean anyCase;
  private int at;
  private int groups;
  private int depth;

  Parser(String text) {
    this.text = text;
  }

  /** The whole expression as group 0. */
  Syntax parse() {
    if (text.startsWith("(?i)")) {
      anyCase = true;
      at = 4;
    }
    Syntax all = choice();
    if (at < text.length()) {
      throw wrong("a closing bracket too many");
    }
    return new Syntax.Group(0, all);
  }

  int groups() {
    return groups;
  }

  private Syntax choice() {
    List<Syntax> branches = new ArrayList<>();
    do {
      branches.add(chain());
    } while (skip('|'));
    return branches.size() == 1 ? branches.get(0) : new Syntax.Choice(List.copyOf(branches));
  }

  private Syntax chain() {
    List<Syntax> parts = new ArrayList<>();
    while (at < text.length() && peek() != '|' && peek() != ')') {
      parts.add(repeated());
    }
    return parts.size() == 1 ? parts.get(0) : new Syntax.Chain(List.copyOf(parts));
  }

  private Syntax repeated() {
    Syntax part = one();
    while (at < text.length()) {
      int least;
      int most;
      switch (peek()) {
        case '*' -> {
          least = 0;
          most = -1;
        }
        case '+' -> {
          least = 1;
          most = -1;
        }
        case '?' -> {
          least = 0;
          most = 1;
        }
        case '{' -> {
          int close = text.indexOf('}', at);
          String counts = close < 0 ? "" : text.substring(at + 1, close);
          if (!counts.matches("[0-9]{1,3}(,[0-9]{0,3})?")) {
            throw wrong("a count that is not {n}, {n,} or {n,m}");
          }
          int comma = counts.indexOf(',');
          least = Integer.parseInt(comma < 0 ? counts : counts.substring(0, comma));
          String upTo = comma < 0 ? counts : counts.substring(comma + 1);
          most = upTo.isEmpty() ? -1 : Integer.parseInt(upTo);
          if (Math.max(least, most) > REPEAT_MAX || (most >= 0 && most < least)) {
            throw wrong("a count out of order or above " + REPEAT_MAX);
          }
          at = close;
        }
        default -> {
          return part;
        }
      }
      at++;
      boolean lazy = skip('?');
      if (at < text.length() && peek() == '+') {
        throw wrong("a possessive repetition, which cannot be matched in linear time");
      }
      part = new Syntax.Repeat(part, least, most, lazy);
    }
    return part;
  }

  private Syntax one() {
    char c = next();
    return switch (c) {
      case '(' -> group();
      case '[' -> new Syntax.One(folded(set()));
      case '.' -> new Syntax.One(CharSet.ANY);
      case '^' -> new Syntax.Place(Program.AT_START);
      case '$' -> new Syntax.Place(Program.AT_END);
      case '\\' -> escaped();
      case '*', '+', '?', '{' -> {
        at--;
        throw wrong("a repetition of nothing");
      }
      default -> new Syntax.One(folded(CharSet.of(c)));
    };
  }

  private Syntax group() {
    int open = at - 1;
    boolean noted = true;
    if (skip('?')) {
      noted = false;
      if (!skip(':')) {
        throw wrong("a look-around, flag or other special group; only (?: and a leading (?i) are");
      }
    }
    int number = noted ? ++groups : 0;
    if (++depth > DEPTH_MAX) {
      throw wrong("brackets nested too deep");
    }
    Syntax part = choice();
    depth--;
    if (!skip(')')) {
      at = open;
      throw wrong("a bracket that is not closed");
    }
    return noted ? new Syntax.Group(number, part) : part;
  }

  private Syntax escaped() {
    char c = next();
    switch (c) {
      case 'b' -> {
        return new Syntax.Place(Program.AT_EDGE);
      }
      case 'B' -> {
        return new Syntax.Place(Program.OFF_EDGE);
      }
      case 'A' -> {
        return new Syntax.Place(Program.AT_START);
      }
      case 'z', 'Z' -> {
        return new Syntax.Place(Program.AT_END);
      }
      default -> {
        CharSet named = CharSet.named(c);
        return new Syntax.One(folded(named == null ? CharSet.of(literal(c)) : named));
      }
    }
  }

  /** The character that an escape stands for, its letter already read. */
  private char literal(char c) {
    return switch (c) {
      case 't' -> '\t';
      case 'n' -> '\n';
      case 'r' -> '\r';
      case 'f' -> '\f';
      case 'x' -> hex(2);
      case 'u' -> hex(4);
      default -> {
        if (c < 128 && Character.isLetterOrDigit(c)) {
          at -= 2;
          throw wrong("\\" + c + ", which is not known here");
        }
        yield c;
      }
    };
  }

  private char hex(int digits) {
    String code = text.substring(at, Math.min(at + digits, text.length()));
    if (!code.matches("[0-9A-Fa-f]{" + digits + "}")) {
      throw wrong("a code without " + digits + " hexadecimal digits");
    }
    at += digits;
    return (char) Integer.parseInt(code, 16);
  }

  /** A set in square brackets, the first already read. */
  private CharSet set() {
    int open = at - 1;
    boolean negated = skip('^');
    CharSet set = new CharSet();
    for (boolean first = true; ; first = false) {
      if (at == text.length()) {
        at = open;
        throw wrong("a set that is not closed");
      }
      char c = next();
      if (c == ']' && !first) {
        break;
      }
      if (c == '[' || (c == '&' && at < text.length() && peek() == '&')) {
        throw wrong("a set within a set");
      }
      CharSet named = c == '\\' && at < text.length() ? CharSet.named(peek()) : null;
      if (named != null) {
        at++;
        set.addAll(named);
        continue;
      }
      char from = c == '\\' ? literal(next()) : c;
      set.add(from, rangeEnd(from));
    }
    folded(set);
    return negated ? set.negate() : set;
  }

  private char rangeEnd(char from) {
    boolean range = at + 1 < text.length() && peek() == '-' && text.charAt(at + 1) != ']';
    if (!range) {
      return from;
    }
    at++;
    char c = next();
    char to = c == '\\' ? literal(next()) : c;
    if (to < from) {
      throw wrong("a range out of order");
    }
    return to;
  }

  private CharSet folded(CharSet set) {
    return anyCase ? set.fold() : set;
  }

  private char peek() {
    return text.charAt(at);
  }

  private char next() {
    if (at == text.length()) {
      throw wrong("an escape without its letter");
    }
    return text.charAt(at++);
  }

  private boolean skip(char c) {
    boolean there = at < text.length() && peek() == c;
    at += there ? 1 : 0;
    return there;
  }

  private IllegalArgumentException wrong(String what) {
    return new IllegalArgumentException(
        "the regular expression has " + what + " (at character " + (at + 1) + ")");
  }
}
