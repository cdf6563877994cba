package io.weir.filters.cache;

import io.weir.fault.Dialect;
import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.FilterException;
import io.weir.filter.FilterSetup;
import io.weir.filter.Hook;
import io.weir.filters.cache.CacheStats.Refresh;
import io.weir.filters.cache.CacheStats.Shelves;
import io.weir.filters.cache.flight.Flight;
import io.weir.filters.cache.key.CacheKey;
import io.weir.filters.cache.key.Form;
import io.weir.filters.cache.key.Keys;
import io.weir.filters.cache.key.Question;
import io.weir.filters.cache.replay.Replay;
import io.weir.filters.cache.shelf.Life;
import io.weir.filters.cache.shelf.Shelf;
import io.weir.filters.cache.shelf.Stored;
import io.weir.filters.cache.shelf.StoredBytes;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreConfig;
import io.weir.filters.store.config.Stores;
import io.weir.http.RequestHead;
import io.weir.net.Clock;
import io.weir.net.Loop;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The answers of one cache and the calls that are under way: what all exchanges of it share. */
final class CacheFilter implements Filter {
  /** How long a refresh that failed is not tried again. */
  private static final long RETRY_MILLIS = 1000;

  final CacheConfig config;
  final CacheStats stats;
  final Clock clock;
  final Keys keys;
  private final String owner;
  private final Shelf shelf;
  private final Shelves shelves;
  private final @Nullable Store store;
  private final AtomicInteger refreshes = new AtomicInteger();
  private final ConcurrentHashMap<CacheKey, Flight> flights = new ConcurrentHashMap<>();

  CacheFilter(CacheConfig config, FilterSetup setup) throws FilterException {
    this.config = config;
    this.clock = setup.clock();
    this.owner = setup.owner();
    this.stats = new CacheStats(setup.stats(), owner);
    this.keys = new Keys(config.rules());
    this.shelves = setup.common(Shelves.class, Shelves::new);
    this.store = store(config.store(), setup);
    this.shelf = shelf(setup);
    shelf.hold();
    CacheStats.show(setup.stats(), owner, shelves);
  }

  private static @Nullable Store store(@Nullable StoreConfig where, FilterSetup setup)
      throws FilterException {
    if (where == null || !setup.live()) {
      return null;
    }
    return setup.common(Stores.class, () -> new Stores(setup.clock(), setup.stats())).open(where);
  }

  /** What the entry before this one kept stays, where there is as much room for it. */
  private Shelf shelf(FilterSetup setup) {
    if (setup.previous() instanceof CacheFilter before
        && before.shelf.bytesMax() == config.limits().all()) {
      return before.shelf;
    }
    Shelf empty = new Shelf(config.limits().all(), clock, stats::evicted);
    if (setup.live()) {
      shelves.add(owner, empty);
    }
    return empty;
  }

  @Override
  public Class<? extends Hook> hook() {
    return CacheHook.class;
  }

  @Override
  public long readyBodyBytes() {
    return config.enabled() ? config.limits().request() : 0;
  }

  @Override
  public @Nullable Hook open(FilterContext context) {
    RequestHead head = context.request();
    return config.enabled() && head.method().equals("POST") && config.paths().allow(head.pathOnly())
        ? new CacheHook(this, context)
        : null;
  }

  /** What is kept under the key, stale or not; null where nothing is. */
  @Nullable Stored find(CacheKey key) {
    Stored stored = shelf.find(key);
    return stored != null && isOfUse(stored) ? stored : null;
  }

  /**
   * What is kept of the same answer in another form, told in the one that is asked for and kept so,
   * too; null where there is none that is fresh and holds all that this form tells.
   */
  @Nullable Stored retold(Question asked, FilterContext context) {
    CacheKey key = asked.key();
    if (key == null || !config.replay()) {
      return null;
    }
    long now = clock.wallMillis();
    for (Form form : asked.form().others()) {
      Stored stored = shelf.find(key.in(form));
      if (stored != null && now < stored.life().freshMillis()) {
        Replay replay = Replay.to(asked.form(), context);
        Stored told = replay == null ? null : replay.tell(stored, now / 1000);
        if (told != null) {
          shelf.put(key.in(asked.form()), told);
          stats.replayed();
          return told;
        }
      }
    }
    return null;
  }

  /** A stream under way that can be told as the plain answer asked for; null where none can. */
  @Nullable Flight streaming(Question asked, FilterContext context) {
    CacheKey key = asked.key();
    if (key == null || !config.replay() || asked.form() != Form.PLAIN) {
      return null;
    }
    Flight flight = flights.get(key.in(Form.STREAM_USAGE));
    // A stream of OpenAI's tells its usage only where it was asked to.
    if (flight == null && context.dialect() != Dialect.OPENAI) {
      flight = flights.get(key.in(Form.STREAM));
    }
    return flight == null || Replay.to(Form.PLAIN, context) == null ? null : flight;
  }

  private boolean isOfUse(Stored stored) {
    return stored.life().endsMillis() > clock.wallMillis();
  }

  /** The store that is shared with others; null where there is none. */
  @Nullable Blobs blobs() {
    return store == null ? null : store.blobs();
  }

  /** Takes what the store had; null where that is of no use. */
  @Nullable Stored take(CacheKey key, byte[] bytes) {
    Stored stored = StoredBytes.read(bytes);
    if (stored == null || !isOfUse(stored)) {
      return null;
    }
    shelf.put(key, stored);
    return stored;
  }

  void keep(CacheKey key, Stored stored) {
    shelf.put(key, stored);
    Blobs blobs = blobs();
    if (blobs != null) {
      Life life = stored.life();
      Duration left = Duration.ofMillis(life.endsMillis() - life.madeMillis());
      blobs.put(key.text(), StoredBytes.of(stored), left);
    }
  }

  /**
   * Takes the task to fetch an answer anew, in the background; null where somebody has it, the last
   * try was just now, or too many run.
   */
  @Nullable Recording renew(CacheKey key, Stored old, Loop loop) {
    if (!old.isRenewable(clock.wallMillis())) {
      return null;
    }
    if (refreshes.incrementAndGet() > config.limits().refreshes()) {
      refreshes.decrementAndGet();
      stats.count(Refresh.REFUSED);
      return null;
    }
    Recording renewal = new Recording(this, loop, key, old);
    if (depart(key, renewal.flight) == null) {
      if (shelf.find(key) == old) {
        return renewal;
      }
      renewal.drop();
    }
    refreshes.decrementAndGet();
    return null;
  }

  /** A call in the background is over. */
  void renewed(Stored old, boolean kept) {
    refreshes.decrementAndGet();
    stats.count(kept ? Refresh.KEPT : Refresh.FAILED);
    if (!kept) {
      old.renewableFrom(clock.wallMillis() + RETRY_MILLIS);
    }
  }

  /** The flight that is under way with that key; null where this one takes the place. */
  @Nullable Flight depart(CacheKey key, Flight flight) {
    return flights.putIfAbsent(key, flight);
  }

  void landed(CacheKey key, Flight flight) {
    flights.remove(key, flight);
  }

  @Override
  public void close() {
    if (shelf.release()) {
      shelves.remove(owner, shelf);
    }
    if (store != null) {
      store.close();
    }
  }
}
