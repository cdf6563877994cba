package io.weir.cluster.request;

import io.weir.cluster.config.CredentialConfig;
import io.weir.cluster.config.CredentialConfig.Form;
import io.weir.cluster.config.RequestConfig;
import io.weir.config.value.Url;
import io.weir.http.HeaderEdits;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import io.weir.http.RequestHead;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Makes a request one for an endpoint: scheme, path, authority, credential, headers, in that order.
 * All text is made beforehand. Immutable, for any thread.
 */
public final class Addressing {
  /** Where clients put the credentials that are meant for Weir, or for nobody else. */
  private static final HeaderName[] CLIENT_CREDENTIALS = {
    HeaderNames.AUTHORIZATION,
    HeaderNames.PROXY_AUTHORIZATION,
    HeaderName.of("x-api-key"),
    HeaderName.of("api-key"),
    HeaderName.of("x-goog-api-key"),
  };

  /** Query parameters in which clients put them. */
  private static final String[] CLIENT_CREDENTIAL_PARAMETERS = {"key", "api_key", "api-key"};

  private final String scheme;
  private final @Nullable String authority;
  private final PathJoin join;
  private final boolean stripping;
  private final @Nullable HeaderName credentialHeader;
  private final String credentialValue;
  private final String credentialParameter;
  private final HeaderEdits edits;

  /** Requests as the configuration wants them, for the endpoint at {@code url}. */
  public Addressing(Url url, RequestConfig config) {
    this.scheme = url.scheme();
    this.authority =
        switch (config.host()) {
          case RequestConfig.PRESERVE_HOST -> null;
          case RequestConfig.ENDPOINT_HOST -> url.authority();
          default -> config.host();
        };
    this.join = new PathJoin(config.path(), url.path(), url.query());
    CredentialConfig credential = config.credential();
    this.stripping = credential.given();
    boolean inQuery = stripping && credential.form() == Form.QUERY;
    this.credentialHeader = stripping && !inQuery ? HeaderName.of(credential.name()) : null;
    String secret = credential.value().reveal().strip();
    this.credentialValue = credential.form() == Form.BEARER ? "Bearer " + secret : secret;
    this.credentialParameter = inQuery ? encode(credential.name()) + '=' + encode(secret) : "";
    this.edits = config.headers();
  }

  private static String encode(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8).replace("+", "%20");
  }

  /** Changes the head, which must be the attempt's own. */
  public void apply(RequestHead head) {
    head.scheme(scheme);
    if (authority != null) {
      head.authority(authority);
    }
    if (stripping) {
      strip(head);
    }
    head.path(join.target(head.path()));
    credential(head);
    if (!edits.isEmpty()) {
      edits.apply(head.headers());
    }
  }

  /** The same for a request to a path of the endpoint's host, whatever the endpoint's own path. */
  public void applyAt(String path, RequestHead head) {
    apply(head);
    head.path(path);
    appendParameter(head);
  }

  private void credential(RequestHead head) {
    if (credentialHeader != null) {
      head.headers().set(credentialHeader, credentialValue);
    }
    appendParameter(head);
  }

  private void appendParameter(RequestHead head) {
    if (!credentialParameter.isEmpty()) {
      String path = head.path();
      head.path(path + (path.indexOf('?') < 0 ? '?' : '&') + credentialParameter);
    }
  }

  private void strip(RequestHead head) {
    Headers headers = head.headers();
    for (HeaderName name : CLIENT_CREDENTIALS) {
      headers.remove(name);
    }
    if (head.path().indexOf('?') >= 0) {
      head.path(withoutCredentials(head.path()));
    }
  }

  private String withoutCredentials(String target) {
    int mark = target.indexOf('?');
    StringBuilder kept = new StringBuilder(target.length());
    kept.append(target, 0, mark);
    char before = '?';
    int from = mark + 1;
    while (from <= target.length()) {
      int amp = target.indexOf('&', from);
      int to = amp < 0 ? target.length() : amp;
      if (!isCredential(target, from, to)) {
        kept.append(before).append(target, from, to);
        before = '&';
      }
      from = to + 1;
    }
    return kept.length() == target.length() ? target : kept.toString();
  }

  private boolean isCredential(String target, int from, int to) {
    int own = credentialParameter.indexOf('=') + 1;
    if (own > 0 && to - from >= own && target.regionMatches(from, credentialParameter, 0, own)) {
      return true;
    }
    for (String name : CLIENT_CREDENTIAL_PARAMETERS) {
      int end = from + name.length();
      if (end < to
          && target.charAt(end) == '='
          && target.regionMatches(true, from, name, 0, name.length())) {
        return true;
      }
    }
    return false;
  }
}
