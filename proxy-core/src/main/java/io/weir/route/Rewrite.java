package io.weir.route;

import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;

/** How a route changes path, authority and headers before they go on. */
public interface Rewrite {
  /** No change. */
  Rewrite NONE = head -> {};

  /** Changes the head that goes upstream, which is the attempts' own. */
  void apply(RequestHead head);

  /** Changes the head that goes to the client, the upstream's or Weir's own. */
  default void apply(ResponseHead head) {}
}
