package io.weir.filters.accesslog;

import io.weir.http.RequestHead;
import java.util.Locale;
import java.util.Set;

/** What a log may show of a request's query, where people put keys. */
enum QueryView {
  /** Nothing of it. */
  HIDE,
  /** Its names, {@code ***} for each value. */
  MASK,
  /** All of it but the values of parameters in which clients send keys. */
  SHOW;

  private static final Set<String> SECRET =
      Set.of("key", "api_key", "api-key", "apikey", "access_token", "token");

  /** The path as it may be shown. */
  String of(RequestHead head) {
    return switch (this) {
      case HIDE -> head.pathOnly();
      case MASK -> masked(head.path(), false);
      case SHOW -> masked(head.path(), true);
    };
  }

  private static String masked(String path, boolean secretOnly) {
    int query = path.indexOf('?');
    if (query < 0) {
      return path;
    }
    StringBuilder masked = new StringBuilder(path.length()).append(path, 0, query);
    char before = '?';
    for (String pair : path.substring(query + 1).split("&", -1)) {
      int value = pair.indexOf('=');
      String name = pair.substring(0, Math.max(0, value)).toLowerCase(Locale.ROOT);
      if (secretOnly && !SECRET.contains(name)) {
        masked.append(before).append(pair);
      } else {
        masked.append(before).append(pair, 0, value < 0 ? 0 : value);
        masked.append(value < 0 ? "***" : "=***");
      }
      before = '&';
    }
    return masked.toString();
  }
}
