package io.weir.e2e;

import java.nio.charset.StandardCharsets;

/** A body of any length, of which every byte says where it belongs. */
final class LongBody {
  private static final int PRIME = 251;
  private static final int PART = 16 * 1024;
  private static final byte[] BYTES = bytes();

  private long seen;

  private static byte[] bytes() {
    byte[] bytes = new byte[PART + PRIME];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i % PRIME);
    }
    return bytes;
  }

  /** At most {@code most} and 16 KiB bytes of it, from there. */
  static byte[] part(long from, long most) {
    byte[] part = new byte[(int) Math.min(PART, most)];
    System.arraycopy(BYTES, (int) (from % PRIME), part, 0, part.length);
    return part;
  }

  /** Takes what came next; fails where it does not belong there. */
  void take(byte[] bytes) {
    for (int from = 0; from < bytes.length; from += PART) {
      byte[] wanted = part(seen, bytes.length - from);
      for (int i = 0; i < wanted.length; i++) {
        if (bytes[from + i] != wanted[i]) {
          throw new AssertionError("another byte at " + (seen + i));
        }
      }
      seen += wanted.length;
    }
  }

  /** Takes what came next, one byte for a character. */
  void take(String text) {
    take(text.getBytes(StandardCharsets.ISO_8859_1));
  }

  /** How many bytes came. */
  long seen() {
    return seen;
  }
}
