package io.weir.filters.identity;

import io.weir.config.Kind;
import io.weir.config.Kinds;
import java.util.List;

/**
 * Names that are allowed: each exact, or with {@code *} for any run of characters, such as {@code
 * gpt-*}. None at all allows every name.
 *
 * @param written the patterns as they were written
 */
public record NamePatterns(List<String> written) {
  /** Every name. */
  public static final NamePatterns ALL = new NamePatterns(List.of());

  /** How patterns are written in a file: a list, or one text with commas. */
  public static final Kind<NamePatterns> KIND =
      Kinds.list(Kinds.text()).as(NamePatterns::new, NamePatterns::written);

  /** Copies the list. */
  public NamePatterns {
    written = List.copyOf(written);
  }

  /** Whether every name is allowed. */
  public boolean isAll() {
    return written.isEmpty();
  }

  /** Whether this name is allowed. */
  public boolean allow(String name) {
    for (int i = 0, n = written.size(); i < n; i++) {
      if (matches(written.get(i), name)) {
        return true;
      }
    }
    return written.isEmpty();
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
