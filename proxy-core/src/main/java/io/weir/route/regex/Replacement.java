package io.weir.route.regex;

import java.util.ArrayList;
import java.util.List;

/**
 * What is put in the place of a find: text, and groups of the find as {@code \1} to {@code \9},
 * {@code \0} for all of it; any other character after a backslash stands for itself.
 *
 * @param written as it stands in the file
 */
public record Replacement(String written) {
  /**
   * Makes sure that it names no group that there is not.
   *
   * @throws IllegalArgumentException where it does, with words for the operator
   */
  public Replacement within(int groups) {
    for (Part part : parts(written)) {
      if (part.group > groups) {
        throw new IllegalArgumentException(
            "substitution names group " + part.group + " (expected: at most " + groups + ")");
      }
    }
    return this;
  }

  /** A literal text, or a group where the number is not negative. */
  private record Part(String text, int group) {}

  private static List<Part> parts(String written) {
    List<Part> parts = new ArrayList<>();
    StringBuilder literal = new StringBuilder();
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      boolean escape = c == '\\' && i + 1 < written.length();
      char meant = escape ? written.charAt(++i) : c;
      if (escape && meant >= '0' && meant <= '9') {
        parts.add(new Part(literal.toString(), meant - '0'));
        literal.setLength(0);
      } else {
        literal.append(meant);
      }
    }
    parts.add(new Part(literal.toString(), -1));
    return parts;
  }

  void appendTo(StringBuilder out, String subject, int[] found) {
    for (Part part : parts(written)) {
      out.append(part.text);
      if (part.group >= 0 && found[part.group * 2] >= 0) {
        out.append(subject, found[part.group * 2], found[part.group * 2 + 1]);
      }
    }
  }
}
