package io.weir.exchange.desk;

import io.weir.fault.Fault;
import io.weir.http.RequestHead;
import org.jspecify.annotations.Nullable;

/** Where a listener's server handlers bring each request; one for a listener. From its loops. */
public interface Desk {
  /**
   * Begins an exchange. It may answer before this returns.
   *
   * @param end whether the request has no body
   */
  RequestEvents begin(Downstream downstream, RequestHead head, boolean end);

  /**
   * Answers a request that was refused before an exchange could begin, in the client's dialect,
   * counts it and tells the listener's filters. The handler closes the connection (HTTP/1) after
   * the answer.
   *
   * @param head what could be read of it; null where nothing could
   */
  void refuse(Downstream downstream, @Nullable RequestHead head, Fault fault, String detail);

  /** Whether new requests should be told to come by another connection: the proxy drains. */
  boolean draining();
}
