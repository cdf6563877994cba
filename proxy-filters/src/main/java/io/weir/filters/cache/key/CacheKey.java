package io.weir.filters.cache.key;

import java.nio.ByteBuffer;

/** The SHA-256 of all that an answer depends on, as four numbers. */
public record CacheKey(long first, long second, long third, long fourth) {

  static CacheKey of(byte[] digest) {
    ByteBuffer bytes = ByteBuffer.wrap(digest);
    return new CacheKey(bytes.getLong(), bytes.getLong(), bytes.getLong(), bytes.getLong());
  }

  /** The key of the same request's answer in another form. */
  public CacheKey in(Form form) {
    return new CacheKey(first, second, third, fourth + form.number);
  }

  /** As text, for a store. */
  public String text() {
    return "cache:%016x%016x%016x%016x".formatted(first, second, third, fourth);
  }

  @Override
  public int hashCode() {
    return (int) (first ^ fourth);
  }

  @Override
  public boolean equals(Object o) {
    return o instanceof CacheKey other
        && first == other.first
        && second == other.second
        && third == other.third
        && fourth == other.fourth;
  }
}
