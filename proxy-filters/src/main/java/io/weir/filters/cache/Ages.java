package io.weir.filters.cache;

import io.weir.filters.cache.shelf.Life;

/**
 * How old answers may grow, in milliseconds.
 *
 * @param ttlMillis while they are fresh
 * @param staleMillis after that, while a new one is fetched in the background
 * @param errorMillis after that, in place of a call that failed
 */
record Ages(long ttlMillis, long staleMillis, long errorMillis) {
  /** What is left of that where the upstream wants it shorter (RFC 9111, RFC 5861). */
  Ages within(Directives said, long ageSeconds) {
    long fresh = said.maxAgeSeconds();
    return new Ages(
        fresh < 0 ? ttlMillis : Math.min(ttlMillis, Math.max(0, fresh - ageSeconds) * 1000),
        shorter(staleMillis, said.staleSeconds()),
        shorter(errorMillis, said.errorSeconds()));
  }

  private static long shorter(long millis, long seconds) {
    return seconds < 0 ? millis : Math.min(millis, seconds * 1000);
  }

  /** The life of an answer that has come now. */
  Life from(long nowMillis) {
    long fresh = nowMillis + ttlMillis;
    return new Life(nowMillis, fresh, fresh + staleMillis, fresh + errorMillis);
  }
}
