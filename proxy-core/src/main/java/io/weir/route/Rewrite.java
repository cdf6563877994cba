package io.weir.route;

import io.weir.http.RequestHead;

/** How a route changes path, authority and headers before they go upstream. */
public interface Rewrite {
  /** Changes the head, which is the attempts' own. */
  void apply(RequestHead head);
}
