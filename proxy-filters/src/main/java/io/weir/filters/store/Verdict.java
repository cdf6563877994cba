package io.weir.filters.store;

/** How a store, or the policy that stands for one that is away, answers a demand. */
public enum Verdict {
  /** There was enough, and it was taken. */
  ACCEPTED,
  /** There was not enough; nothing was taken. */
  REFUSED,
  /** The store is away and its policy is to accept: nothing was counted. */
  ASSUMED,
  /** The store is away or full, and its policy is to refuse: nothing was counted. */
  UNAVAILABLE;

  /** Whether the exchange may go on. */
  public boolean accepted() {
    return this == ACCEPTED || this == ASSUMED;
  }
}
