package io.weir.filters.cache.shelf;

/**
 * When an answer came, and until when it is of use; in milliseconds since 1970.
 *
 * @param madeMillis when it came
 * @param freshMillis until when it is given without more ado
 * @param staleMillis until when it is given while a new one is fetched
 * @param errorMillis until when it stands in for a call that has failed
 */
public record Life(long madeMillis, long freshMillis, long staleMillis, long errorMillis) {
  /** When it is of no use any more. */
  public long endsMillis() {
    return Math.max(freshMillis, Math.max(staleMillis, errorMillis));
  }

  /** Whole seconds since it came. */
  public long ageSeconds(long nowMillis) {
    return Math.max(0, nowMillis - madeMillis) / 1000;
  }
}
