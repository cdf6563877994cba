package io.weir.http1;

import io.netty.buffer.ByteBuf;

/**
 * Walks over the framing of a chunked body, byte by byte (RFC 9112 section 7.1). Extensions are
 * read over, never passed on. Reused from body to body.
 */
final class ChunkScanner {
  /** What a walk came upon. */
  enum Found {
    /** The bytes end before anything. */
    MORE,
    /** {@link #left} bytes of data, in part or whole. */
    DATA,
    /** The last chunk; the trailer section follows. */
    LAST,
    /** No chunk: {@link #detail} says why. */
    BAD
  }

  private enum Place {
    SIZE,
    EXTENSION,
    SIZE_LF,
    DATA,
    DATA_CR,
    DATA_LF
  }

  private static final int SIZE_DIGITS_MAX = 15;
  private static final short CRLF = 0x0d0a;

  private Place place = Place.SIZE;
  private int digits;
  private int overheadMax;

  /** Bytes of extensions and leading zeros that no data has made up for yet. */
  private long overhead;

  private boolean quoted;
  private byte before;
  private long left;
  private String detail = "";

  /** Begins a body. */
  void begin(int overheadMax) {
    this.overheadMax = overheadMax;
    place = Place.SIZE;
    digits = 0;
    overhead = 0;
    left = 0;
  }

  /** Data bytes still to come in this chunk. */
  long left() {
    return left;
  }

  String detail() {
    return detail;
  }

  /**
   * Tells that the next bytes are taken as data. Where nothing but the chunk's own line end follows
   * them, that is cut off: the buffer then goes on as it is, and nobody needs a slice of it.
   */
  void taken(int bytes, ByteBuf in) {
    left -= bytes;
    overhead = Math.max(0, overhead - bytes);
    if (left == 0) {
      int end = in.readerIndex() + bytes;
      boolean ended = in.writerIndex() == end + 2 && in.getShort(end) == CRLF;
      place = ended ? Place.SIZE : Place.DATA_CR;
      if (ended) {
        in.writerIndex(end);
      }
    }
  }

  /** Reads framing until there is something to tell. */
  Found scan(ByteBuf in) {
    if (place == Place.DATA) {
      return Found.DATA;
    }
    int i = in.readerIndex();
    int end = in.writerIndex();
    Found found = Found.MORE;
    while (i < end && found == Found.MORE) {
      found = step(in.getByte(i++));
    }
    in.readerIndex(i);
    return found;
  }

  private Found step(byte b) {
    return switch (place) {
      case SIZE -> size(b);
      case EXTENSION -> extension(b);
      case SIZE_LF -> b == '\n' ? sizeRead() : bad("a chunk size line is malformed");
      case DATA_CR -> {
        place = Place.DATA_LF;
        yield b == '\r' ? Found.MORE : bad("a chunk is longer than its size");
      }
      case DATA_LF -> {
        place = Place.SIZE;
        yield b == '\n' ? Found.MORE : bad("a chunk is longer than its size");
      }
      case DATA -> throw new IllegalStateException("place: DATA (expected: framing)");
    };
  }

  private Found size(byte b) {
    int digit = Character.digit((char) (b & 0xff), 16);
    if (digit >= 0 && b > 0) {
      if (left == 0 && digits > 0 && ++overhead > overheadMax) {
        return bad("too many zeros before a chunk size");
      }
      digits = left == 0 && digit == 0 ? 1 : digits + 1;
      left = left << 4 | digit;
      return left >>> (SIZE_DIGITS_MAX * 4) == 0 ? Found.MORE : bad("a chunk size is too large");
    }
    if (digits == 0 || (b != '\r' && b != ';')) {
      return bad("a chunk size is malformed");
    }
    digits = 0;
    place = b == '\r' ? Place.SIZE_LF : Place.EXTENSION;
    quoted = false;
    before = b;
    return Found.MORE;
  }

  /** Any visible text up to the end of the line, which a quoted string may not hold. */
  private Found extension(byte b) {
    if (b == '\r') {
      place = Place.SIZE_LF;
      boolean open = quoted || before == ';' || before == '=';
      return open ? bad("a chunk extension is malformed") : Found.MORE;
    }
    if ((b < 0x20 && b != '\t') || b == 0x7f) {
      return bad("a chunk extension is malformed");
    }
    if (++overhead > overheadMax) {
      return bad("chunk extensions outweigh the data");
    }
    if (b == '"' && !(quoted && before == '\\')) {
      quoted = !quoted;
    }
    boolean escapedBackslash = quoted && before == '\\' && b == '\\';
    if (b != ' ' && b != '\t') {
      before = escapedBackslash ? 0 : b;
    }
    return Found.MORE;
  }

  private Found sizeRead() {
    place = left == 0 ? Place.SIZE : Place.DATA;
    return left == 0 ? Found.LAST : Found.DATA;
  }

  private Found bad(String detail) {
    this.detail = detail;
    return Found.BAD;
  }
}
