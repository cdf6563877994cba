package io.weir.filters.store.ledger;

/** What is gone and what is set aside in one window of one account. Under its ledger's lock. */
final class Window {
  long spent;
  long reserved;

  /** It ended so long ago that it was forgotten. */
  boolean forgotten;

  long used() {
    return spent + reserved;
  }
}
