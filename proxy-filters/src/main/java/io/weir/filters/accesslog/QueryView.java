package io.weir.filters.accesslog;

import io.weir.http.RequestHead;

/** What a log may show of a request's query, where people put keys. */
enum QueryView {
  /** Nothing of it. */
  HIDE,
  /** Its names, {@code ***} for each value. */
  MASK,
  /** All of it. */
  SHOW;

  /** The path as it may be shown. */
  String of(RequestHead head) {
    return switch (this) {
      case HIDE -> head.pathOnly();
      case MASK -> masked(head.path());
      case SHOW -> head.path();
    };
  }

  private static String masked(String path) {
    int query = path.indexOf('?');
    if (query < 0) {
      return path;
    }
    StringBuilder masked = new StringBuilder(path.length()).append(path, 0, query);
    char before = '?';
    for (String pair : path.substring(query + 1).split("&", -1)) {
      int value = pair.indexOf('=');
      masked.append(before).append(pair, 0, value < 0 ? 0 : value);
      masked.append(value < 0 ? "***" : "=***");
      before = '&';
    }
    return masked.toString();
  }
}
