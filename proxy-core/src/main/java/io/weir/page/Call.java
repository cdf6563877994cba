package io.weir.page;

import org.jspecify.annotations.Nullable;

/**
 * One request to a page, read and allowed.
 *
 * @param query its parameters; only such as the page knows
 * @param accept what the caller wants to read; null where it does not say
 * @param body UTF-8; empty where there is none
 */
public record Call(Query query, @Nullable String accept, String body) {
  /** Whether the answer should be JSON: {@code format=json}, or else an {@code Accept} field. */
  public boolean json() {
    return query.text("format") == null
        ? wantsJson(accept)
        : query.word("format", "text", "json").equals("json");
  }

  /** Whether an {@code Accept} field names JSON and not HTML, which only browsers name. */
  public static boolean wantsJson(@Nullable String accept) {
    return accept != null && accept.contains("application/json") && !accept.contains("text/html");
  }
}
