package io.weir.filters.translate.answer;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32;

/**
 * What stands around the packed bytes of a gzip member (RFC 1952 section 2.3), read byte by byte:
 * it may be cut anywhere.
 */
final class GzipMember {
  private static final int HEAD_BYTES = 10;
  private static final byte[] MAGIC = {0x1f, (byte) 0x8b, 8};
  private static final int FLAGS_AT = 3;

  private static final int CHECKED = 1 << 1;
  private static final int EXTRA = 1 << 2;
  private static final int NAMED = 1 << 3;
  private static final int COMMENTED = 1 << 4;
  private static final int UNKNOWN = 0xe0;

  private enum Part {
    HEAD,
    EXTRA_LENGTH,
    SKIPPED,
    TEXT,
    PACKED,
    TRAILER
  }

  private final CRC32 sum = new CRC32();
  private final Deque<Part> ahead = new ArrayDeque<>(4);
  private Part part = Part.HEAD;

  /** How many bytes of the part have come, and how many there are. */
  private int come;

  private int bytes = HEAD_BYTES;

  /** What the part's bytes so far say as one number, the lowest first. */
  private long number;

  private long length;

  /** Whether the next byte is one of those that are packed. */
  boolean packed() {
    return part == Part.PACKED;
  }

  /** Whether the bytes may be over. */
  boolean mayEnd() {
    return part == Part.HEAD && come == 0;
  }

  /** Reads a byte that is not packed; false where it is not as it must be. */
  boolean read(byte b) {
    number |= (b & 0xffL) << (Byte.SIZE * (come & 7));
    int at = come++;
    return switch (part) {
      case HEAD -> head(at, b);
      case TEXT -> b != 0 || next();
      case EXTRA_LENGTH -> come < bytes || extra();
      case TRAILER -> come < bytes || (fits() && enter(Part.HEAD, HEAD_BYTES));
      default -> come < bytes || next();
    };
  }

  private boolean head(int at, byte b) {
    if (at < MAGIC.length && b != MAGIC[at]) {
      return false;
    }
    if (at == FLAGS_AT) {
      flags(b);
      return (b & UNKNOWN) == 0;
    }
    return come < bytes || next();
  }

  private void flags(int flags) {
    ahead.clear();
    add(flags, EXTRA, Part.EXTRA_LENGTH);
    add(flags, NAMED, Part.TEXT);
    add(flags, COMMENTED, Part.TEXT);
    add(flags, CHECKED, Part.SKIPPED);
  }

  private void add(int flags, int flag, Part what) {
    if ((flags & flag) != 0) {
      ahead.add(what);
    }
  }

  private boolean extra() {
    return number == 0 ? next() : enter(Part.SKIPPED, (int) number);
  }

  private boolean next() {
    if (ahead.isEmpty()) {
      sum.reset();
      length = 0;
      return enter(Part.PACKED, 0);
    }
    return enter(ahead.remove(), Short.BYTES);
  }

  /** So it is read on: always true. */
  private boolean enter(Part what, int length) {
    part = what;
    bytes = length;
    come = 0;
    number = 0;
    return true;
  }

  /** Bytes as they were before they were packed. */
  void unpacked(byte[] some, int count) {
    sum.update(some, 0, count);
    length += count;
  }

  /** The packed bytes are over. */
  void packedEnd() {
    enter(Part.TRAILER, Long.BYTES);
  }

  private boolean fits() {
    return number == ((length << Integer.SIZE) | sum.getValue());
  }
}
