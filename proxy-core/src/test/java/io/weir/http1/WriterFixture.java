package io.weir.http1;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.UnpooledByteBufAllocator;
import io.netty.channel.EventLoop;
import io.netty.channel.embedded.EmbeddedChannel;
import io.weir.net.Loop;
import io.weir.testing.ManualClock;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** A message writer whose buffers are kept as text; a bar stands for CRLF. */
final class WriterFixture {
  private static final EventLoop EXECUTOR = new EmbeddedChannel().eventLoop();

  final ManualClock clock = new ManualClock();
  final Loop loop = new Loop(EXECUTOR, 0, clock);
  final HeadWriter heads = new HeadWriter(loop);
  final List<String> written = new ArrayList<>();
  final List<ByteBuf> passed = new ArrayList<>();
  final MessageWriter writer =
      new MessageWriter(heads, UnpooledByteBufAllocator.DEFAULT, this::write);

  private void write(ByteBuf owned) {
    written.add(owned.toString(StandardCharsets.ISO_8859_1));
    passed.add(owned);
    owned.release();
  }

  /** All that was written, once the rest is handed over. */
  String text() {
    writer.flush();
    return String.join("", written).replace("\r\n", "|");
  }

  /** The same as bytes, for another parser. */
  byte[] bytes() {
    writer.flush();
    return String.join("", written).getBytes(StandardCharsets.ISO_8859_1);
  }
}
