package io.weir.cluster;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;

/**
 * What an endpoint answers, told on the loop of the request. {@link #failed}, or data, a head or
 * trailers that end the message, come last and once.
 */
public interface UpstreamEvents {
  /**
   * A connection is at hand and the head is written, not flushed.
   *
   * @param reused whether the connection has served a request before
   */
  void connected(UpstreamStream stream, boolean reused);

  /** An interim answer (100 or 103). */
  void informational(ResponseHead head);

  /** The answer's head. */
  void head(ResponseHead head, boolean end);

  /** Body bytes, which now belong to the one who is told. */
  void data(ByteBuf owned, boolean end);

  /** Trailers; the message is over. */
  void trailers(Headers trailers);

  /** No more bytes at the moment: time to flush what they became. */
  void readComplete();

  /** There is room to write again. */
  void writable();

  /** The request cannot be finished. The fault says whether it was surely not processed. */
  void failed(Fault fault, String detail);
}
