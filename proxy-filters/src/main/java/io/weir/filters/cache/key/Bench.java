package io.weir.filters.cache.key;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * What keys are made with on one loop; every part that goes in has its length before it. Small
 * parts are gathered, for each call of a digest costs more than their bytes.
 */
final class Bench {
  /** A longer body gets an array of its own, which is not kept. */
  private static final int KEPT_BYTES = 64 * 1024;

  private static final int GATHERED_BYTES = 1024;

  final Members members = new Members();
  private final MessageDigest digest;
  private final byte[] gathered = new byte[GATHERED_BYTES];
  private int filled;
  private byte[] kept = {};
  private byte[] bytes = {};

  Bench() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("digest: no SHA-256 (expected in every Java)", e);
    }
  }

  /** Reads a body's members; false where it is no JSON object. */
  boolean read(ByteBuf body) {
    int length = body.readableBytes();
    if (body.hasArray()) {
      int from = body.arrayOffset() + body.readerIndex();
      bytes = body.array();
      return members.read(bytes, from, from + length);
    }
    if (length > KEPT_BYTES) {
      bytes = new byte[length];
    } else {
      if (kept.length < length) {
        kept = new byte[Math.min(KEPT_BYTES, Integer.highestOneBit(length) * 2)];
      }
      bytes = kept;
    }
    body.getBytes(body.readerIndex(), bytes, 0, length);
    return members.read(bytes, 0, length);
  }

  void addMember(int i) {
    int length = members.end(i) - members.start(i);
    length(length);
    put(bytes, members.start(i), length);
  }

  void add(String text) {
    byte[] utf = text.getBytes(StandardCharsets.UTF_8);
    length(utf.length);
    put(utf, 0, utf.length);
  }

  /** Every field of that name, and how many there are. */
  void add(Headers headers, HeaderName name) {
    int fields = 0;
    for (int at = headers.find(name, 0); at >= 0; at = headers.find(name, at + 1)) {
      AsciiString value = headers.valueView(at);
      length(value.length());
      put(value.array(), value.arrayOffset(), value.length());
      fields++;
    }
    length(-1 - fields);
  }

  private void length(int length) {
    room(Integer.BYTES);
    gathered[filled++] = (byte) (length >>> 24);
    gathered[filled++] = (byte) (length >>> 16);
    gathered[filled++] = (byte) (length >>> 8);
    gathered[filled++] = (byte) length;
  }

  private void put(byte[] from, int at, int length) {
    room(length);
    if (length > GATHERED_BYTES) {
      digest.update(from, at, length);
    } else {
      System.arraycopy(from, at, gathered, filled, length);
      filled += length;
    }
  }

  /** Makes room for so many bytes, if it can: else nothing is gathered. */
  private void room(int more) {
    if (more > GATHERED_BYTES - filled) {
      digest.update(gathered, 0, filled);
      filled = 0;
    }
  }

  /** Reads an answer's members; false where it is no JSON object. */
  boolean read(byte[] body) {
    return members.read(body, 0, body.length);
  }

  /** The key of all that was added; the next one begins. */
  CacheKey key() {
    bytes = kept;
    digest.update(gathered, 0, filled);
    filled = 0;
    return CacheKey.of(digest.digest());
  }
}
