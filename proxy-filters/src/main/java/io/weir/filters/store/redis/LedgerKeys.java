package io.weir.filters.store.redis;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.ledger.MemoryLedger;

/** What a ledger's things are called in Redis; all in one slot, so that a reservation is atomic. */
record LedgerKeys(String prefix) {
  static LedgerKeys of(RedisConfig config) {
    return new LedgerKeys("{" + config.prefix() + ":l}:");
  }

  /** The reservations that are open, by the end of their leases. */
  String open() {
    return prefix + "open";
  }

  /** What the keys of reservations begin with. */
  String holds() {
    return prefix + "hold:";
  }

  String hold(String id) {
    return holds() + id;
  }

  /** The mark that a reservation has ended. */
  String ended(String id) {
    return prefix + "ended:" + id;
  }

  /** The charges of a day. */
  String day(long day) {
    return prefix + "day:" + day;
  }

  /** The sum of a window; the length keeps accounts and windows apart. */
  String sum(String account, String window) {
    return prefix + "sum:" + account.length() + ":" + account + ":" + window;
  }

  /** When a sum may be forgotten, as the scripts take it. */
  static String until(Entry entry) {
    return entry.endMillis() == Ledger.NO_END
        ? ""
        : Long.toString(entry.endMillis() + MemoryLedger.KEEP_ENDED_MILLIS);
  }
}
