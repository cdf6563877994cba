package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.http.RequestHead;
import org.jspecify.annotations.Nullable;

/**
 * Reads HTTP/1.0 and HTTP/1.1 requests from one connection, strictly (RFC 9112). Each request is
 * told to the sink; after its end nothing more is parsed until {@link #next()}. Not thread-safe: it
 * belongs to its connection's loop. Any method may be called from within the sink.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class RequestParser implements AutoCloseable {
  /** A parser that waits for the first request. */
  public RequestParser(Http1Limits limits, Http1Sink<RequestHead> sink, ByteBufAllocator alloc) {}

  /** Takes bytes as they came from the socket, and parses all it can. The buffer is given away. */
  public void feed(ByteBuf owned) {
    throw new UnsupportedOperationException();
  }

  /** Lets the next request begin; bytes that came ahead are parsed before this returns. */
  public void next() {
    throw new UnsupportedOperationException();
  }

  /** From here on all bytes are data, those that came ahead first: a 101 was answered. */
  public void tunnel() {
    throw new UnsupportedOperationException();
  }

  /**
   * The client sends nothing more. Between two requests nothing is told; inside one it is refused
   * with {@link io.weir.fault.Fault#CLIENT_GONE}; in a tunnel the data ends.
   */
  public void eof() {
    throw new UnsupportedOperationException();
  }

  /** Whether bytes wait behind the message that ended last: stop reading until it is answered. */
  public boolean hasLeftover() {
    throw new UnsupportedOperationException();
  }

  /** Whether the next request may begin and no byte of it has come. */
  public boolean idle() {
    throw new UnsupportedOperationException();
  }

  /** Whether the client keeps the connection after the request whose head was told last. */
  public boolean keepAlive() {
    throw new UnsupportedOperationException();
  }

  /** Whether the request whose head was told last is HTTP/1.0. */
  public boolean http10() {
    throw new UnsupportedOperationException();
  }

  /** Whether the client said that it takes trailers ({@code TE: trailers}). */
  public boolean trailersAccepted() {
    throw new UnsupportedOperationException();
  }

  /** Method and path of a request that was refused; null where they could not be read. */
  public @Nullable RequestHead refusedHead() {
    throw new UnsupportedOperationException();
  }

  /** Lets go of everything held; what is fed later is dropped. Harmless when repeated. */
  @Override
  public void close() {}
}
