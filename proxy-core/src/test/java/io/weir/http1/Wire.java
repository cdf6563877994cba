package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/** Bytes written as text. */
final class Wire {
  private Wire() {}

  /** The bytes of a text in which a bar stands for CRLF. */
  static ByteBuf bytes(String text) {
    String lines = text.replace("|", "\r\n");
    return Unpooled.directBuffer().writeBytes(lines.getBytes(StandardCharsets.ISO_8859_1));
  }
}
