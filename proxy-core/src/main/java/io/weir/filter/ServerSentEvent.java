package io.weir.filter;

import io.netty.buffer.ByteBuf;

/**
 * One event of an event stream, as the bytes in which it came: every line, the line ends and the
 * empty line that ends it. An event that no hook changes leaves as it came, to the byte.
 *
 * @param bytes the whole block; whoever holds the event owns them
 */
public record ServerSentEvent(ByteBuf bytes) {
  /** Gives the bytes up; for an event that is swallowed. */
  public void release() {
    bytes.release();
  }
}
