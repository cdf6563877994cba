package io.weir.filters.auth.jwt;

import io.weir.filters.identity.Identity;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Tokens that were found right, by their digest, in two generations: when the young one is full it
 * becomes the old one, and what is used again comes back. So it is bounded, and a look takes no
 * lock. Only what has verified comes in: nobody can fill it from outside.
 */
final class Remembered {
  private static final int GENERATION_MAX = 8192;

  private volatile Map<Digest, Identity> young = new ConcurrentHashMap<>();
  private volatile Map<Digest, Identity> old = Map.of();

  @SuppressWarnings("ArrayRecordComponent") // equality is by content, below
  private record Digest(byte[] bytes) {
    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof Digest digest && MessageDigest.isEqual(bytes, digest.bytes);
    }

    @Override
    public int hashCode() {
      return bytes[0] << 24 | (bytes[1] & 0xff) << 16 | (bytes[2] & 0xff) << 8 | (bytes[3] & 0xff);
    }
  }

  /** Whose token it is, unless it has ended. */
  @Nullable Identity find(byte[] digest, long wallMillis) {
    Digest key = new Digest(digest);
    Identity known = young.get(key);
    if (known == null) {
      known = old.get(key);
      if (known != null) {
        put(digest.clone(), known);
      }
    }
    return known == null || known.isExpired(wallMillis) ? null : known;
  }

  /** Remembers a token; the array is given away. */
  void put(byte[] digest, Identity identity) {
    Map<Digest, Identity> generation = young;
    generation.put(new Digest(digest), identity);
    if (generation.size() >= GENERATION_MAX) {
      age(generation);
    }
  }

  /** Forgets all: the keys that signed them may not count any more. */
  synchronized void forget() {
    young = new ConcurrentHashMap<>();
    old = Map.of();
  }

  private synchronized void age(Map<Digest, Identity> full) {
    if (young == full) {
      old = full;
      young = new ConcurrentHashMap<>();
    }
  }
}
