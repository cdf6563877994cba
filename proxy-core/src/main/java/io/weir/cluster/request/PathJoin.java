package io.weir.cluster.request;

import io.weir.cluster.config.RequestConfig.PathPolicy;

/**
 * An endpoint's own path and query, put together with those of each request. Immutable, for any
 * thread.
 */
final class PathJoin {
  private final PathPolicy policy;
  private final String base;
  private final String query;

  /**
   * A join.
   *
   * @param base the endpoint's path; blank for none
   * @param query the endpoint's query without its question mark; blank for none
   */
  PathJoin(PathPolicy policy, String base, String query) {
    this.policy = policy;
    this.base = policy == PathPolicy.REPLACE ? base : withoutSlash(base);
    this.query = query;
  }

  private static String withoutSlash(String path) {
    return path.endsWith("/") ? withoutSlash(path.substring(0, path.length() - 1)) : path;
  }

  /** The request's target at the endpoint; the same text where nothing changes. */
  String target(String target) {
    if (base.isEmpty() && query.isEmpty()) {
      return target;
    }
    int mark = target.indexOf('?');
    String path = mark < 0 ? target : target.substring(0, mark);
    String own = mark < 0 ? "" : target.substring(mark + 1);
    String joined = path(path);
    if (query.isEmpty() && own.isEmpty()) {
      return joined;
    }
    String between = query.isEmpty() || own.isEmpty() ? "" : "&";
    return joined + '?' + query + between + own;
  }

  private String path(String path) {
    if (base.isEmpty() || !path.startsWith("/")) {
      return path;
    }
    return switch (policy) {
      case REPLACE -> base;
      case PREFIX -> base + path;
      case APPEND -> base + path.substring(overlap(path));
    };
  }

  /** How many characters of the path are the whole segments that the base ends with. */
  private int overlap(String path) {
    for (int from = 0; from >= 0; from = base.indexOf('/', from + 1)) {
      int length = base.length() - from;
      boolean whole =
          path.length() == length || (path.length() > length && path.charAt(length) == '/');
      if (whole && path.regionMatches(0, base, from, length)) {
        return length;
      }
    }
    return 0;
  }
}
