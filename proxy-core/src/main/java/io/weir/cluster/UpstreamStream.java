package io.weir.cluster;

import io.netty.buffer.ByteBuf;
import io.weir.http.Headers;

/**
 * One request on its way to an endpoint, and the answer's brakes. On the loop it was opened on.
 * After a 101 both sides are a tunnel: data is raw bytes, {@code end} closes that direction.
 */
public interface UpstreamStream {
  /** Writes body bytes, which are given away; they leave at {@link #flush}. */
  void data(ByteBuf owned, boolean end);

  /** Ends the body with trailers. */
  void trailers(Headers trailers);

  /** Sends what was written. */
  void flush();

  /** Whether more may be written; when it turns true again, {@link UpstreamEvents#writable}. */
  boolean writable();

  /** Lets the answer come, or holds it back; bytes already read may still be delivered. */
  void reading(boolean wanted);

  /** Gives the request up, at once; nothing is told after this. Harmless after the end. */
  void cancel();
}
