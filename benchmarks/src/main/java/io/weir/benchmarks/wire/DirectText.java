package io.weir.benchmarks.wire;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Text as a socket brings it: bytes outside of the heap. */
final class DirectText {
  private DirectText() {}

  /** A buffer of this ASCII text, which the caller owns. */
  static ByteBuf of(String text) {
    return Unpooled.directBuffer().writeBytes(text.getBytes(StandardCharsets.US_ASCII));
  }
}
