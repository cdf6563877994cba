package io.weir.filters.store;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.List;

/**
 * Money that is set aside; whoever reserved it settles or releases it, once. A store may keep in a
 * kind of its own what it knows of it. From any thread.
 */
public class Reservation {
  private static final VarHandle CLAIMED;

  static {
    try {
      CLAIMED = MethodHandles.lookup().findVarHandle(Reservation.class, "claimed", boolean.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final String idPrefix;
  private final long number;
  private final List<Ledger.Entry> entries;
  private final long amount;
  private final long expiresMillis;

  @SuppressWarnings("unused") // by its handle
  private volatile boolean claimed;

  /**
   * For the store.
   *
   * @param id unlike any other of that store, in any process
   */
  public Reservation(String id, List<Ledger.Entry> entries, long amount, long expiresMillis) {
    this(id, -1, entries, amount, expiresMillis);
  }

  /**
   * For the store.
   *
   * @param idPrefix unlike that of any other process
   * @param number unlike any other under that prefix, and not negative
   */
  public Reservation(
      String idPrefix, long number, List<Ledger.Entry> entries, long amount, long expiresMillis) {
    this.idPrefix = idPrefix;
    this.number = number;
    this.entries = List.copyOf(entries);
    this.amount = amount;
    this.expiresMillis = expiresMillis;
  }

  /** Its name in the store. A text that is made when it is asked for: many are never named. */
  public final String id() {
    return number < 0 ? idPrefix : idPrefix + number;
  }

  public final List<Ledger.Entry> entries() {
    return entries;
  }

  /** Nano-dollars that are set aside. */
  public final long amount() {
    return amount;
  }

  /** When it is given back if nobody settles it, since 1970 UTC. */
  public final long expiresMillis() {
    return expiresMillis;
  }

  /** For the store: true for the first who settles or releases it, and for nobody after. */
  public final boolean claim() {
    return CLAIMED.compareAndSet(this, false, true);
  }

  @Override
  public final String toString() {
    return "reservation " + id();
  }
}
