package io.weir.exchange.answer;

import io.netty.buffer.ByteBuf;

/** The rest of an answer that nobody wants, read on so that its connection can be kept. */
public final class ReadOut {
  /** Body bytes of an answer that nobody wants which are read to keep its connection. */
  private static final int BYTES_MAX = 64 * 1024;

  private int bytes;

  /** Drops bytes; whether that is enough, for the answer is over or too long to be worth it. */
  public boolean drop(ByteBuf owned, boolean end) {
    bytes += owned.readableBytes();
    owned.release();
    return end || bytes > BYTES_MAX;
  }
}
