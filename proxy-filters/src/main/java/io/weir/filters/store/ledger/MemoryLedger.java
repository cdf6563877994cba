package io.weir.filters.store.ledger;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Verdict;
import io.weir.net.Clock;
import java.time.Duration;
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
  private final TreeSet<Held> open = new TreeSet<>();
  private long serial;

  /** No lease ends before it. */
  private long quietMillis = Long.MAX_VALUE;

  private record Key(String account, String window) {}

  private record Ending(long endMillis, Key key) {}

  /** What is gone and what is set aside in one window. */
  private static final class Total {
    private long spent;
    private long reserved;

    /** Its window ended so long ago that it was forgotten. */
    private boolean forgotten;

    long used() {
      return spent + reserved;
    }
  }

  /** What is set aside here, with the windows that it counts in. Ordered by the end of leases. */
  private static final class Held extends Reservation implements Comparable<Held> {
    private final Total[] totals;
    private final long serial;

    Held(
        String idPrefix,
        long serial,
        List<Entry> entries,
        long amount,
        long expiresMillis,
        Total[] totals) {
      super(idPrefix, serial, entries, amount, expiresMillis);
      this.totals = totals;
      this.serial = serial;
    }

    Held(Reservation orphan, long serial, Total[] totals) {
      super(orphan.id(), orphan.entries(), orphan.amount(), orphan.expiresMillis());
      this.totals = totals;
      this.serial = serial;
      claim();
    }

    @Override
    public int compareTo(Held other) {
      int byEnd = Long.compare(expiresMillis(), other.expiresMillis());
      return byEnd != 0 ? byEnd : Long.compare(serial, other.serial);
    }

    @Override
    public boolean equals(@Nullable Object other) {
      return this == other;
    }

    @Override
    public int hashCode() {
      return Long.hashCode(serial);
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
    int size = entries.size();
    Total[] totals = new Total[size];
    int refusedBy = -1;
    for (int i = 0; i < size; i++) {
      Entry entry = entries.get(i);
      Total total = total(entry);
      totals[i] = total;
      if (refusedBy < 0 && entry.limit() - total.used() < amount) {
        refusedBy = i;
      }
    }
    if (refusedBy >= 0) {
      return new Reserved(Verdict.REFUSED, null, refusedBy, used(totals));
    }
    for (Total total : totals) {
      total.reserved += amount;
    }
    Held made = new Held(prefix, ++serial, entries, amount, expiresMillis, totals);
    hold(made);
    journal.reserved(made);
    return new Reserved(Verdict.ACCEPTED, made, -1, used(totals));
  }

  private void hold(Held made) {
    open.add(made);
    quietMillis = Math.min(quietMillis, made.expiresMillis());
  }

  private static List<Long> used(Total[] totals) {
    Long[] used = new Long[totals.length];
    for (int i = 0; i < used.length; i++) {
      used[i] = totals[i].used();
    }
    return List.of(used);
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
    if (quietMillis <= now) {
      while (!open.isEmpty() && open.first().expiresMillis() <= now) {
        Held expired = open.first();
        giveBack(expired);
        journal.released(expired);
      }
      quietMillis = open.isEmpty() ? Long.MAX_VALUE : open.first().expiresMillis();
    }
    for (Ending first = endings.peek(); first != null; first = endings.peek()) {
      if (first.endMillis() > now - KEEP_ENDED_MILLIS) {
        return;
      }
      endings.remove();
      Total ended = totals.remove(first.key());
      if (ended != null) {
        ended.forgotten = true;
      }
    }
  }

  /** Ends what is set aside; false if it was given back before. */
  private boolean giveBack(Held held) {
    if (!open.remove(held)) {
      return false;
    }
    for (Total total : held.totals) {
      total.reserved -= held.amount();
    }
    return true;
  }

  @Override
  public Reply<Settled> settle(Reservation reservation, long actual, Facts facts) {
    Held held = own(reservation);
    if (!held.claim()) {
      return Reply.of(Settled.unknown(Settled.Result.ALREADY));
    }
    lock.lock();
    try {
      giveBack(held);
      Long[] spent = new Long[held.totals.length];
      for (int i = 0; i < spent.length; i++) {
        Total known = held.totals[i];
        Total total = known.forgotten ? total(held.entries().get(i)) : known;
        total.spent += actual;
        spent[i] = total.spent;
      }
      Settled charged = new Settled(Settled.Result.CHARGED, List.of(spent));
      return journal.settled(held, actual, facts, charged);
    } finally {
      lock.unlock();
    }
  }

  private static Held own(Reservation reservation) {
    if (reservation instanceof Held held) {
      return held;
    }
    throw new IllegalArgumentException(reservation + " (expected: of this ledger)");
  }

  @Override
  public Reply<Boolean> release(Reservation reservation) {
    Held held = own(reservation);
    if (!held.claim()) {
      return Reply.FALSE;
    }
    lock.lock();
    try {
      if (giveBack(held)) {
        journal.released(held);
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
      Total[] totals = orphan.entries().stream().map(this::total).toArray(Total[]::new);
      for (Total total : totals) {
        total.reserved += orphan.amount();
      }
      hold(new Held(orphan, ++serial, totals));
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
