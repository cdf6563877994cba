package io.weir.filters.cache.key;

import io.netty.buffer.ByteBuf;
import io.netty.util.AsciiString;
import io.weir.http.HeaderName;
import io.weir.http.Headers;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** What keys are made with on one loop; every part that goes in has its length before it. */
final class Bench {
  /** A longer body gets an array of its own, which is not kept. */
  private static final int KEPT_BYTES = 64 * 1024;

  final Members members = new Members();
  private final MessageDigest digest;
  private final byte[] number = new byte[4];
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
    length(members.end(i) - members.start(i));
    digest.update(bytes, members.start(i), members.end(i) - members.start(i));
  }

  void add(String text) {
    byte[] utf = text.getBytes(StandardCharsets.UTF_8);
    length(utf.length);
    digest.update(utf);
  }

  /** Every field of that name, and how many there are. */
  void add(Headers headers, HeaderName name) {
    int fields = 0;
    for (int at = headers.find(name, 0); at >= 0; at = headers.find(name, at + 1)) {
      AsciiString value = headers.valueView(at);
      length(value.length());
      digest.update(value.array(), value.arrayOffset(), value.length());
      fields++;
    }
    length(-1 - fields);
  }

  private void length(int length) {
    number[0] = (byte) (length >>> 24);
    number[1] = (byte) (length >>> 16);
    number[2] = (byte) (length >>> 8);
    number[3] = (byte) length;
    digest.update(number);
  }

  /** Reads an answer's members; false where it is no JSON object. */
  boolean read(byte[] body) {
    return members.read(body, 0, body.length);
  }

  /** The key of all that was added; the next one begins. */
  CacheKey key() {
    bytes = kept;
    return CacheKey.of(digest.digest());
  }
}
