package io.weir.filters.store;

import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Money that is set aside; whoever reserved it settles or releases it, once. From any thread. */
public final class Reservation {
  private final String id;
  private final List<Ledger.Entry> entries;
  private final long amount;
  private final long expiresMillis;
  private final AtomicBoolean claimed = new AtomicBoolean();

  /**
   * For the store.
   *
   * @param id unlike any other of that store, in any process
   */
  public Reservation(String id, List<Ledger.Entry> entries, long amount, long expiresMillis) {
    this.id = id;
    this.entries = List.copyOf(entries);
    this.amount = amount;
    this.expiresMillis = expiresMillis;
  }

  public String id() {
    return id;
  }

  public List<Ledger.Entry> entries() {
    return entries;
  }

  /** Nano-dollars that are set aside. */
  public long amount() {
    return amount;
  }

  /** When it is given back if nobody settles it, since 1970 UTC. */
  public long expiresMillis() {
    return expiresMillis;
  }

  /** For the store: true for the first who settles or releases it, and for nobody after. */
  public boolean claim() {
    return claimed.compareAndSet(false, true);
  }

  @Override
  public String toString() {
    return "reservation " + id;
  }
}
