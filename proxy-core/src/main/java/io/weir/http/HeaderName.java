package io.weir.http;

import io.netty.util.AsciiString;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The name of a header field, lower case, with its hash worked out once.
 *
 * <p>Names are compared without regard to case (RFC 9110 section 5.1). Well-known names are
 * constants of {@link HeaderNames}; make others once and keep them.
 */
public final class HeaderName {
  private final AsciiString lower;
  private final byte[] bytes;
  private final int hash;
  private final Role role;

  private HeaderName(String name, Role role) {
    this.role = role;
    this.bytes = name.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
    this.lower = new AsciiString(bytes, false);
    this.hash = hash(bytes, 0, bytes.length);
  }

  /**
   * The name for {@code text}.
   *
   * @throws IllegalArgumentException where the text is no token (RFC 9110 section 5.6.2)
   */
  public static HeaderName of(String text) {
    if (!HeaderRules.isToken(text)) {
      throw new IllegalArgumentException("header name: " + text + " (expected: a token)");
    }
    return new HeaderName(text, Role.ORDINARY);
  }

  static HeaderName of(String token, Role role) {
    return new HeaderName(token, role);
  }

  /** What a codec does with a field. */
  public enum Role {
    /** Passes it on. */
    ORDINARY,
    /** Content-Length. */
    LENGTH,
    /** Transfer-Encoding. */
    CODING,
    HOST,
    CONNECTION,
    TE,
    EXPECT,
    UPGRADE,
    /** Drops it: it means something to one connection only (RFC 9110 section 7.6.1). */
    HOP
  }

  /**
   * A hash that does not depend on case, as {@link Headers} keeps it for each field. It looks at
   * three letters and the length only: names are compared in full wherever it is equal.
   *
   * @param length at least 1
   */
  public static int hash(byte[] bytes, int start, int length) {
    int h = length * 31 + (bytes[start] | 0x20);
    h = h * 31 + (bytes[start + (length >> 1)] | 0x20);
    return h * 31 + (bytes[start + length - 1] | 0x20);
  }

  /** The name in lower case. */
  public AsciiString lower() {
    return lower;
  }

  /** What a codec does with a field of this name. */
  public Role role() {
    return role;
  }

  int hash() {
    return hash;
  }

  boolean matches(byte[] other, int start, int length) {
    if (length != bytes.length) {
      return false;
    }
    for (int i = 0; i < length; i++) {
      byte b = other[start + i];
      if (b != bytes[i] && (b < 'A' || b > 'Z' || b + 32 != bytes[i])) {
        return false;
      }
    }
    return true;
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof HeaderName other && lower.equals(other.lower);
  }

  @Override
  public int hashCode() {
    return hash;
  }

  @Override
  public String toString() {
    return lower.toString();
  }
}
