package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.http.ResponseHead;

/**
 * Reads HTTP/1.0 and HTTP/1.1 responses from one connection, strictly (RFC 9112). Each response
 * must have been announced with {@link #expect}; a byte that nobody expects is refused. Not
 * thread-safe: it belongs to its connection's loop. Any method may be called from within the sink.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class ResponseParser implements AutoCloseable {
  /** A parser that expects nothing yet. */
  public ResponseParser(Http1Limits limits, Http1Sink<ResponseHead> sink, ByteBufAllocator alloc) {}

  /**
   * One response is to come. Interim ones (1xx) may come before it and are told as heads with
   * {@code end} false; after a 101 all bytes are data. Where bytes were left behind the response
   * before, this is refused.
   *
   * @param headRequest whether it answers a HEAD, so that no body follows
   */
  public void expect(boolean headRequest) {
    throw new UnsupportedOperationException();
  }

  /** Takes bytes as they came from the socket, and parses all it can. The buffer is given away. */
  public void feed(ByteBuf owned) {
    throw new UnsupportedOperationException();
  }

  /**
   * The upstream sends nothing more. A body that only the close ends is whole now; inside any other
   * the response is refused with {@link io.weir.fault.Fault#TRUNCATED}, and before its head with
   * {@link io.weir.fault.Fault#UPSTREAM_RESET}. Where nothing is expected nothing is told.
   */
  public void eof() {
    throw new UnsupportedOperationException();
  }

  /** Whether bytes lie behind the response that ended last: such a connection is not reused. */
  public boolean hasLeftover() {
    throw new UnsupportedOperationException();
  }

  /** Whether no response is under way or expected. */
  public boolean idle() {
    throw new UnsupportedOperationException();
  }

  /** Whether the upstream keeps the connection after the response whose head was told last. */
  public boolean keepAlive() {
    throw new UnsupportedOperationException();
  }

  /** Lets go of everything held; what is fed later is dropped. Harmless when repeated. */
  @Override
  public void close() {}
}
