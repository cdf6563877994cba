package io.weir.cluster;

import io.weir.http.RequestHead;
import io.weir.net.Loop;

/**
 * The port to one endpoint: opens one request at a time on some connection, in whatever way its
 * kind of cluster has. Shared by all loops; each call stays on the loop that it names.
 */
public interface Upstream extends AutoCloseable {
  /**
   * Begins one request. The head is written as it stands (path, authority and all fields are
   * already the endpoint's); {@code events.connected} comes first, before this call returns where a
   * connection is at hand, and until then nothing may be written but {@link UpstreamStream#cancel}.
   *
   * @param end whether the request has no body
   */
  UpstreamStream open(Loop loop, RequestHead head, boolean end, UpstreamEvents events);

  /** Connections open now, on all loops. */
  default int connections() {
    return 0;
  }

  /** Closes what is idle, and each other connection when its last stream ends. From any thread. */
  @Override
  void close();
}
