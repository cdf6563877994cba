package io.weir.exchange.desk;

import io.netty.buffer.ByteBuf;
import io.weir.fault.Fault;
import io.weir.http.Headers;

/** What a server handler tells about one request after its head; on the connection's loop. */
public interface RequestEvents {
  /** Body bytes, which now belong to the one who is told. */
  void data(ByteBuf owned, boolean end);

  /** Trailers; the request is over. */
  void trailers(Headers trailers);

  /** No more bytes at the moment: time to flush what they became. */
  void readComplete();

  /** There is room to write to the client again. */
  void writable();

  /**
   * The client is gone, or its request cannot be read to its end ({@link Fault#CLIENT_GONE}, or
   * what was wrong with it). Nothing may be written to it where the fault is {@code CLIENT_GONE};
   * otherwise an answer may still be tried. Nothing is told after this.
   */
  void gone(Fault fault, String detail);
}
