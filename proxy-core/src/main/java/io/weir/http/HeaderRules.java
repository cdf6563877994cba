package io.weir.http;

import io.netty.util.NetUtil;
import io.weir.http.HeaderName.Role;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** What may stand in a head, in one place for both codecs (RFC 9110, RFC 9112, RFC 9113). */
public final class HeaderRules {
  private static final int AUTHORITY_BYTES_MAX = 255 + 6;
  private static final int CONNECTION_OPTIONS_MAX = 64;
  private static final boolean[] TOKEN = new boolean[256];
  private static final boolean[] HOST = new boolean[256];

  static {
    for (char c = '0'; c <= '9'; c++) {
      TOKEN[c] = HOST[c] = true;
    }
    for (char c = 'a'; c <= 'z'; c++) {
      TOKEN[c] = HOST[c] = true;
      TOKEN[c - 32] = HOST[c - 32] = true;
    }
    for (char c : "!#$%&'*+-.^_`|~".toCharArray()) {
      TOKEN[c] = true;
    }
    for (char c : "-._~".toCharArray()) {
      HOST[c] = true;
    }
  }

  private HeaderRules() {}

  /** Whether the text is a token (RFC 9110 section 5.6.2): a method or a field name. */
  public static boolean isToken(CharSequence text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c > 255 || !TOKEN[c]) {
        return false;
      }
    }
    return text.length() > 0;
  }

  /** The index of the first byte that may not stand in a token; {@code to} where there is none. */
  public static int tokenEnd(byte[] bytes, int from, int to) {
    int i = from;
    while (i < to && TOKEN[bytes[i] & 0xff]) {
      i++;
    }
    return i;
  }

  /** Whether the text is {@code host [":" port]}; see {@link #isAuthority(byte[], int, int)}. */
  public static boolean isAuthority(CharSequence text) {
    byte[] bytes = text.toString().getBytes(StandardCharsets.UTF_8);
    return isAuthority(bytes, 0, bytes.length);
  }

  /**
   * Whether the bytes are {@code host [":" port]} as an http URI may have it (RFC 9110 section
   * 4.2.3): a name of letters, digits, {@code - . _ ~}, or an IPv6 literal; no user, no empty host,
   * no empty or impossible port.
   */
  public static boolean isAuthority(byte[] bytes, int from, int to) {
    if (from >= to || to - from > AUTHORITY_BYTES_MAX) {
      return false;
    }
    int i = from;
    if (bytes[i] == '[') {
      while (i < to && bytes[i] != ']') {
        i++;
      }
      if (i == to || !isIpv6(bytes, from + 1, i)) {
        return false;
      }
      i++;
    } else {
      while (i < to && HOST[bytes[i] & 0xff]) {
        i++;
      }
      if (i == from) {
        return false;
      }
    }
    return i == to || (bytes[i] == ':' && isPort(bytes, i + 1, to));
  }

  private static boolean isIpv6(byte[] bytes, int from, int to) {
    for (int i = from; i < to; i++) {
      if (bytes[i] == '%') {
        return false;
      }
    }
    return NetUtil.isValidIpV6Address(
        new String(bytes, from, to - from, StandardCharsets.ISO_8859_1));
  }

  private static boolean isPort(byte[] bytes, int from, int to) {
    int port = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9 || port > 6553) {
        return false;
      }
      port = port * 10 + digit;
    }
    return port > 0 && port < 65536;
  }

  /**
   * The number in a Content-Length field: digits only, no sign, no list, no zero before others.
   *
   * @return the length, or -1 where the value is refused
   */
  public static long contentLength(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length == 0 || length > 18 || (length > 1 && bytes[from] == '0')) {
      return -1;
    }
    long value = 0;
    for (int i = from; i < to; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      value = value * 10 + digit;
    }
    return value;
  }

  /**
   * Takes out every field that means something to one connection only, and those that Connection
   * names (RFC 9110 section 7.6.1); framing and Host go too. For heads that no codec has read.
   *
   * @return null; or why the message must be refused
   */
  public static @Nullable String stripHopByHop(Headers headers) {
    for (String connection : headers.all(HeaderNames.CONNECTION)) {
      String refusal = removeNamed(headers, connection);
      if (refusal != null) {
        return refusal;
      }
    }
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (headers.role(i) != Role.ORDINARY) {
        headers.removeAt(i);
      }
    }
    return null;
  }

  /**
   * Takes out the fields that one Connection field names.
   *
   * @return null; or why the message must be refused: it names a field that decides where the
   *     message goes, who sends it, or where it ends
   */
  public static @Nullable String removeNamed(Headers headers, String connection) {
    int options = 0;
    for (int i = 0, n = connection.length(); i < n; ) {
      int comma = connection.indexOf(',', i);
      int end = comma < 0 ? n : comma;
      String option = connection.substring(i, end).strip();
      i = end + 1;
      if (option.isEmpty()) {
        continue;
      }
      if (!isToken(option) || ++options > CONNECTION_OPTIONS_MAX) {
        return "the Connection field is malformed";
      }
      HeaderName name = HeaderName.of(option);
      if (isProtected(name)) {
        return "the Connection field names a field that must not be removed";
      }
      headers.remove(name);
    }
    return null;
  }

  private static boolean isProtected(HeaderName name) {
    return name.equals(HeaderNames.HOST)
        || name.equals(HeaderNames.CONTENT_LENGTH)
        || name.equals(HeaderNames.AUTHORIZATION)
        || name.equals(HeaderNames.COOKIE);
  }

  /**
   * Whether a field may stand in a trailer section (RFC 9110 section 6.5.1): not what frames,
   * routes, authenticates, caches or describes the message, for that must come before the body.
   */
  public static boolean isTrailerAllowed(Headers headers, int index) {
    if (headers.role(index) != Role.ORDINARY) {
      return false;
    }
    String name = headers.lowerName(index).toString();
    return switch (name) {
      case "age",
          "authorization",
          "cache-control",
          "cookie",
          "date",
          "expires",
          "forwarded",
          "location",
          "max-forwards",
          "pragma",
          "range",
          "retry-after",
          "set-cookie",
          "vary",
          "via",
          "warning",
          "www-authenticate",
          "x-api-key",
          "api-key",
          "x-request-id" ->
          false;
      default ->
          !name.startsWith("content-")
              && !name.startsWith("if-")
              && !name.startsWith("x-forwarded-")
              && !name.startsWith("x-weir-");
    };
  }
}
