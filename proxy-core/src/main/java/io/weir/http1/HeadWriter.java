package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import io.weir.http.ResponseHead;
import io.weir.net.Loop;
import org.jspecify.annotations.Nullable;

/**
 * Writes heads and chunk framing as bytes. The framing is always Weir's own (RFC 9112 section 6):
 * what the other side sent is not in the headers. One for each loop: {@code
 * loop.local(HeadWriter.class, HeadWriter::new)}.
 */
@SuppressWarnings("DoNotCallSuggester")
public final class HeadWriter {
  /** A writer that takes the date from the loop's clock. */
  public HeadWriter(Loop loop) {}

  /** How a message says where its body ends. */
  public enum Framing {
    /** There is no body. */
    NONE,
    /** Content-Length. */
    LENGTH,
    /** Transfer-Encoding: chunked. */
    CHUNKED,
    /** The connection closes; also a tunnel after 101. */
    UNTIL_CLOSE
  }

  /** Who is answered, as far as a response's head depends on it. */
  public record Client(boolean http10, boolean headRequest, boolean keepAlive) {}

  /**
   * Writes a request head with an origin-form target.
   *
   * @param end whether there is no body
   * @param close whether to say that the connection is not kept
   */
  public Framing request(ByteBuf out, RequestHead head, boolean end, boolean close) {
    throw new UnsupportedOperationException();
  }

  /** Writes a final response's head, with a Date where it has none. */
  public Framing response(ByteBuf out, ResponseHead head, boolean end, Client client) {
    throw new UnsupportedOperationException();
  }

  /** Writes an interim response's head (100, 103). */
  public void interim(ByteBuf out, ResponseHead head) {
    throw new UnsupportedOperationException();
  }

  /** Writes a 101 to {@code protocol}. */
  public Framing switching(ByteBuf out, ResponseHead head, String protocol) {
    throw new UnsupportedOperationException();
  }

  /** Writes the line before a chunk of {@code size} bytes. */
  public static void chunkHead(ByteBuf out, int size) {
    throw new UnsupportedOperationException();
  }

  /** Writes the last chunk and the trailer section. */
  public static void lastChunk(ByteBuf out, @Nullable Headers trailers) {
    throw new UnsupportedOperationException();
  }
}
