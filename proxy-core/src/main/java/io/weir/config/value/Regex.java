package io.weir.config.value;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** A regular expression of {@link Pattern}'s grammar that is compared by its text. */
public final class Regex {

  private final String text;
  private final Pattern pattern;

  private Regex(String text, Pattern pattern) {
    this.text = text;
    this.pattern = pattern;
  }

  /** The expression of this text; null if it is not one. */
  public static @Nullable Regex parse(String text) {
    try {
      return new Regex(text, Pattern.compile(text));
    } catch (PatternSyntaxException e) {
      return null;
    }
  }

  /** The expression of a text known to be right; throws {@link IllegalArgumentException} if not. */
  public static Regex of(String text) {
    return new Regex(text, Pattern.compile(text));
  }

  /** The text as it was written. */
  public String text() {
    return text;
  }

  /** The compiled expression. */
  public Pattern pattern() {
    return pattern;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Regex regex && regex.text.equals(text);
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
