package io.weir.filters.translate;

import io.netty.util.AsciiString;
import io.weir.fault.Dialect;
import io.weir.http.HeaderName;
import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import org.jspecify.annotations.Nullable;

/** What translation changes in the fields of requests. */
final class RequestFields {
  private static final HeaderName X_API_KEY = HeaderName.of("x-api-key");
  private static final HeaderName API_KEY = HeaderName.of("api-key");
  private static final HeaderName X_GOOG_API_KEY = HeaderName.of("x-goog-api-key");
  private static final String BEARER = "Bearer ";

  private static final HeaderName X_GOOG_API_CLIENT = HeaderName.of("x-goog-api-client");
  private static final HeaderName ACCEPT_ENCODING = HeaderName.of("accept-encoding");
  private static final String IDENTITY = "identity";
  private static final String JSON = "application/json";

  private RequestFields() {}

  /** Makes a client's fields those for a server of another dialect, whose answer can be read. */
  static void rewrite(Headers headers, Dialect server, boolean azure) {
    for (int i = headers.size() - 1; i >= 0; i--) {
      if (isForeign(headers, i)) {
        headers.removeAt(i);
      }
    }
    headers.set(HeaderNames.CONTENT_TYPE, JSON);
    // Without the field, any coding would be welcome (RFC 9110 section 12.5.3).
    headers.set(ACCEPT_ENCODING, IDENTITY);
    String credential = credential(headers);
    if (credential != null) {
      switch (server) {
        case ANTHROPIC -> headers.set(X_API_KEY, credential);
        case GEMINI -> headers.set(X_GOOG_API_KEY, credential);
        default -> {
          if (azure) {
            headers.set(API_KEY, credential);
          } else {
            headers.set(HeaderNames.AUTHORIZATION, BEARER + credential);
          }
        }
      }
    }
  }

  /** Whether a field means something to the client's own provider only. */
  private static boolean isForeign(Headers headers, int index) {
    if (headers.is(index, HeaderNames.ACCEPT) || headers.is(index, X_GOOG_API_CLIENT)) {
      return true;
    }
    AsciiString name = headers.lowerName(index);
    return name.startsWith("anthropic-") || name.startsWith("openai-");
  }

  /** Takes the client's credential out, wherever its dialect puts it. */
  private static @Nullable String credential(Headers headers) {
    String found = null;
    for (HeaderName name : new HeaderName[] {X_API_KEY, API_KEY, X_GOOG_API_KEY}) {
      found = found == null ? headers.get(name) : found;
      headers.remove(name);
    }
    String bearer = headers.get(HeaderNames.AUTHORIZATION);
    boolean usable = bearer != null && bearer.regionMatches(true, 0, BEARER, 0, BEARER.length());
    if (usable) {
      headers.remove(HeaderNames.AUTHORIZATION);
    }
    return found != null || bearer == null || !usable ? found : bearer.substring(BEARER.length());
  }
}
