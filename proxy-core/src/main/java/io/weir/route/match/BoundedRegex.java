package io.weir.route.match;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A regular expression whose work on one text has a limit, so that no client can make a loop stand
 * still with a text that backtracks without end.
 *
 * <p>Texts longer than {@value #LENGTH_MAX} do not match, nor does one on which the limit of steps
 * is reached. Equal where the expression's text is.
 */
public final class BoundedRegex {
  /** Longest text that is looked at, in characters. */
  public static final int LENGTH_MAX = 2048;

  /** Most characters that are read for one text, each time that one is read counted. */
  static final int READS_MAX = 50_000;

  private final Pattern pattern;

  private BoundedRegex(Pattern pattern) {
    this.pattern = pattern;
  }

  /** The expression, bounded. */
  public static BoundedRegex of(Pattern pattern) {
    return new BoundedRegex(pattern);
  }

  public String text() {
    return pattern.pattern();
  }

  /** How many groups it has, the whole not counted. */
  public int groups() {
    return pattern.matcher("").groupCount();
  }

  /** Whether the whole text matches. */
  public boolean matches(String text) {
    if (text.length() > LENGTH_MAX) {
      return false;
    }
    try {
      return pattern.matcher(new Bounded(text)).matches();
    } catch (TooMuchWork | StackOverflowError tooMuch) {
      return false;
    }
  }

  /** Where the expression is found, with the substitution in its place; the same text if not. */
  public String replaceFirst(String text, String substitution) {
    if (text.length() > LENGTH_MAX) {
      return text;
    }
    try {
      Matcher matcher = pattern.matcher(new Bounded(text));
      return matcher.replaceFirst(substitution);
    } catch (TooMuchWork | StackOverflowError tooMuch) {
      return text;
    }
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof BoundedRegex other && text().equals(other.text());
  }

  @Override
  public int hashCode() {
    return text().hashCode();
  }

  @Override
  public String toString() {
    return text();
  }

  /** How often a text was read. */
  private static final class Reads {
    private int count;
  }

  /** A text that counts how often it is read; one count for all its parts. */
  private record Bounded(String text, int from, int to, Reads reads) implements CharSequence {
    Bounded(String text) {
      this(text, 0, text.length(), new Reads());
    }

    @Override
    public char charAt(int index) {
      if (++reads.count > READS_MAX) {
        throw new TooMuchWork();
      }
      return text.charAt(from + index);
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Bounded(text, from + start, from + end, reads);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }

  /** The way out of the pattern's recursion; carries no stack. */
  private static final class TooMuchWork extends RuntimeException {
    private static final long serialVersionUID = 1L;

    TooMuchWork() {
      super("too much work for one text", null, false, false);
    }
  }
}
