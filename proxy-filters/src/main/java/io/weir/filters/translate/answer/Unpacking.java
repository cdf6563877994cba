package io.weir.filters.translate.answer;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/**
 * Undoes gzip and deflate (RFC 9110 section 8.4.1) as bytes come: what the sender has flushed can
 * be read at once. Deflate is read with the frame that it must have, and without. Holds memory
 * outside the heap until it is closed.
 */
final class Unpacking implements AutoCloseable {
  private static final int PIECE_BYTES = 8 * 1024;

  /** How many times as long as the packed bytes the unpacked ones may be, and how many are free. */
  private static final int RATIO_MAX = 200;

  private static final int FREE_BYTES = 1 << 20;
  private static final int METHOD = 0x0f;
  private static final int DEFLATE = 8;

  private final byte[] piece = new byte[PIECE_BYTES];
  private final @Nullable GzipMember member;
  private @Nullable Inflater inflater;
  private long come;
  private long told;
  private boolean closed;

  private Unpacking(@Nullable GzipMember member) {
    this.member = member;
  }

  static Unpacking gzip() {
    return new Unpacking(new GzipMember());
  }

  static Unpacking deflate() {
    return new Unpacking(null);
  }

  /** Whether the bytes may be over. */
  boolean mayEnd() {
    if (member != null) {
      return come > 0 && member.mayEnd();
    }
    Inflater used = inflater;
    return used != null && !closed && used.finished();
  }

  /**
   * Takes bytes, which the caller keeps.
   *
   * @param to is lent what they come to, piece by piece; may close this
   * @return false where they cannot be read, or come to more than packing makes small
   */
  boolean add(ByteBuf packed, Consumer<ByteBuf> to) {
    come += packed.readableBytes();
    ByteBuffer bytes = packed.nioBuffer();
    try {
      while (bytes.hasRemaining() && !closed) {
        boolean read =
            (member == null || member.packed())
                ? inflate(inflater(bytes), bytes, to)
                : member.read(bytes.get());
        if (!read) {
          return false;
        }
      }
      return true;
    } catch (DataFormatException e) {
      return false;
    }
  }

  private Inflater inflater(ByteBuffer bytes) {
    Inflater used = inflater;
    if (used == null) {
      boolean framed = member == null && (bytes.get(bytes.position()) & METHOD) == DEFLATE;
      used = new Inflater(!framed);
      inflater = used;
    }
    return used;
  }

  private boolean inflate(Inflater from, ByteBuffer bytes, Consumer<ByteBuf> to)
      throws DataFormatException {
    if (from.finished()) {
      return false;
    }
    from.setInput(bytes);
    for (int count = from.inflate(piece); count > 0; count = closed ? 0 : from.inflate(piece)) {
      told += count;
      if (told > FREE_BYTES + come * RATIO_MAX) {
        return false;
      }
      if (member != null) {
        member.unpacked(piece, count);
      }
      to.accept(Unpooled.wrappedBuffer(piece, 0, count));
    }
    if (closed) {
      return true;
    }
    if (member != null && from.finished()) {
      from.reset();
      member.packedEnd();
    }
    return !from.needsDictionary();
  }

  @Override
  public void close() {
    if (!closed && inflater != null) {
      inflater.end();
    }
    closed = true;
  }
}
