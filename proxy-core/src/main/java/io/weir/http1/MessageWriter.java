package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufAllocator;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import java.util.function.Consumer;

/**
 * Writes the messages of one connection, one after the other, into as few buffers as pay: heads,
 * chunk framing and small bodies are gathered in one, large data passes as it is. What is gathered
 * is handed over at {@link #flush()}, so call it before the channel's. On the connection's loop.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class MessageWriter implements AutoCloseable {
  /**
   * A writer between messages.
   *
   * @param out takes each buffer to the channel, and owns it then
   */
  public MessageWriter(HeadWriter heads, ByteBufAllocator alloc, Consumer<ByteBuf> out) {}

  /** Begins a request; see {@link HeadWriter#request}. */
  public void request(RequestHead head, boolean end, boolean close) {
    throw new UnsupportedOperationException();
  }

  /** Begins a response; see {@link HeadWriter#response}. */
  public void response(ResponseHead head, boolean end, HeadWriter.Client client) {
    throw new UnsupportedOperationException();
  }

  /** Writes an interim response (100, 103). */
  public void interim(ResponseHead head) {
    throw new UnsupportedOperationException();
  }

  /** Writes a 101; data is raw bytes from here on. */
  public void switching(ResponseHead head, String protocol) {
    throw new UnsupportedOperationException();
  }

  /**
   * Writes body bytes, which are given away.
   *
   * @return whether the body still keeps to its framing; where it does not (more or fewer bytes
   *     than the head said, or any where there is no body) nothing was written and the connection
   *     must be closed, not reused
   */
  public boolean data(ByteBuf owned, boolean end) {
    throw new UnsupportedOperationException();
  }

  /**
   * Ends the body with trailers, dropped where the framing cannot carry them; see {@link #data}.
   */
  public boolean trailers(Headers trailers) {
    throw new UnsupportedOperationException();
  }

  /** Hands over what was gathered. */
  public void flush() {
    throw new UnsupportedOperationException();
  }

  /** Whether the message begun last is written to its end. */
  public boolean complete() {
    throw new UnsupportedOperationException();
  }

  /** Whether the connection must be closed to end the message begun last. */
  public boolean endsByClose() {
    throw new UnsupportedOperationException();
  }

  /** Drops what was gathered. Harmless when repeated. */
  @Override
  public void close() {}
}
