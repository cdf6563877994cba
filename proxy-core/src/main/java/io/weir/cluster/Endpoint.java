package io.weir.cluster;

import io.weir.http.RequestHead;

/** One server of a cluster, with its health, its load and its port. */
public interface Endpoint {
  /** {@code host:port}, or what else names it; for logs and metrics. */
  String name();

  Upstream upstream();

  /** Makes path, authority, scheme and credential those of this endpoint. */
  void address(RequestHead head);
}
