package io.weir.admin.view;

import io.weir.page.BadCall;
import io.weir.page.Query;
import io.weir.route.regex.LinearRegex;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A caller's choice of names, by a regular expression that cannot keep a thread. */
final class NameFilter {
  /** Longest expression, in characters. */
  static final int EXPRESSION_MAX = 256;

  private NameFilter() {}

  /**
   * The filter that a parameter asks for; null where it is not given.
   *
   * @throws BadCall where it is no expression, or one that could take for ever
   */
  static @Nullable Predicate<String> of(Query query, String parameter) {
    String text = query.text(parameter);
    if (text == null) {
      return null;
    }
    if (text.length() > EXPRESSION_MAX) {
      throw Query.bad(parameter, text, "at most " + EXPRESSION_MAX + " characters");
    }
    try {
      return LinearRegex.of(text)::isFoundIn;
    } catch (IllegalArgumentException e) {
      throw Query.bad(parameter, text, "a regular expression; " + e.getMessage());
    }
  }
}
