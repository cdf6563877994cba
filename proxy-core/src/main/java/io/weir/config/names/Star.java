package io.weir.config.names;

import java.util.List;

/** Patterns in which {@code *} stands for any run of characters, such as {@code gpt-*}. */
public final class Star {
  private Star() {}

  /** Whether a name is what one of the patterns says. */
  public static boolean anyMatches(List<String> patterns, String name) {
    for (int i = 0, n = patterns.size(); i < n; i++) {
      if (matches(patterns.get(i), name)) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether a name is what a pattern says, in time proportional to the product of their lengths at
   * worst: after each star the shortest run is tried first, and only the last star is tried again.
   */
  public static boolean matches(String pattern, String name) {
    int p = 0;
    int n = 0;
    int star = -1;
    int resume = 0;
    while (n < name.length()) {
      if (p < pattern.length() && pattern.charAt(p) == '*') {
        star = p++;
        resume = n;
      } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
        p++;
        n++;
      } else if (star >= 0) {
        p = star + 1;
        n = ++resume;
      } else {
        return false;
      }
    }
    while (p < pattern.length() && pattern.charAt(p) == '*') {
      p++;
    }
    return p == pattern.length();
  }
}
