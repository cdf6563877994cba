package io.weir.filters.cache;

import io.weir.http.HeaderNames;
import io.weir.http.Headers;
import java.util.List;
import java.util.Locale;

/**
 * What a message's {@code Cache-Control} fields ask for (RFC 9111 section 5.2).
 *
 * @param maxAgeSeconds {@code s-maxage}, else {@code max-age}; -1 where neither is said
 */
record Directives(
    boolean noStore, boolean noCache, boolean onlyIfCached, boolean isPrivate, long maxAgeSeconds) {
  private static final Directives NONE = new Directives(false, false, false, false, -1);
  private static final int DIGITS_MAX = 10;

  static Directives of(Headers headers) {
    if (!headers.contains(HeaderNames.CACHE_CONTROL)) {
      return NONE;
    }
    List<String> fields = headers.all(HeaderNames.CACHE_CONTROL);
    boolean noStore = false;
    boolean noCache = false;
    boolean onlyIfCached = false;
    boolean isPrivate = false;
    long maxAge = -1;
    long sharedMaxAge = -1;
    for (String item : String.join(",", fields).split(",", -1)) {
      String word = item.strip().toLowerCase(Locale.ROOT);
      int equals = word.indexOf('=');
      String name = equals < 0 ? word : word.substring(0, equals).strip();
      switch (name) {
        case "no-store" -> noStore = true;
        case "no-cache" -> noCache = true;
        case "only-if-cached" -> onlyIfCached = true;
        case "private" -> isPrivate = true;
        case "max-age" -> maxAge = seconds(word, equals);
        case "s-maxage" -> sharedMaxAge = seconds(word, equals);
        default -> {}
      }
    }
    long age = sharedMaxAge >= 0 ? sharedMaxAge : maxAge;
    return new Directives(noStore, noCache, onlyIfCached, isPrivate, age);
  }

  /** What cannot be read is stale: 0 (RFC 9111 section 4.2.1). */
  private static long seconds(String word, int equals) {
    String digits = equals < 0 ? "" : word.substring(equals + 1).strip().replace("\"", "");
    if (digits.isEmpty() || !digits.chars().allMatch(c -> c >= '0' && c <= '9')) {
      return 0;
    }
    return digits.length() > DIGITS_MAX ? Integer.MAX_VALUE : Long.parseLong(digits);
  }
}
