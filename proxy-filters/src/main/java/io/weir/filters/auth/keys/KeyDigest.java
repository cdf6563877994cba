package io.weir.filters.auth.keys;

import io.netty.util.AsciiString;
import io.weir.net.Loop;
import java.security.DigestException;
import java.security.MessageDigest;

/** What digests presented credentials on one loop, without making an object for each. */
public final class KeyDigest {
  private final MessageDigest digester = KeyHash.digester();
  private final byte[] digest = new byte[KeyHash.BYTES];

  private KeyDigest() {}

  /** The loop's own. */
  public static KeyDigest on(Loop loop) {
    return loop.local(KeyDigest.class, ignored -> new KeyDigest());
  }

  /** The SHA-256 of the text's bytes; the array is overwritten by the next call. */
  public byte[] of(AsciiString text) {
    digester.update(text.array(), text.arrayOffset(), text.length());
    try {
      digester.digest(digest, 0, digest.length);
    } catch (DigestException e) {
      throw new IllegalStateException("digest: no room (expected: 32 bytes)", e);
    }
    return digest;
  }
}
