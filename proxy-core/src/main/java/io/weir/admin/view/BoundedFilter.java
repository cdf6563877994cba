package io.weir.admin.view;

import io.weir.admin.page.BadCall;
import io.weir.admin.page.Query;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/**
 * A caller's regular expression over many texts, whose work on all of them together has a limit: a
 * pattern that backtracks without end is refused instead of keeping a thread.
 */
final class BoundedFilter implements Predicate<String> {
  /** Longest expression, in characters. */
  static final int EXPRESSION_MAX = 256;

  /** Most characters that are read for all texts, each time that one is read counted. */
  static final int READS_MAX = 20_000_000;

  private final Pattern pattern;
  private int reads;

  private BoundedFilter(Pattern pattern) {
    this.pattern = pattern;
  }

  /**
   * The filter that a parameter asks for; null where it is not given.
   *
   * @throws BadCall where it is no expression
   */
  static @Nullable BoundedFilter of(Query query, String parameter) {
    String text = query.text(parameter);
    if (text == null) {
      return null;
    }
    if (text.length() > EXPRESSION_MAX) {
      throw Query.bad(parameter, text, "at most " + EXPRESSION_MAX + " characters");
    }
    try {
      return new BoundedFilter(Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      throw Query.bad(parameter, text, "a regular expression: " + e.getDescription());
    } catch (StackOverflowError e) {
      throw Query.bad(parameter, text, "a regular expression that is not so deep");
    }
  }

  /**
   * Whether the expression is found in the text.
   *
   * @throws BadCall where it takes too much work
   */
  @Override
  public boolean test(String text) {
    Matcher matcher = pattern.matcher(new Counted(text, 0, text.length()));
    try {
      return matcher.find();
    } catch (StackOverflowError e) {
      throw tooMuch();
    }
  }

  private static BadCall tooMuch() {
    return BadCall.request(
        "filter: too much work (expected: an expression without nested repeats)");
  }

  /** A part of a text that counts how often it is read. */
  private final class Counted implements CharSequence {
    private final String text;
    private final int from;
    private final int to;

    Counted(String text, int from, int to) {
      this.text = text;
      this.from = from;
      this.to = to;
    }

    @Override
    public char charAt(int index) {
      if (++reads > READS_MAX) {
        throw tooMuch();
      }
      return text.charAt(from + index);
    }

    @Override
    public int length() {
      return to - from;
    }

    @Override
    public CharSequence subSequence(int start, int end) {
      return new Counted(text, from + start, from + end);
    }

    @Override
    public String toString() {
      return text.substring(from, to);
    }
  }
}
