package io.weir.filters.cache.key;

import org.jspecify.annotations.Nullable;

/**
 * A request as the cache sees it.
 *
 * @param key its key, whatever form is wanted; null where it must not be answered from memory
 * @param form the form that is wanted
 * @param bypass why it must not be, in one word; empty where it may
 */
public record Question(@Nullable CacheKey key, Form form, String bypass) {
  /** Nothing has been asked yet. */
  public static final Question NONE = bypassed("");

  static Question bypassed(String why) {
    return new Question(null, Form.PLAIN, why);
  }
}
