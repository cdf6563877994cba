package io.weir.filters.store.config;

import io.weir.filters.store.Blobs;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Reply;
import io.weir.filters.store.Reservation;
import io.weir.filters.store.Spend;
import io.weir.filters.store.Store;
import io.weir.filters.store.Verdict;
import io.weir.stats.Counter;
import io.weir.stats.Stats;
import java.time.Duration;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A store, and a count of every call by what came of it. Costs some nanoseconds a call. */
final class Counted implements Store {
  private final Store store;
  private final CountedBuckets buckets;
  private final CountedLedger ledger;
  private final CountedBlobs blobs;
  private final CountedCells cells;

  Counted(Store store, String name, Stats stats) {
    this.store = store;
    Counter calls =
        stats.counter(
            "weir_store_calls_total",
            "Calls to a store by what came of them.",
            "store",
            "op",
            "result");
    this.buckets = new CountedBuckets(store.buckets(), name, calls);
    this.ledger = new CountedLedger(store.ledger(), name, calls);
    this.blobs = new CountedBlobs(store.blobs(), name, calls);
    this.cells = new CountedCells(store.cells(), name, calls);
  }

  @Override
  public Buckets buckets() {
    return buckets;
  }

  @Override
  public Ledger ledger() {
    return ledger;
  }

  @Override
  public Blobs blobs() {
    return blobs;
  }

  @Override
  public Cells cells() {
    return cells;
  }

  @Override
  public void close() {
    store.close();
  }

  /** The counters of one operation, a child for each result. */
  private record Results<E extends Enum<E>>(Map<E, Counter.Child> children) {
    static <E extends Enum<E>> Results<E> of(
        Class<E> results, Counter calls, String store, String op) {
      Map<E, Counter.Child> children = new EnumMap<>(results);
      for (E result : results.getEnumConstants()) {
        String word = result.name().toLowerCase(Locale.ROOT);
        children.put(result, calls.with(store, op, word));
      }
      return new Results<>(children);
    }

    /** Counts what the answer says, now or when it comes. */
    <T> Reply<T> count(Reply<T> reply, Function<? super T, E> result) {
      T now = reply.now();
      if (now != null) {
        inc(result.apply(now));
      } else {
        reply.then(late -> inc(result.apply(late)));
      }
      return reply;
    }

    private void inc(E result) {
      Counter.Child child = children.get(result);
      if (child != null) {
        child.inc();
      }
    }
  }

  /** How a call ended that is just done or not. */
  private enum Done {
    DONE,
    NOT;

    static Done of(boolean done) {
      return done ? DONE : NOT;
    }
  }

  /** How a look ended. */
  private enum Found {
    HIT,
    MISS,
    UNAVAILABLE;

    static Found of(Cells.Seen seen) {
      return !seen.available() ? UNAVAILABLE : seen.text() == null ? MISS : HIT;
    }
  }

  private static final class CountedBuckets implements Buckets {
    private final Buckets buckets;
    private final Results<Verdict> take;
    private final Results<Done> settle;
    private final Results<Done> release;
    private final Results<Done> renew;

    CountedBuckets(Buckets buckets, String name, Counter calls) {
      this.buckets = buckets;
      this.take = Results.of(Verdict.class, calls, name, "take");
      this.settle = Results.of(Done.class, calls, name, "settle_tokens");
      this.release = Results.of(Done.class, calls, name, "release_places");
      this.renew = Results.of(Done.class, calls, name, "renew_places");
    }

    @Override
    public Reply<Taken> take(long nowNanos, List<? extends Draw> draws) {
      return take.count(buckets.take(nowNanos, draws), Taken::verdict);
    }

    @Override
    public Reply<Boolean> settle(long nowNanos, Taken taken, int draw, long actual) {
      return settle.count(buckets.settle(nowNanos, taken, draw, actual), Done::of);
    }

    @Override
    public Reply<Boolean> release(Taken taken) {
      return release.count(buckets.release(taken), Done::of);
    }

    @Override
    public Reply<Boolean> renew(long nowNanos, Taken taken) {
      return renew.count(buckets.renew(nowNanos, taken), Done::of);
    }
  }

  private static final class CountedLedger implements Ledger {
    private final Ledger ledger;
    private final Results<Verdict> reserve;
    private final Results<Settled.Result> settle;
    private final Results<Done> release;
    private final Results<Done> spent;

    CountedLedger(Ledger ledger, String name, Counter calls) {
      this.ledger = ledger;
      this.reserve = Results.of(Verdict.class, calls, name, "reserve");
      this.settle = Results.of(Settled.Result.class, calls, name, "settle");
      this.release = Results.of(Done.class, calls, name, "release");
      this.spent = Results.of(Done.class, calls, name, "spent");
    }

    @Override
    public Reply<Reserved> reserve(List<Entry> entries, long amount, Duration lease) {
      return reserve.count(ledger.reserve(entries, amount, lease), Reserved::verdict);
    }

    @Override
    public Reply<Settled> settle(Reservation reservation, long actual, Facts facts) {
      return settle.count(ledger.settle(reservation, actual, facts), Settled::result);
    }

    @Override
    public Reply<Boolean> release(Reservation reservation) {
      return release.count(ledger.release(reservation), Done::of);
    }

    @Override
    public Reply<Long> spent(String account, String window) {
      return spent.count(ledger.spent(account, window), sum -> Done.of(sum >= 0));
    }

    @Override
    public Reply<List<Spend.Row>> report(Spend.Query query) {
      return ledger.report(query);
    }
  }

  private static final class CountedBlobs implements Blobs {
    private final Blobs blobs;
    private final Results<Found> get;
    private final Results<Done> put;
    private final Results<Done> delete;

    CountedBlobs(Blobs blobs, String name, Counter calls) {
      this.blobs = blobs;
      this.get = Results.of(Found.class, calls, name, "blob_get");
      this.put = Results.of(Done.class, calls, name, "blob_put");
      this.delete = Results.of(Done.class, calls, name, "blob_delete");
    }

    @Override
    public Reply<Optional<byte[]>> get(String key) {
      return get.count(blobs.get(key), found -> found.isPresent() ? Found.HIT : Found.MISS);
    }

    @Override
    public Reply<Boolean> put(String key, byte[] bytes, Duration ttl) {
      return put.count(blobs.put(key, bytes, ttl), Done::of);
    }

    @Override
    public Reply<Boolean> delete(String key) {
      return delete.count(blobs.delete(key), Done::of);
    }
  }

  private static final class CountedCells implements Cells {
    private final Cells cells;
    private final Results<Found> get;
    private final Results<Done> set;
    private final Results<Found> swap;

    CountedCells(Cells cells, String name, Counter calls) {
      this.cells = cells;
      this.get = Results.of(Found.class, calls, name, "cell_get");
      this.set = Results.of(Done.class, calls, name, "cell_set");
      this.swap = Results.of(Found.class, calls, name, "cell_swap");
    }

    @Override
    public Reply<Seen> get(String key) {
      return get.count(cells.get(key), Found::of);
    }

    @Override
    public Reply<Boolean> set(String key, String text, Duration ttl) {
      return set.count(cells.set(key, text, ttl), Done::of);
    }

    @Override
    public Reply<Seen> compareAndSet(
        String key, @Nullable String expected, @Nullable String text, Duration ttl) {
      return swap.count(cells.compareAndSet(key, expected, text, ttl), Found::of);
    }
  }
}
