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

  private HeaderName(String name) {
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
    return new HeaderName(text);
  }

  /** A hash that does not depend on case, as {@link Headers} keeps it for each field. */
  public static int hash(byte[] bytes, int start, int length) {
    int h = length;
    for (int i = start, end = start + length; i < end; i++) {
      h = 31 * h + (bytes[i] | 0x20);
    }
    return h;
  }

  /** The name in lower case. */
  public AsciiString lower() {
    return lower;
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
