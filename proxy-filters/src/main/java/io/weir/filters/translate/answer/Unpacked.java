package io.weir.filters.translate.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.weir.fault.Fault;
import io.weir.filter.Sink;

/** An answer that comes packed, though nobody asked for that. */
final class Unpacked implements AnswerBody {
  private final AnswerBody body;
  private final Unpacking unpacking;
  private boolean over;

  Unpacked(AnswerBody body, Unpacking unpacking) {
    this.body = body;
    this.unpacking = unpacking;
  }

  @Override
  public void accept(ByteBuf data, boolean end, Sink out) {
    boolean read = over || unpacking.add(data, piece -> body.accept(piece, false, out));
    data.release();
    if (over) {
      return;
    }
    over = end || !read;
    if (!read) {
      cut(Fault.UPSTREAM_PROTOCOL, "the answer cannot be unpacked", out);
    } else if (end && unpacking.mayEnd()) {
      body.accept(Unpooled.EMPTY_BUFFER, true, out);
    } else if (end) {
      cut(Fault.TRUNCATED, "the answer ended before it was unpacked", out);
    }
  }

  @Override
  public void cut(Fault fault, String detail, Sink out) {
    body.cut(fault, detail, out);
  }

  @Override
  public void close() {
    unpacking.close();
  }
}
