package io.weir.filters.store.ledger;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Verdict;
import io.weir.net.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The sums of all windows and the reservations that are open, under one lock that is held for some
 * hundred nanoseconds. What must outlast the process is the journal's business.
 */
public final class MemoryLedger implements Ledger {
  private static final int ENTRIES_MAX = 32;
  private static final int WINDOWS_MAX = 2_000_000;

  /** How long the sum of a window is kept after its end, for calls that began in it. */
  public static final long KEEP_ENDED_MILLIS = Duration.ofDays(2).toMillis();

  private final Clock clock;
  private final Journal journal;
  private final String prefix = UUID.randomUUID() + "-";
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Total> totals = new HashMap<>();
  private final PriorityQueue<Ending> endings =
      new PriorityQueue<>(Comparator.comparingLong(Ending::endMillis));
  private final TreeSet<Reservation> open =
      new TreeSet<>(
          Comparator.comparingLong(Reservation::expiresMillis).thenComparing(Reservation::id));
  private long serial;

  private record Key(String account, String window) {}

  private record Ending(long endMillis, Key key) {}

  /** What is gone and what is set aside in one window. */
  private static final class Total {
    private long spent;
    private long reserved;

    long used() {
      return spent + reserved;
    }
  }

  /** An empty ledger that writes to that journal. */
  public MemoryLedger(Clock clock, Journal journal) {
    this.clock = clock;
    this.journal = journal;
  }

  @Override
  public Reply<Reserved> reserve(List<Entry> entries, long amount, Duration lease) {
    if (entries.size() > ENTRIES_MAX || amount < 0) {
      throw new IllegalArgumentException(
          "reserve: " + entries.size() + " entries, " + amount + " (expected: at most 32, 0 up)");
    }
    long now = clock.wallMillis();
    lock.lock();
    try {
      tidy(now);
      if (journal.full() || totals.size() >= WINDOWS_MAX) {
        return Reply.of(Reserved.unknown(Verdict.UNAVAILABLE, null));
      }
      return Reply.of(reserveLocked(entries, amount, now + lease.toMillis()));
    } finally {
      lock.unlock();
    }
  }

  private Reserved reserveLocked(List<Entry> entries, long amount, long expiresMillis) {
    int refusedBy = -1;
    for (int i = 0; i < entries.size() && refusedBy < 0; i++) {
      Entry entry = entries.get(i);
      Total total = find(entry);
      long used = total == null ? 0 : total.used();
      if (entry.limit() - used < amount) {
        refusedBy = i;
      }
    }
    if (refusedBy >= 0) {
      return new Reserved(Verdict.REFUSED, null, refusedBy, used(entries));
    }
    for (Entry entry : entries) {
      total(entry).reserved += amount;
    }
    Reservation made = new Reservation(prefix + ++serial, entries, amount, expiresMillis);
    open.add(made);
    journal.reserved(made);
    return new Reserved(Verdict.ACCEPTED, made, -1, used(entries));
  }

  private List<Long> used(List<Entry> entries) {
    List<Long> used = new ArrayList<>(entries.size());
    for (Entry entry : entries) {
      Total total = find(entry);
      used.add(total == null ? 0L : total.used());
    }
    return used;
  }

  private @Nullable Total find(Entry entry) {
    return totals.get(new Key(entry.account(), entry.window()));
  }

  private Total total(Entry entry) {
    return total(new Key(entry.account(), entry.window()), entry.endMillis());
  }

  private Total total(Key key, long endMillis) {
    Total total = totals.get(key);
    if (total == null) {
      total = new Total();
      totals.put(key, total);
      if (endMillis != NO_END) {
        endings.add(new Ending(endMillis, key));
      }
    }
    return total;
  }

  /** Gives back what was reserved for longer than its lease, and forgets windows long ended. */
  private void tidy(long now) {
    while (!open.isEmpty() && open.first().expiresMillis() <= now) {
      Reservation expired = open.first();
      giveBack(expired);
      journal.released(expired);
    }
    for (Ending first = endings.peek(); first != null; first = endings.peek()) {
      if (first.endMillis() > now - KEEP_ENDED_MILLIS) {
        return;
      }
      endings.remove();
      totals.remove(first.key());
    }
  }

  /** Ends what is set aside; false if it was given back before. */
  private boolean giveBack(Reservation reservation) {
    if (!open.remove(reservation)) {
      return false;
    }
    for (Entry entry : reservation.entries()) {
      Total total = find(entry);
      if (total != null) {
        total.reserved -= reservation.amount();
      }
    }
    return true;
  }

  @Override
  public Reply<Settled> settle(Reservation reservation, long actual, Facts facts) {
    if (!reservation.claim()) {
      return Reply.of(Settled.unknown(Settled.Result.ALREADY));
    }
    lock.lock();
    try {
      giveBack(reservation);
      List<Long> spent = new ArrayList<>(reservation.entries().size());
      for (Entry entry : reservation.entries()) {
        Total total = total(entry);
        total.spent += actual;
        spent.add(total.spent);
      }
      Settled charged = new Settled(Settled.Result.CHARGED, spent);
      return journal.settled(reservation, actual, facts, charged);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Reply<Boolean> release(Reservation reservation) {
    if (!reservation.claim()) {
      return Reply.FALSE;
    }
    lock.lock();
    try {
      if (giveBack(reservation)) {
        journal.released(reservation);
      }
      return Reply.TRUE;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Reply<Long> spent(String account, String window) {
    lock.lock();
    try {
      Total total = totals.get(new Key(account, window));
      return Reply.of(total == null ? 0L : total.spent);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Reply<List<Spend.Row>> report(Spend.Query query) {
    return journal.report(query);
  }

  /** Puts back the sum of a window, as it was written down; before anybody else uses the ledger. */
  public void restore(String account, String window, long endMillis, long spent) {
    lock.lock();
    try {
      total(new Key(account, window), endMillis).spent = spent;
    } finally {
      lock.unlock();
    }
  }

  /** Puts back a reservation whose owner is gone: its lease will end it. */
  public void restore(Reservation orphan) {
    lock.lock();
    try {
      orphan.claim();
      open.add(orphan);
      for (Entry entry : orphan.entries()) {
        total(entry).reserved += orphan.amount();
      }
    } finally {
      lock.unlock();
    }
  }

  /** How many reservations are open. */
  public int openCount() {
    lock.lock();
    try {
      return open.size();
    } finally {
      lock.unlock();
    }
  }
}
