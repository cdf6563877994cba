package io.weir.http;

/** The header names that Weir itself reads or writes. */
public final class HeaderNames {
  public static final HeaderName ACCEPT = HeaderName.of("accept");
  public static final HeaderName AUTHORIZATION = HeaderName.of("authorization");
  public static final HeaderName CACHE_CONTROL = HeaderName.of("cache-control");
  public static final HeaderName CONNECTION = HeaderName.of("connection");
  public static final HeaderName CONTENT_ENCODING = HeaderName.of("content-encoding");
  public static final HeaderName CONTENT_LENGTH = HeaderName.of("content-length");
  public static final HeaderName CONTENT_TYPE = HeaderName.of("content-type");
  public static final HeaderName COOKIE = HeaderName.of("cookie");
  public static final HeaderName DATE = HeaderName.of("date");
  public static final HeaderName EXPECT = HeaderName.of("expect");
  public static final HeaderName HOST = HeaderName.of("host");
  public static final HeaderName HTTP2_SETTINGS = HeaderName.of("http2-settings");
  public static final HeaderName KEEP_ALIVE = HeaderName.of("keep-alive");
  public static final HeaderName LOCATION = HeaderName.of("location");
  public static final HeaderName PROXY_AUTHENTICATE = HeaderName.of("proxy-authenticate");
  public static final HeaderName PROXY_AUTHORIZATION = HeaderName.of("proxy-authorization");
  public static final HeaderName PROXY_CONNECTION = HeaderName.of("proxy-connection");
  public static final HeaderName RETRY_AFTER = HeaderName.of("retry-after");
  public static final HeaderName RETRY_AFTER_MS = HeaderName.of("retry-after-ms");
  public static final HeaderName SERVER_TIMING = HeaderName.of("server-timing");
  public static final HeaderName TE = HeaderName.of("te");
  public static final HeaderName TRACEPARENT = HeaderName.of("traceparent");
  public static final HeaderName TRACESTATE = HeaderName.of("tracestate");
  public static final HeaderName TRAILER = HeaderName.of("trailer");
  public static final HeaderName TRANSFER_ENCODING = HeaderName.of("transfer-encoding");
  public static final HeaderName UPGRADE = HeaderName.of("upgrade");
  public static final HeaderName USER_AGENT = HeaderName.of("user-agent");
  public static final HeaderName X_FORWARDED_FOR = HeaderName.of("x-forwarded-for");
  public static final HeaderName X_FORWARDED_PROTO = HeaderName.of("x-forwarded-proto");
  public static final HeaderName X_REQUEST_ID = HeaderName.of("x-request-id");
  public static final HeaderName X_SHOULD_RETRY = HeaderName.of("x-should-retry");
  public static final HeaderName X_WEIR_FAULT = HeaderName.of("x-weir-fault");

  private HeaderNames() {}
}
