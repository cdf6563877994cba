package io.weir.filters.cache;

import io.weir.filter.Filter;
import io.weir.filter.FilterContext;
import io.weir.filter.FilterException;
import io.weir.filter.FilterSetup;
import io.weir.filter.Hook;
import io.weir.filters.cache.CacheStats.Shelves;
import io.weir.filters.cache.flight.Flight;
import io.weir.filters.cache.key.CacheKey;
import io.weir.filters.cache.key.Keys;
import io.weir.filters.cache.shelf.Shelf;
import io.weir.filters.cache.shelf.Stored;
import io.weir.filters.cache.shelf.StoredBytes;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Store;
import io.weir.filters.store.config.StoreConfig;
import io.weir.filters.store.config.Stores;
import io.weir.http.RequestHead;
import io.weir.net.Clock;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** The answers of one cache and the calls that are under way: what all exchanges of it share. */
final class CacheFilter implements Filter {
  final CacheConfig config;
  final CacheStats stats;
  final Clock clock;
  final Keys keys;
  private final String owner;
  private final Shelf shelf;
  private final Shelves shelves;
  private final @Nullable Store store;
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

  /** What is kept under the key and young enough; null where nothing is. */
  @Nullable Stored find(CacheKey key) {
    Stored stored = shelf.find(key);
    return stored != null && isFresh(stored) ? stored : null;
  }

  private boolean isFresh(Stored stored) {
    return stored.endsMillis() > clock.wallMillis();
  }

  /** The store that is shared with others; null where there is none. */
  @Nullable Blobs blobs() {
    return store == null ? null : store.blobs();
  }

  /** Takes what the store had; null where that is of no use. */
  @Nullable Stored take(CacheKey key, byte[] bytes) {
    Stored stored = StoredBytes.read(bytes);
    if (stored == null || !isFresh(stored)) {
      return null;
    }
    shelf.put(key, stored);
    return stored;
  }

  void keep(CacheKey key, Stored stored) {
    shelf.put(key, stored);
    Blobs blobs = blobs();
    if (blobs != null) {
      Duration left = Duration.ofMillis(stored.endsMillis() - stored.madeMillis());
      blobs.put(key.text(), StoredBytes.of(stored), left);
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
