package io.weir.route.match;

import io.weir.route.regex.LinearRegex;

/** What one text must be like. Values: equal where they are written alike. */
public sealed interface TextMatch {
  /** Whether the text is like this. */
  boolean matches(String text);

  /** Whether every text that the other one matches is matched by this; false where in doubt. */
  boolean covers(TextMatch other);

  /** How a person would write it. */
  @Override
  String toString();

  /**
   * What a written text with stars stands for: {@code gpt-*} and the like, {@code *} for any run of
   * characters; a text without a star for itself.
   */
  static TextMatch glob(String text) {
    int star = text.indexOf('*');
    if (star < 0) {
      return new Exact(text);
    }
    return star == text.length() - 1 ? new Prefix(text.substring(0, star)) : new Glob(text);
  }

  /** Exactly this text. */
  record Exact(String text) implements TextMatch {
    @Override
    public boolean matches(String other) {
      return text.equals(other);
    }

    @Override
    public boolean covers(TextMatch other) {
      return equals(other);
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** Any text that begins so. */
  record Prefix(String text) implements TextMatch {
    @Override
    public boolean matches(String other) {
      return other.startsWith(text);
    }

    @Override
    public boolean covers(TextMatch other) {
      return (other instanceof Exact exact && exact.text.startsWith(text))
          || (other instanceof Prefix prefix && prefix.text.startsWith(text))
          || (other instanceof Segments segments && segments.path.startsWith(text))
          || (other instanceof Glob glob && glob.start().startsWith(text));
    }

    @Override
    public String toString() {
      return text + '*';
    }
  }

  /** Any text that ends so, and is longer: hosts below a domain. */
  record Suffix(String text) implements TextMatch {
    @Override
    public boolean matches(String other) {
      return other.length() > text.length() && other.endsWith(text);
    }

    @Override
    public boolean covers(TextMatch other) {
      return (other instanceof Exact exact && matches(exact.text))
          || (other instanceof Suffix suffix && suffix.text.endsWith(text));
    }

    @Override
    public String toString() {
      return '*' + text;
    }
  }

  /**
   * A path and all paths below it, by whole segments: {@code /v1} for {@code /v1} and {@code
   * /v1/chat}, not for {@code /v1x}.
   *
   * @param path without a slash at its end; empty for every path
   */
  record Segments(String path) implements TextMatch {
    /** The path as written; slashes at its end say nothing. */
    public static Segments of(String path) {
      int length = path.length();
      while (length > 0 && path.charAt(length - 1) == '/') {
        length--;
      }
      return new Segments(path.substring(0, length));
    }

    @Override
    public boolean matches(String other) {
      return other.startsWith(path)
          && (other.length() == path.length() || other.charAt(path.length()) == '/');
    }

    @Override
    public boolean covers(TextMatch other) {
      return (other instanceof Exact exact && matches(exact.text))
          || (other instanceof Segments segments && matches(segments.path));
    }

    @Override
    public String toString() {
      return path.isEmpty() ? "/" : path;
    }
  }

  /** A text with stars, each for any run of characters. */
  record Glob(String text) implements TextMatch {
    /** What stands before the first star. */
    String start() {
      return text.substring(0, text.indexOf('*'));
    }

    @Override
    public boolean matches(String other) {
      int i = 0;
      int j = 0;
      int star = -1;
      int mark = 0;
      while (i < other.length()) {
        if (j < text.length() && text.charAt(j) == '*') {
          star = j++;
          mark = i;
        } else if (j < text.length() && text.charAt(j) == other.charAt(i)) {
          i++;
          j++;
        } else if (star >= 0) {
          j = star + 1;
          i = ++mark;
        } else {
          return false;
        }
      }
      while (j < text.length() && text.charAt(j) == '*') {
        j++;
      }
      return j == text.length();
    }

    @Override
    public boolean covers(TextMatch other) {
      return equals(other) || (other instanceof Exact exact && matches(exact.text));
    }

    @Override
    public String toString() {
      return text;
    }
  }

  /** A text that a regular expression matches as a whole. */
  record Expression(LinearRegex regex) implements TextMatch {
    @Override
    public boolean matches(String other) {
      return regex.matches(other);
    }

    @Override
    public boolean covers(TextMatch other) {
      return equals(other) || (other instanceof Exact exact && matches(exact.text));
    }

    @Override
    public String toString() {
      return '~' + regex.text();
    }
  }
}
