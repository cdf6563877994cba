package io.weir.filters.store;

/**
 * One place where filters keep what outlives an exchange. Every part may be used from any thread;
 * no call blocks.
 *
 * <p>Keys of different filters share one space: a key begins with the word of its filter.
 */
public interface Store extends AutoCloseable {
  /** Rates and numbers of what runs at once. */
  Buckets buckets();

  /** Money. */
  Ledger ledger();

  /** Bytes that may be forgotten at any time. */
  Blobs blobs();

  /** Small texts that several processes agree on. */
  Cells cells();

  /** Gives the store back. May block for as long as what is promised as durable takes to write. */
  @Override
  void close();
}
