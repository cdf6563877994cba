package io.weir.admin.port;

import io.weir.admin.AdminConfig;
import io.weir.admin.process.ReadyPages;
import io.weir.config.value.Secret;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.RequestHead;
import io.weir.page.BadCall;
import io.weir.page.Query;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Who may ask. A browser on this machine will carry requests here for any site that its user
 * visits; so a name that was pointed at this machine (DNS rebinding) is refused, and so is a change
 * that another site asks for, since a browser sends those without asking first (CORS).
 */
final class Gate {
  private static final HeaderName ORIGIN = HeaderName.of("origin");
  private static final HeaderName FETCH_SITE = HeaderName.of("sec-fetch-site");
  private static final List<String> SIMPLE =
      List.of("application/x-www-form-urlencoded", "multipart/form-data", "text/plain");
  private static final String BEARER = "bearer ";
  private static final int FORBIDDEN = 403;
  private static final int UNAUTHENTICATED = 401;
  private static final int UNSUPPORTED = 415;

  private volatile AdminConfig config;

  Gate(AdminConfig config) {
    this.config = config;
  }

  AdminConfig config() {
    return config;
  }

  /** Goes by another configuration from now on. */
  void become(AdminConfig config) {
    this.config = config;
  }

  /** Why the request may not come in; null where it may. */
  @Nullable BadCall refusal(RequestHead head) {
    AdminConfig now = config;
    if (now.loopback() && !head.authority().isEmpty() && !local(head.authority(), now)) {
      return new BadCall(
          FORBIDDEN,
          "host: " + Query.shown(head.authority()) + " (expected: localhost or its address)");
    }
    Secret token = now.token();
    if (token != null && !head.pathOnly().equals(ReadyPages.READY) && !brings(head, token)) {
      return new BadCall(UNAUTHENTICATED, "authorization: missing or wrong (expected: Bearer)");
    }
    return head.method().equals("GET") || head.method().equals("HEAD") ? null : changing(head);
  }

  private static boolean local(String authority, AdminConfig config) {
    String host = host(authority);
    return AdminConfig.isLoopback(host) || host.equalsIgnoreCase(config.address().host());
  }

  private static String host(String authority) {
    if (authority.startsWith("[")) {
      int end = authority.indexOf(']');
      return end < 0 ? authority : authority.substring(1, end);
    }
    int colon = authority.indexOf(':');
    return colon < 0 ? authority : authority.substring(0, colon);
  }

  private static boolean brings(RequestHead head, Secret token) {
    String value = head.headers().get(HeaderNames.AUTHORIZATION);
    return value != null
        && value.regionMatches(true, 0, BEARER, 0, BEARER.length())
        && token.matches(value.substring(BEARER.length()).strip());
  }

  private static @Nullable BadCall changing(RequestHead head) {
    String site = head.headers().get(FETCH_SITE);
    String origin = head.headers().get(ORIGIN);
    boolean foreign = site != null && !site.equals("same-origin") && !site.equals("none");
    if (foreign || (origin != null && !ours(origin, head))) {
      return new BadCall(FORBIDDEN, "origin: another site (expected: this one, or no browser)");
    }
    if (head.bodyLength() != 0) {
      String type = head.headers().get(HeaderNames.CONTENT_TYPE);
      String bare = type == null ? "" : type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
      if (bare.isEmpty() || SIMPLE.contains(bare)) {
        return new BadCall(
            UNSUPPORTED,
            "content-type: " + Query.shown(bare) + " (expected: such as application/json)");
      }
    }
    return null;
  }

  private static boolean ours(String origin, RequestHead head) {
    return origin.equalsIgnoreCase(head.scheme() + "://" + head.authority());
  }
}
