package io.weir.exchange.attempt;

import io.netty.buffer.ByteBuf;

/** Remembers how the bytes of a stream ended: between two events, or within one. */
public final class EventEdge {
  /** Two line feeds, two returns, and both twice: the ways in which an event may end. */
  private static final int FEEDS = ('\n' << 8) | '\n';

  private static final int RETURNS = ('\r' << 8) | '\r';
  private static final int BOTH = (('\r' << 8 | '\n') << 16) | '\r' << 8 | '\n';

  private int lastBytes = FEEDS;

  /** Takes the next bytes of the stream, without moving the buffer's indices. */
  public void passed(ByteBuf data) {
    int at = data.writerIndex();
    for (int i = Math.max(at - 4, data.readerIndex()); i < at; i++) {
      lastBytes = (lastBytes << 8) | (data.getByte(i) & 0xff);
    }
  }

  /** Whether the last event is whole, or there was none. */
  public boolean betweenEvents() {
    int two = lastBytes & 0xffff;
    return two == FEEDS || two == RETURNS || lastBytes == BOTH;
  }

  /** Whether the last line is whole. */
  public boolean betweenLines() {
    return (lastBytes & 0xff) == '\n';
  }
}
