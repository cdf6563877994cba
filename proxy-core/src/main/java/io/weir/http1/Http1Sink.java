package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.http.Headers;
import org.jspecify.annotations.Nullable;

/**
 * Is told what a parser found, in the order of the bytes.
 *
 * @param <H> the kind of head: a request's or a response's
 */
public interface Http1Sink<H> {
  /**
   * A head.
   *
   * @param end whether no body follows
   */
  void head(H head, boolean end);

  /** Body bytes: a retained slice that now belongs to the sink. */
  void data(ByteBuf owned, boolean end);

  /** The end of a chunked body: with trailers, or null where its last chunk had none. */
  void end(@Nullable Headers trailers);

  /** The bytes are no HTTP message that Weir takes; the parser is dead from here on. */
  void refused(Fault fault, String detail);
}
