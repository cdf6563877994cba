package io.weir.http;

import io.netty.util.AsciiString;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the fields of one HTTP/2 head as {@link Headers}, by the rules of RFC 9113 section 8.2:
 * what is said of a connection is refused, cookie crumbs are joined, equal lengths collapse, Host
 * gives way to {@code :authority}. Length, Host and Expect are kept out of the headers, as they are
 * by the HTTP/1.1 parser; {@code te: trailers} stays.
 */
public final class Http2Fields {
  /** The value of {@link #contentLength()} where there is no such field. */
  public static final long ABSENT = -1;

  private final Headers headers = new Headers();
  private final int fieldsMax;
  private int fields;
  private long contentLength = ABSENT;
  private @Nullable String host;
  private @Nullable StringBuilder cookies;
  private boolean continueExpected;
  private boolean otherExpected;
  private boolean tooMany;
  private String authority = "";
  private @Nullable String refusal;

  /** Nothing gathered; {@code fieldsMax} bounds the calls of {@link #add} that count. */
  public Http2Fields(int fieldsMax) {
    this.fieldsMax = fieldsMax;
  }

  /**
   * Takes in one field line; pseudo-header fields are passed over.
   *
   * @return whether the message may go on; {@link #refusal} says why not
   */
  public boolean add(CharSequence name, CharSequence value) {
    if (name.length() > 0 && name.charAt(0) == ':') {
      return true;
    }
    if (++fields > fieldsMax) {
      tooMany = true;
      return refuse("too many fields");
    }
    if (!isName(name)) {
      return refuse("a field name is malformed");
    }
    if (!isValue(value)) {
      return refuse("a field value is malformed");
    }
    headers.add(name, value);
    int at = headers.size() - 1;
    return switch (headers.role(at)) {
      case ORDINARY -> headers.is(at, HeaderNames.COOKIE) ? cookie(at) : true;
      case LENGTH -> length(at);
      case HOST -> host(at);
      case EXPECT -> expect(at);
      case TE -> headers.valueIs(at, "trailers") || refuse("a TE other than trailers");
      case CONNECTION, CODING, UPGRADE -> refuse("a field that is said of a connection");
      case HOP -> hop(at);
    };
  }

  private boolean hop(int at) {
    boolean connection =
        headers.is(at, HeaderNames.KEEP_ALIVE) || headers.is(at, HeaderNames.PROXY_CONNECTION);
    headers.removeAt(at);
    return !connection || refuse("a field that is said of a connection");
  }

  private boolean length(int at) {
    AsciiString value = headers.valueView(at);
    int from = value.arrayOffset();
    long length = HeaderRules.contentLength(value.array(), from, from + value.length());
    headers.removeAt(at);
    if (length < 0) {
      return refuse("the content-length field is malformed");
    }
    if (contentLength != ABSENT && contentLength != length) {
      return refuse("content-length fields that differ");
    }
    contentLength = length;
    return true;
  }

  private boolean host(int at) {
    String value = headers.value(at);
    headers.removeAt(at);
    if (host != null && !host.equalsIgnoreCase(value)) {
      return refuse("host fields that differ");
    }
    host = value;
    return true;
  }

  private boolean expect(int at) {
    boolean known = headers.valueIs(at, "100-continue");
    headers.removeAt(at);
    continueExpected |= known;
    otherExpected |= !known;
    return true;
  }

  private boolean cookie(int at) {
    if (cookies == null) {
      int first = headers.find(HeaderNames.COOKIE, 0);
      if (first == at) {
        return true;
      }
      cookies = new StringBuilder(headers.value(first));
      headers.removeAt(first);
      at--;
    }
    cookies.append("; ").append(headers.valueView(at));
    headers.removeAt(at);
    return true;
  }

  /**
   * Ends a request's head.
   *
   * @param pseudoAuthority the {@code :authority} field, where there is one
   * @return whether the message may go on; {@link #refusal} says why not
   */
  public boolean finishRequest(@Nullable CharSequence pseudoAuthority) {
    finish();
    String named = host;
    if (pseudoAuthority != null && pseudoAuthority.length() > 0) {
      named = pseudoAuthority.toString();
    }
    if (named == null || !HeaderRules.isAuthority(named)) {
      return refuse("the authority is missing or malformed");
    }
    if (host != null && !host.equalsIgnoreCase(named)) {
      return refuse("the host field differs from the authority");
    }
    authority = named;
    return true;
  }

  /** Ends a response's head, or a trailer section. */
  public void finish() {
    if (cookies != null) {
      headers.add(HeaderNames.COOKIE, cookies);
      cookies = null;
    }
  }

  /** The fields that pass on. */
  public Headers headers() {
    return headers;
  }

  /** What the content-length field says; {@link #ABSENT} where there is none. */
  public long contentLength() {
    return contentLength;
  }

  /** Host and port, once {@link #finishRequest} has agreed. */
  public String authority() {
    return authority;
  }

  /** Whether the client waits for a 100. */
  public boolean continueExpected() {
    return continueExpected;
  }

  /** Whether the client expects something that nobody can do: a 417. */
  public boolean otherExpected() {
    return otherExpected;
  }

  /** Whether what was refused is the number of fields: a 431. */
  public boolean tooMany() {
    return tooMany;
  }

  /** Why the message must be refused; null where it need not. Echoes nothing of it. */
  public @Nullable String refusal() {
    return refusal;
  }

  private boolean refuse(String reason) {
    refusal = reason;
    return false;
  }

  private static boolean isName(CharSequence name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      if (c >= 'A' && c <= 'Z') {
        return false;
      }
    }
    return HeaderRules.isToken(name);
  }

  private static boolean isValue(CharSequence value) {
    int length = value.length();
    for (int i = 0; i < length; i++) {
      char c = value.charAt(i);
      if ((c < 0x20 && c != '\t') || c == 0x7f || c > 255) {
        return false;
      }
    }
    return length == 0 || (isVisible(value.charAt(0)) && isVisible(value.charAt(length - 1)));
  }

  private static boolean isVisible(char c) {
    return c != ' ' && c != '\t';
  }
}
