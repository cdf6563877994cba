package io.weir.http;

import io.weir.http.HeaderName.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The header names that Weir itself reads or writes, and those that it meets all day. */
public final class HeaderNames {
  private static final int TABLE_SIZE = 512;
  private static final int MULTIPLIER = 0x9E3779B1;
  private static final int SHIFT = Integer.numberOfLeadingZeros(TABLE_SIZE - 1);
  private static final @Nullable HeaderName[] TABLE = new @Nullable HeaderName[TABLE_SIZE];

  /** Those with a role, apart: a codec asks for nothing else, and mostly finds nothing. */
  private static final @Nullable HeaderName[] ROLES = new @Nullable HeaderName[TABLE_SIZE];

  public static final HeaderName ACCEPT = known("accept");
  public static final HeaderName AUTHORIZATION = known("authorization");
  public static final HeaderName CACHE_CONTROL = known("cache-control");
  public static final HeaderName CONNECTION = known("connection", Role.CONNECTION);
  public static final HeaderName CONTENT_ENCODING = known("content-encoding");
  public static final HeaderName CONTENT_LENGTH = known("content-length", Role.LENGTH);
  public static final HeaderName CONTENT_TYPE = known("content-type");
  public static final HeaderName COOKIE = known("cookie");
  public static final HeaderName DATE = known("date");
  public static final HeaderName EXPECT = known("expect", Role.EXPECT);
  public static final HeaderName HOST = known("host", Role.HOST);
  public static final HeaderName HTTP2_SETTINGS = known("http2-settings", Role.HOP);
  public static final HeaderName KEEP_ALIVE = known("keep-alive", Role.HOP);
  public static final HeaderName LOCATION = known("location");
  public static final HeaderName PROXY_AUTHENTICATE = known("proxy-authenticate", Role.HOP);
  public static final HeaderName PROXY_AUTHORIZATION = known("proxy-authorization", Role.HOP);
  public static final HeaderName PROXY_CONNECTION = known("proxy-connection", Role.HOP);
  public static final HeaderName RETRY_AFTER = known("retry-after");
  public static final HeaderName RETRY_AFTER_MS = known("retry-after-ms");
  public static final HeaderName SERVER_TIMING = known("server-timing");
  public static final HeaderName TE = known("te", Role.TE);
  public static final HeaderName TRACEPARENT = known("traceparent");
  public static final HeaderName TRACESTATE = known("tracestate");
  public static final HeaderName TRAILER = known("trailer", Role.HOP);
  public static final HeaderName TRANSFER_ENCODING = known("transfer-encoding", Role.CODING);
  public static final HeaderName UPGRADE = known("upgrade", Role.UPGRADE);
  public static final HeaderName USER_AGENT = known("user-agent");
  public static final HeaderName X_FORWARDED_FOR = known("x-forwarded-for");
  public static final HeaderName X_FORWARDED_PROTO = known("x-forwarded-proto");
  public static final HeaderName X_REQUEST_ID = known("x-request-id");
  public static final HeaderName X_SHOULD_RETRY = known("x-should-retry");
  public static final HeaderName X_WEIR_FAULT = known("x-weir-fault");

  static {
    // What clients and model servers send: HTTP/2 wants these in lower case without a copy.
    List.of(
            "accept-encoding,accept-language,accept-ranges,age,alt-svc,anthropic-beta",
            "anthropic-version,api-key,cf-cache-status,cf-ray,content-language",
            "content-security-policy,etag,expires,forwarded,if-modified-since,if-none-match",
            "last-modified,link,openai-model,openai-organization,openai-processing-ms",
            "openai-version,origin,pragma,referer,request-id,sec-fetch-dest,sec-fetch-mode",
            "sec-fetch-site,server,set-cookie,strict-transport-security,vary,via",
            "www-authenticate,x-accel-buffering,x-api-key,x-content-type-options",
            "x-forwarded-host,x-ratelimit-limit-requests,x-ratelimit-limit-tokens",
            "x-ratelimit-remaining-requests,x-ratelimit-remaining-tokens",
            "x-ratelimit-reset-requests,x-ratelimit-reset-tokens,x-stainless-arch",
            "x-stainless-async,x-stainless-lang,x-stainless-os,x-stainless-package-version",
            "x-stainless-retry-count,x-stainless-runtime,x-stainless-runtime-version")
        .forEach(
            line -> {
              for (String name : line.split(",", -1)) {
                known(name);
              }
            });
  }

  private HeaderNames() {}

  /**
   * The well-known name that stands in {@code bytes}, in whatever case.
   *
   * @param hash its {@link HeaderName#hash}
   */
  public static @Nullable HeaderName find(int hash, byte[] bytes, int start, int length) {
    return find(TABLE, hash, bytes, start, length);
  }

  /** What a codec does with the field whose name stands in {@code bytes}; see {@link #find}. */
  public static Role role(int hash, byte[] bytes, int start, int length) {
    HeaderName name = find(ROLES, hash, bytes, start, length);
    return name == null ? Role.ORDINARY : name.role();
  }

  private static @Nullable HeaderName find(
      @Nullable HeaderName[] table, int hash, byte[] bytes, int start, int length) {
    int at = slot(hash);
    for (HeaderName name = table[at]; name != null; name = table[at]) {
      if (name.hash() == hash && name.matches(bytes, start, length)) {
        return name;
      }
      at = (at + 1) & (TABLE_SIZE - 1);
    }
    return null;
  }

  private static int slot(int hash) {
    return (hash * MULTIPLIER) >>> SHIFT;
  }

  private static HeaderName known(String name) {
    return known(name, Role.ORDINARY);
  }

  private static HeaderName known(String text, Role role) {
    HeaderName name = HeaderName.of(text, role);
    put(TABLE, name);
    if (role != Role.ORDINARY) {
      put(ROLES, name);
    }
    return name;
  }

  private static void put(@Nullable HeaderName[] table, HeaderName name) {
    int at = slot(name.hash());
    while (table[at] != null) {
      at = (at + 1) & (TABLE_SIZE - 1);
    }
    table[at] = name;
  }
}
