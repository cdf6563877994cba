package io.weir.filters.store.ledger;

import io.weir.filters.store.Ledger.Entry;
import io.weir.filters.store.Reservation;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The reservations that are open, and which lease ends next. Those of one length of lease stand in
 * a row, mostly in the order in which they came, so that each comes and goes in the same short time
 * however many there are. Under its ledger's lock.
 */
final class OpenList {
  private final List<Row> rows = new ArrayList<>();
  private int size;

  /** What is set aside, with the windows that it counts in, and its place in its row. */
  static final class Held extends Reservation {
    final Window[] windows;
    private @Nullable Row row;
    private @Nullable Held earlier;
    private @Nullable Held later;

    Held(
        String idPrefix,
        long serial,
        List<Entry> entries,
        long amount,
        long expiresMillis,
        Window[] windows) {
      super(idPrefix, serial, entries, amount, expiresMillis);
      this.windows = windows;
    }

    /** One whose owner is gone. */
    Held(Reservation orphan, Window[] windows) {
      super(orphan.id(), orphan.entries(), orphan.amount(), orphan.expiresMillis());
      this.windows = windows;
      claim();
    }
  }

  /** Those whose leases are of one length, the first to end first. */
  private static final class Row {
    private final long leaseMillis;
    private @Nullable Held first;
    private @Nullable Held last;

    Row(long leaseMillis) {
      this.leaseMillis = leaseMillis;
    }

    void add(Held held) {
      // Few steps, if any: only a clock that was set back, or what was restored, comes out of turn.
      Held before = last;
      while (before != null && before.expiresMillis() > held.expiresMillis()) {
        before = before.earlier;
      }
      Held after = before == null ? first : before.later;
      held.row = this;
      held.earlier = before;
      held.later = after;
      follow(before, held);
      precede(after, held);
    }

    private void follow(@Nullable Held before, @Nullable Held next) {
      if (before == null) {
        first = next;
      } else {
        before.later = next;
      }
    }

    private void precede(@Nullable Held after, @Nullable Held previous) {
      if (after == null) {
        last = previous;
      } else {
        after.earlier = previous;
      }
    }

    void remove(Held held) {
      follow(held.earlier, held.later);
      precede(held.later, held.earlier);
      held.row = null;
      held.earlier = null;
      held.later = null;
    }
  }

  /** Adds one whose lease is so long. */
  void add(Held held, long leaseMillis) {
    row(leaseMillis).add(held);
    size++;
  }

  private Row row(long leaseMillis) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).leaseMillis == leaseMillis) {
        return rows.get(i);
      }
    }
    rows.removeIf(row -> row.first == null);
    Row row = new Row(leaseMillis);
    rows.add(row);
    return row;
  }

  /** Takes one out; false if it was not in. */
  boolean remove(Held held) {
    Row row = held.row;
    if (row == null) {
      return false;
    }
    row.remove(held);
    size--;
    return true;
  }

  /** The one whose lease ends first; null where there is none. */
  @Nullable Held first() {
    Held first = null;
    for (Row row : rows) {
      Held next = row.first;
      if (next != null && (first == null || next.expiresMillis() < first.expiresMillis())) {
        first = next;
      }
    }
    return first;
  }

  int size() {
    return size;
  }
}
