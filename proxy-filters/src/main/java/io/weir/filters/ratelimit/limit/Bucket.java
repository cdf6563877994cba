package io.weir.filters.ratelimit.limit;

import io.weir.filters.store.Buckets.Draw;
import io.weir.filters.store.Buckets.Place;
import io.weir.filters.store.Buckets.Tokens;
import io.weir.filters.store.Pace;
import org.jspecify.annotations.Nullable;

/** One limit's bucket of one subject: what is needed to draw from it. What it holds is stored. */
public final class Bucket {
  /** After so long without a word of life, the place of an exchange is free again. */
  public static final long LEASE_NANOS = 60_000_000_000L;

  private final Limit limit;
  private final Draw one;

  Bucket(Limit limit, String key) {
    this.limit = limit;
    Pace pace = limit.pace();
    this.one = pace == null ? new Place(key, limit.most(), LEASE_NANOS) : new Tokens(key, pace, 1);
  }

  /** The draw of an exchange that will use about so many tokens. */
  Draw draw(long prompt, long completion) {
    if (!limit.measure().isTokens() || !(one instanceof Tokens rate)) {
      return one;
    }
    // More than the bucket can hold would wait for ever.
    long amount = Math.min(limit.measure().pick(prompt, completion), rate.pace().burst());
    return new Tokens(rate.key(), rate.pace(), Math.max(1, amount));
  }

  /** The limit whose bucket it is. */
  public Limit limit() {
    return limit;
  }

  /** How it fills; null where it holds places. */
  public @Nullable Pace pace() {
    return limit.pace();
  }
}
