package io.weir.filters.cache;

import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import java.util.List;
import java.util.Locale;

/** What a message's {@code Cache-Control} fields ask for (RFC 9111 section 5.2, RFC 5861). */
final class Directives {
  private static final Directives NONE = new Directives();
  private static final int DIGITS_MAX = 9;

  private boolean noStore;
  private boolean noCache;
  private boolean onlyIfCached;
  private boolean isPrivate;
  private boolean mustRevalidate;
  private long maxAge = -1;
  private long sharedMaxAge = -1;
  private long stale = -1;
  private long staleIfError = -1;

  private Directives() {}

  static Directives of(Headers headers) {
    if (!headers.contains(HeaderNames.CACHE_CONTROL)) {
      return NONE;
    }
    List<String> fields = headers.all(HeaderNames.CACHE_CONTROL);
    Directives all = new Directives();
    for (String item : String.join(",", fields).split(",", -1)) {
      all.add(item.strip().toLowerCase(Locale.ROOT));
    }
    return all;
  }

  private void add(String word) {
    int equals = word.indexOf('=');
    String name = equals < 0 ? word : word.substring(0, equals).strip();
    switch (name) {
      case "no-store" -> noStore = true;
      case "no-cache" -> noCache = true;
      case "only-if-cached" -> onlyIfCached = true;
      case "private" -> isPrivate = true;
      case "must-revalidate", "proxy-revalidate" -> mustRevalidate = true;
      case "max-age" -> maxAge = seconds(word.substring(equals + 1));
      case "s-maxage" -> sharedMaxAge = seconds(word.substring(equals + 1));
      case "stale-while-revalidate" -> stale = seconds(word.substring(equals + 1));
      case "stale-if-error" -> staleIfError = seconds(word.substring(equals + 1));
      default -> {}
    }
  }

  /** A number of seconds; what cannot be read is 0, stale (RFC 9111 section 4.2.1). */
  static long seconds(String text) {
    String digits = text.strip().replace("\"", "");
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return digits.length() > DIGITS_MAX ? Integer.MAX_VALUE : Long.parseLong(digits);
  }

  boolean noStore() {
    return noStore;
  }

  boolean noCache() {
    return noCache;
  }

  boolean onlyIfCached() {
    return onlyIfCached;
  }

  boolean isPrivate() {
    return isPrivate;
  }

  /** {@code s-maxage}, else {@code max-age}; -1 where neither is said. */
  long maxAgeSeconds() {
    return sharedMaxAge >= 0 ? sharedMaxAge : maxAge;
  }

  /** How long it may be used while it is fetched anew; -1 where nothing is said of it. */
  long staleSeconds() {
    return mustRevalidate ? 0 : stale;
  }

  /** How long it may stand in for a failure; -1 where nothing is said of it. */
  long errorSeconds() {
    return mustRevalidate ? 0 : staleIfError;
  }
}
