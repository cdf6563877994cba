package io.weir.exchange.chain;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * Cuts an event stream into its events without changing a byte: an event ends after an empty line,
 * where lines end in LF, CR LF or a lone CR (WHATWG HTML, server-sent events). Memory is bounded by
 * {@link #EVENT_BYTES_MAX}.
 */
final class EventSplitter {
  /** The longest event that is kept together. */
  static final int EVENT_BYTES_MAX = 4 << 20;

  private @Nullable ByteBuf pending;
  private int scanned;
  private boolean lineEmpty = true;
  private boolean afterReturn;
  private boolean eventOver;

  /** Takes further bytes. */
  void add(ByteBuf data) {
    ByteBuf before = pending;
    if (before == null || !before.isReadable()) {
      if (before != null) {
        before.release();
      }
      pending = data;
    } else if (before instanceof CompositeByteBuf composite && composite.readerIndex() == 0) {
      composite.addComponent(true, data);
    } else {
      CompositeByteBuf composite = Unpooled.compositeBuffer(64);
      composite.addComponent(true, left(before));
      composite.addComponent(true, data);
      pending = composite;
    }
  }

  /**
   * What is left behind the events that were cut off. Of a composite it is copied: whoever owns
   * those events holds views of it, so that it can neither grow for ever nor be moved.
   */
  private static ByteBuf left(ByteBuf before) {
    if (!(before instanceof CompositeByteBuf)) {
      return before;
    }
    ByteBuf tail = Unpooled.copiedBuffer(before);
    before.release();
    return tail;
  }

  /** The next whole event, which the caller then owns; null until more bytes have come. */
  @Nullable ByteBuf next() {
    ByteBuf bytes = pending;
    if (bytes == null) {
      return null;
    }
    int start = bytes.readerIndex();
    int end = bytes.writerIndex();
    for (int i = start + scanned; i < end; i++) {
      byte b = bytes.getByte(i);
      if (eventOver && !(afterReturn && b == '\n')) {
        return cut(bytes, i - start);
      }
      step(b);
      if (eventOver && b == '\n') {
        return cut(bytes, i + 1 - start);
      }
    }
    scanned = end - start;
    return null;
  }

  private void step(byte b) {
    if (b == '\n' && afterReturn) {
      afterReturn = false;
    } else if (b == '\n' || b == '\r') {
      eventOver = lineEmpty;
      lineEmpty = true;
      afterReturn = b == '\r';
    } else {
      lineEmpty = false;
      afterReturn = false;
    }
  }

  private ByteBuf cut(ByteBuf bytes, int length) {
    scanned = 0;
    lineEmpty = true;
    afterReturn = false;
    eventOver = false;
    if (length == bytes.readableBytes()) {
      pending = null;
      return bytes;
    }
    return bytes.readRetainedSlice(length);
  }

  /** The event that a lone CR has ended, with nothing behind it; null where there is none. */
  @Nullable ByteBuf last() {
    ByteBuf bytes = pending;
    return bytes != null && eventOver ? cut(bytes, bytes.readableBytes()) : null;
  }

  /** Whether an event is longer than is kept together. */
  boolean tooLong() {
    return pending != null && pending.readableBytes() > EVENT_BYTES_MAX;
  }

  /** All that is left, which the caller then owns. */
  ByteBuf rest() {
    ByteBuf bytes = pending;
    pending = null;
    scanned = 0;
    lineEmpty = true;
    afterReturn = false;
    eventOver = false;
    return bytes == null ? Unpooled.EMPTY_BUFFER : bytes;
  }

  void release() {
    rest().release();
  }
}
