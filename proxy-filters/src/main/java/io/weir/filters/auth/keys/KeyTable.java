package io.weir.filters.auth.keys;

import io.weir.filters.identity.Identity;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keys by their digest: an open-addressed table over the digest's first four bytes. Where a look-up
 * ends depends on a digest alone, from which nobody can tell a key, and the last comparison takes
 * the same time whatever differs. Immutable, for any thread.
 */
public final class KeyTable {
  /** No keys. */
  public static final KeyTable NONE = new KeyTable(List.of());

  private final byte[] @Nullable [] digests;
  private final @Nullable Identity[] identities;
  private final int mask;
  private final int size;

  /** A table of keys; those that are off are left out. */
  public KeyTable(List<KeyEntry> entries) {
    List<KeyEntry> counting = entries.stream().filter(KeyEntry::enabled).toList();
    int hashes = counting.stream().mapToInt(entry -> entry.allHashes().size()).sum();
    int slots = Integer.highestOneBit(Math.max(4, hashes)) << 2;
    this.digests = new byte @Nullable [slots][];
    this.identities = new @Nullable Identity[slots];
    this.mask = slots - 1;
    this.size = counting.size();
    for (KeyEntry entry : counting) {
      Identity identity = entry.grant().identity("key", entry.name());
      entry.allHashes().forEach(hash -> put(hash.bytes(), identity));
    }
  }

  private void put(byte[] digest, Identity identity) {
    int at = slot(digest);
    while (digests[at] != null) {
      at = (at + 1) & mask;
    }
    digests[at] = digest;
    identities[at] = identity;
  }

  private int slot(byte[] digest) {
    int bits = 0;
    for (int i = 0; i < Integer.BYTES; i++) {
      bits = bits << Byte.SIZE | (digest[i] & 0xff);
    }
    return bits & mask;
  }

  /** Whose key has this SHA-256; null where nobody's has. */
  public @Nullable Identity find(byte[] digest) {
    int at = slot(digest);
    for (byte[] known = digests[at]; known != null; known = digests[at]) {
      if (MessageDigest.isEqual(known, digest)) {
        return identities[at];
      }
      at = (at + 1) & mask;
    }
    return null;
  }

  /** How many keys there are. */
  public int size() {
    return size;
  }
}
