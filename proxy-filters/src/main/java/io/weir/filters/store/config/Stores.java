package io.weir.filters.store.config;

import io.weir.filter.FilterException;
import io.weir.filter.FilterSetup;
import io.weir.filters.store.Blobs;
import io.weir.filters.store.Buckets;
import io.weir.filters.store.Cells;
import io.weir.filters.store.Ledger;
import io.weir.filters.store.Store;
import io.weir.net.Clock;
import io.weir.stats.Stats;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * The stores of one server that are in use: who asks with an equal configuration gets the same one,
 * and the last who gives it back closes it. From any thread but a loop's.
 */
public final class Stores implements AutoCloseable {
  private final Clock clock;
  private final Stats stats;
  private final Map<StoreConfig, Shared> open = new HashMap<>();
  private boolean closed;

  /** None yet. */
  public Stores(Clock clock, Stats stats) {
    this.clock = clock;
    this.stats = stats;
  }

  /**
   * The store of that configuration for a filter that is prepared, out of those of its server;
   * memory where nothing may be opened. The filter closes it when it is closed.
   *
   * @throws FilterException where it cannot work
   */
  public static Store of(FilterSetup setup, StoreConfig config) throws FilterException {
    Stores all = setup.common(Stores.class, () -> new Stores(setup.clock(), setup.stats()));
    return all.open(setup.live() ? config : StoreConfig.MEMORY);
  }

  /**
   * The store of that configuration, opened if nobody has it. Close it when it is needed no more.
   *
   * @throws FilterException where it cannot work
   */
  public synchronized Store open(StoreConfig config) throws FilterException {
    if (closed) {
      throw new FilterException("the server is closing its stores");
    }
    Shared shared = open.get(config);
    if (shared == null) {
      String name = name(config.kind());
      Store store = opened(StoreConfig.find(config.kind()), config, name);
      shared = new Shared(config, store, name);
      open.put(config, shared);
    }
    shared.users++;
    return new Lent(shared);
  }

  @SuppressWarnings("unchecked") // the kind's own shape made the settings
  private <C extends Record> Store opened(StoreKind<C> kind, StoreConfig config, String name)
      throws FilterException {
    Store store = kind.open((C) config.settings(), new StoreKind.Setup(name, clock, stats));
    return new Counted(store, name, stats);
  }

  /** The kind's word; with the least number that is free where there are several. */
  private String name(String kind) {
    for (int number = 1; ; number++) {
      String name = number == 1 ? kind : kind + "-" + number;
      if (open.values().stream().noneMatch(shared -> shared.name.equals(name))) {
        return name;
      }
    }
  }

  private synchronized void giveBack(Shared shared) {
    if (--shared.users == 0 && open.remove(shared.config, shared)) {
      shared.store.close();
    }
  }

  /** Closes all stores, whoever still has them. */
  @Override
  public synchronized void close() {
    closed = true;
    open.values().forEach(shared -> shared.store.close());
    open.clear();
  }

  /** A store and how many have it. */
  private static final class Shared {
    private final StoreConfig config;
    private final Store store;
    private final String name;
    private int users;

    Shared(StoreConfig config, Store store, String name) {
      this.config = config;
      this.store = store;
      this.name = name;
    }
  }

  /** One user's hold on a store. */
  private final class Lent implements Store {
    private final Shared shared;
    private final AtomicBoolean back = new AtomicBoolean();

    Lent(Shared shared) {
      this.shared = shared;
    }

    @Override
    public Buckets buckets() {
      return shared.store.buckets();
    }

    @Override
    public Ledger ledger() {
      return shared.store.ledger();
    }

    @Override
    public Blobs blobs() {
      return shared.store.blobs();
    }

    @Override
    public Cells cells() {
      return shared.store.cells();
    }

    @Override
    public void close() {
      if (back.compareAndSet(false, true)) {
        giveBack(shared);
      }
    }
  }
}
