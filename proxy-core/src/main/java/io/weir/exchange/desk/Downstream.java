package io.weir.exchange.desk;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.fault.Fault;
import io.weir.filter.FilterContext;
import io.weir.http.Headers;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * The client's side of one exchange; the HTTP/1 and HTTP/2 server handlers implement it. On the
 * connection's loop. After a 101 both sides are a tunnel: data is raw bytes, {@code end} closes
 * that direction.
 */
public interface Downstream {
  Loop loop();

  ByteBufAllocator alloc();

  /** The client's end of the connection, after any PROXY protocol header. */
  InetSocketAddress remote();

  /** {@code HTTP/1.0}, {@code HTTP/1.1} or {@code HTTP/2}; for logs. */
  String protocol();

  /** Whose verified certificate the client has shown; null where it showed none. */
  default FilterContext.@Nullable Peer peer() {
    return null;
  }

  /** Writes an interim answer (100, 103) and sends it. */
  void informational(ResponseHead head);

  /** Writes the response's head; it leaves at {@link #flush}. */
  void head(ResponseHead head, boolean end);

  /** Writes body bytes, which are given away. */
  void data(ByteBuf owned, boolean end);

  /** Ends the body with trailers, where the client's protocol can carry them. */
  void trailers(Headers trailers);

  /** Sends what was written. */
  void flush();

  /** Whether more may be written; when it turns true again, {@link Exchange#writable}. */
  boolean writable();

  /** Lets the request's body come, or holds it back; bytes already read may still be delivered. */
  void reading(boolean wanted);

  /**
   * Ends a response that cannot be finished honestly: the client must see that it is not whole
   * (HTTP/1: the connection closes without the last chunk; HTTP/2: RST_STREAM). Nothing is told to
   * the exchange after this.
   */
  void abort(Fault fault);
}
