package io.weir.filters.store.ledger;

import io.weir.filters.store.Ledger;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Verdict;
import io.weir.filters.store.ledger.OpenList.Held;
import io.weir.net.Clock;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The sums of all windows and the reservations that are open, under one lock that is held for some
 * hundred nanoseconds. What must outlast the process is the journal's business.
 */
public final class MemoryLedger implements Ledger {
  private static final int ENTRIES_MAX = 32;
  private static final int WINDOWS_MAX = 2_000_000;

  /** Stands for the length of a lease that was restored: how long it was is not known. */
  private static final long RESTORED = -1;

  /** How long the sum of a window is kept after its end, for calls that began in it. */
  public static final long KEEP_ENDED_MILLIS = Duration.ofDays(2).toMillis();

  private final Clock clock;
  private final Journal journal;
  private final String prefix = UUID.randomUUID() + "-";
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<Key, Window> windows = new HashMap<>();
  private final PriorityQueue<Ending> endings =
      new PriorityQueue<>((a, b) -> Long.compare(a.endMillis, b.endMillis));
  private final OpenList open = new OpenList();
  private long serial;

  /** No lease ends before it. */
  private long quietMillis = Long.MAX_VALUE;

  private record Key(String account, String window) {}

  private record Ending(long endMillis, Key key) {}

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
      if (journal.full() || windows.size() >= WINDOWS_MAX) {
        return Reply.of(Reserved.unknown(Verdict.UNAVAILABLE, null));
      }
      return Reply.of(reserveLocked(entries, amount, now, lease.toMillis()));
    } finally {
      lock.unlock();
    }
  }

  private Reserved reserveLocked(
      List<Entry> entries, long amount, long nowMillis, long leaseMillis) {
    int size = entries.size();
    Window[] drawn = new Window[size];
    int refusedBy = -1;
    for (int i = 0; i < size; i++) {
      Entry entry = entries.get(i);
      Window window = window(entry);
      drawn[i] = window;
      if (refusedBy < 0 && entry.limit() - window.used() < amount) {
        refusedBy = i;
      }
    }
    if (refusedBy >= 0) {
      return new Reserved(Verdict.REFUSED, null, refusedBy, used(drawn));
    }
    for (Window window : drawn) {
      window.reserved += amount;
    }
    Held made = new Held(prefix, ++serial, entries, amount, nowMillis + leaseMillis, drawn);
    hold(made, leaseMillis);
    journal.reserved(made);
    return new Reserved(Verdict.ACCEPTED, made, -1, used(drawn));
  }

  private void hold(Held made, long leaseMillis) {
    open.add(made, leaseMillis);
    quietMillis = Math.min(quietMillis, made.expiresMillis());
  }

  private static List<Long> used(Window[] windows) {
    Long[] used = new Long[windows.length];
    for (int i = 0; i < used.length; i++) {
      used[i] = windows[i].used();
    }
    return List.of(used);
  }

  private Window window(Entry entry) {
    return window(new Key(entry.account(), entry.window()), entry.endMillis());
  }

  private Window window(Key key, long endMillis) {
    Window window = windows.get(key);
    if (window == null) {
      window = new Window();
      windows.put(key, window);
      if (endMillis != NO_END) {
        endings.add(new Ending(endMillis, key));
      }
    }
    return window;
  }

  /** Gives back what was reserved for longer than its lease, and forgets windows long ended. */
  private void tidy(long now) {
    if (quietMillis <= now) {
      Held first = open.first();
      for (; first != null && first.expiresMillis() <= now; first = open.first()) {
        giveBack(first);
        journal.released(first);
      }
      quietMillis = first == null ? Long.MAX_VALUE : first.expiresMillis();
    }
    for (Ending first = endings.peek(); first != null; first = endings.peek()) {
      if (first.endMillis() > now - KEEP_ENDED_MILLIS) {
        return;
      }
      endings.remove();
      Window ended = windows.remove(first.key());
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
    for (Window window : held.windows) {
      window.reserved -= held.amount();
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
      Long[] spent = new Long[held.windows.length];
      for (int i = 0; i < spent.length; i++) {
        Window known = held.windows[i];
        Window window = known.forgotten ? window(held.entries().get(i)) : known;
        window.spent += actual;
        spent[i] = window.spent;
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
      Window known = windows.get(new Key(account, window));
      return Reply.of(known == null ? 0L : known.spent);
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
      window(new Key(account, window), endMillis).spent = spent;
    } finally {
      lock.unlock();
    }
  }

  /** Puts back a reservation whose owner is gone: its lease will end it. */
  public void restore(Reservation orphan) {
    lock.lock();
    try {
      orphan.claim();
      Window[] drawn = orphan.entries().stream().map(this::window).toArray(Window[]::new);
      for (Window window : drawn) {
        window.reserved += orphan.amount();
      }
      hold(new Held(orphan, drawn), RESTORED);
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
