package io.weir.cluster.balance;

/**
 * A 64-bit hash of text that is the same in every process: FNV-1a over the characters, stirred so
 * that near texts lie far apart. Not for secrets.
 */
public final class Hash64 {
  private static final long OFFSET = 0xcbf29ce484222325L;
  private static final long PRIME = 0x100000001b3L;
  private static final long GOLDEN = 0x9e3779b97f4a7c15L;

  private Hash64() {}

  /** The text's hash. */
  public static long of(CharSequence text) {
    long hash = OFFSET;
    for (int i = 0; i < text.length(); i++) {
      hash = (hash ^ text.charAt(i)) * PRIME;
    }
    return stir(hash);
  }

  /** The hash of some bytes. */
  public static long of(byte[] bytes) {
    long hash = OFFSET;
    for (byte b : bytes) {
      hash = (hash ^ (b & 0xff)) * PRIME;
    }
    return stir(hash);
  }

  /** The {@code n}-th number that belongs to a hash. */
  static long nth(long hash, int n) {
    return stir(hash + n * GOLDEN);
  }

  private static long stir(long z) {
    long a = (z ^ (z >>> 30)) * 0xbf58476d1ce4e5b9L;
    long b = (a ^ (a >>> 27)) * 0x94d049bb133111ebL;
    return b ^ (b >>> 31);
  }
}
