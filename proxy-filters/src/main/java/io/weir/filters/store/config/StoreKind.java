package io.weir.filters.store.config;

import io.weir.config.Shape;
import io.weir.filter.FilterException;
import io.weir.filters.store.Store;
import io.weir.net.Clock;
import io.weir.stats.Stats;

/**
 * One kind of store: the word for it, and how it is opened. Found by {@link
 * java.util.ServiceLoader}.
 *
 * @param <C> what its settings are read as: a value; who asks with equal ones shares one store
 */
public interface StoreKind<C extends Record> {
  /** The word for it in {@code store}. */
  String name();

  /** The keys below that word; all of them optional where the word may stand alone. */
  Shape<C> shape();

  /**
   * Opens a store. Not on a loop.
   *
   * @throws FilterException where it cannot work; one that is only away just now must open
   */
  Store open(C config, Setup setup) throws FilterException;

  /**
   * What a store may use, and keep.
   *
   * @param name the kind's word, or with a number where there are several; for metrics
   */
  record Setup(String name, Clock clock, Stats stats) {}
}
