package io.weir.filters.auth.keys;

import io.weir.config.Kind;
import io.weir.config.Kinds;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The SHA-256 of a key, by which a file can name the key without holding it. One round without salt
 * is enough for what {@code weir key new} makes: 256 random bits cannot be guessed.
 *
 * @param hex 64 digits in lower case
 */
public record KeyHash(String hex) {
  /** How a hash is written. */
  public static final Kind<KeyHash> KIND =
      Kinds.scalar(
          "key hash", "sha256: and 64 hexadecimal digits, as weir key hash prints", KeyHash::parse);

  /** Bytes of a digest. */
  static final int BYTES = 32;

  private static final String PREFIX = "sha256:";
  private static final Pattern TEXT = Pattern.compile(PREFIX + "[0-9a-f]{64}");

  /** Reads what {@link #toString} writes; null where the text is none. */
  static @Nullable KeyHash parse(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return TEXT.matcher(lower).matches() ? new KeyHash(lower.substring(PREFIX.length())) : null;
  }

  /** The hash of a key. */
  public static KeyHash of(String key) {
    byte[] digest = digester().digest(key.getBytes(StandardCharsets.UTF_8));
    return new KeyHash(HexFormat.of().formatHex(digest));
  }

  byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }

  /** What digests keys; for one thread. */
  public static MessageDigest digester() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("digest: SHA-256 (expected: on every JDK)", e);
    }
  }

  /**
   * Written out, as a record's own is linked at its first call, which each start would wait for.
   */
  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  @Override
  public String toString() {
    return PREFIX + hex;
  }
}
