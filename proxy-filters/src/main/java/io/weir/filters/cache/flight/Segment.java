package io.weir.filters.cache.flight;

import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of an answer that is coming, and the stretch behind it. One thread appends; any may
 * read what lies before {@link #length()}. A stretch that all have read is nobody's, and goes.
 */
final class Segment {
  private static final int FIRST_BYTES = 2 * 1024;
  private static final int MOST_BYTES = 64 * 1024;

  /** No bytes, and none to come. */
  static final Segment NONE = new Segment(0);

  final byte[] bytes;
  private volatile int length;
  private volatile @Nullable Segment next;

  private Segment(int size) {
    this.bytes = new byte[size];
  }

  static Segment first() {
    return new Segment(FIRST_BYTES);
  }

  /** How many bytes may be read. */
  int length() {
    return length;
  }

  @Nullable Segment next() {
    return next;
  }

  /** Copies bytes behind those that are here, the buffer unmoved; the segment that is last then. */
  Segment append(ByteBuf data) {
    Segment last = this;
    int from = data.readerIndex();
    int end = data.writerIndex();
    while (from < end) {
      int used = last.length;
      int room = Math.min(end - from, last.bytes.length - used);
      if (room == 0) {
        Segment more = new Segment(Math.min(MOST_BYTES, last.bytes.length * 2));
        last.next = more;
        last = more;
      } else {
        data.getBytes(from, last.bytes, used, room);
        last.length = used + room;
        from += room;
      }
    }
    return last;
  }
}
