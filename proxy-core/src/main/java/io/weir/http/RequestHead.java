package io.weir.http;

import org.jspecify.annotations.Nullable;

/**
 * The head of a request, whichever HTTP version brought it.
 *
 * <p>Framing is not in the headers: {@link #bodyLength()} says it, and each codec writes its own.
 * Filters may change everything but the method. Belongs to its exchange's loop.
 */
public final class RequestHead {
  /** The value of {@link #bodyLength()} where only the end of the body will tell. */
  public static final long UNKNOWN_LENGTH = -1;

  private final String method;
  private final Headers headers;
  private String scheme = "http";
  private String authority;
  private String path;
  private long bodyLength;
  private boolean continueExpected;
  private @Nullable String upgrade;

  /**
   * A head with a body of unknown length.
   *
   * @param authority host and port as the client named them (the Host field or :authority); empty
   *     where an HTTP/1.0 client named none
   * @param path origin-form target with its query, normalised
   */
  public RequestHead(String method, String authority, String path, Headers headers) {
    this.method = method;
    this.authority = authority;
    this.path = path;
    this.headers = headers;
    this.bodyLength = UNKNOWN_LENGTH;
  }

  /** A copy whose headers may be changed without touching this one's. */
  public RequestHead copy() {
    RequestHead copy = new RequestHead(method, authority, path, headers.copy());
    copy.scheme = scheme;
    copy.bodyLength = bodyLength;
    copy.continueExpected = continueExpected;
    copy.upgrade = upgrade;
    return copy;
  }

  public String method() {
    return method;
  }

  public Headers headers() {
    return headers;
  }

  /** {@code http} or {@code https}, as the client's connection was. */
  public String scheme() {
    return scheme;
  }

  public void scheme(String scheme) {
    this.scheme = scheme;
  }

  public String authority() {
    return authority;
  }

  public void authority(String authority) {
    this.authority = authority;
  }

  /** Path with its query. */
  public String path() {
    return path;
  }

  public void path(String path) {
    this.path = path;
  }

  /** Path without its query. */
  public String pathOnly() {
    int query = path.indexOf('?');
    return query < 0 ? path : path.substring(0, query);
  }

  /** The query without its question mark; empty where there is none. */
  public String query() {
    int query = path.indexOf('?');
    return query < 0 ? "" : path.substring(query + 1);
  }

  /** Body bytes to come; 0 where there is no body, {@link #UNKNOWN_LENGTH} where nobody knows. */
  public long bodyLength() {
    return bodyLength;
  }

  public void bodyLength(long bodyLength) {
    this.bodyLength = bodyLength;
  }

  /** Whether the client waits for a 100 before it sends its body (RFC 9110 section 10.1.1). */
  public boolean continueExpected() {
    return continueExpected;
  }

  public void continueExpected(boolean continueExpected) {
    this.continueExpected = continueExpected;
  }

  /** The protocol that the client asks to switch to, lower case; null where it asks for none. */
  public @Nullable String upgrade() {
    return upgrade;
  }

  public void upgrade(@Nullable String upgrade) {
    this.upgrade = upgrade;
  }

  @Override
  public String toString() {
    return method + ' ' + authority + ' ' + pathOnly();
  }
}
