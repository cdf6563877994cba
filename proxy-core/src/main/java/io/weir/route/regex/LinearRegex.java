package io.weir.route.regex;

import org.jspecify.annotations.Nullable;

/**
 * A regular expression whose work on a text is bounded by the text's length times its own, so that
 * no client can make a loop stand still. Equal where the texts are. Immutable; from any thread.
 *
 * <p>Notation and preferences are those of {@link java.util.regex.Pattern}, as far as they go in
 * linear time; a dollar sign is the end of the text alone.
 */
public final class LinearRegex {
  /** Longest text that is looked at, in characters; a longer one does not match. */
  public static final int LENGTH_MAX = 8 * 1024;

  private final String text;
  private final Program program;
  private final int groups;
  private final String prefix;

  private LinearRegex(String text, Program program, int groups) {
    this.text = text;
    this.program = program;
    this.groups = groups;
    this.prefix = program.prefix();
  }

  /**
   * The expression that is written so.
   *
   * @throws IllegalArgumentException where it is malformed, too large or not linear, with words for
   *     the operator
   */
  public static LinearRegex of(String text) {
    Parser parser = new Parser(text);
    Syntax syntax = parser.parse();
    Program.Builder program = new Program.Builder();
    syntax.addTo(program);
    return new LinearRegex(text, program.build(), parser.groups());
  }

  public String text() {
    return text;
  }

  /** What every text that it matches begins with; empty where there is no such. */
  public String prefix() {
    return prefix;
  }

  /** How many groups it has, the whole not counted. */
  public int groups() {
    return groups;
  }

  /** Whether the whole text matches. */
  public boolean matches(String subject) {
    return subject.length() <= LENGTH_MAX
        && subject.startsWith(prefix)
        && new Machine(program, subject, 0).matches();
  }

  /** Whether some part of the text matches. */
  public boolean isFoundIn(String subject) {
    return subject.length() <= LENGTH_MAX && new Machine(program, subject, 2).find().length > 0;
  }

  /**
   * The text with the first find replaced; the same text where nothing is found.
   *
   * @param with literal texts, and numbers of groups between them: one more text than numbers
   */
  public String replaceFirst(String subject, Replacement with) {
    if (subject.length() > LENGTH_MAX) {
      return subject;
    }
    int[] found = new Machine(program, subject, (groups + 1) * 2).find();
    if (found.length == 0) {
      return subject;
    }
    StringBuilder replaced = new StringBuilder().append(subject, 0, found[0]);
    with.appendTo(replaced, subject, found);
    return replaced.append(subject, found[1], subject.length()).toString();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof LinearRegex other && text.equals(other.text);
  }

  @Override
  public int hashCode() {
    return text.hashCode();
  }

  @Override
  public String toString() {
    return text;
  }
}
