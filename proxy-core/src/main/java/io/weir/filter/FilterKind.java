package io.weir.filter;

import io.weir.config.Shape;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * An extension point: one kind of filter, the word for it in a chain and how an entry becomes a
 * filter. Found by {@link java.util.ServiceLoader}; made once for the process.
 *
 * @param <C> what an entry is read as: a value, whose equality decides whether the filter outlives
 *     a reload
 */
public interface FilterKind<C extends Record> {
  /** The word for it in {@code filters}. */
  String name();

  /** Where an entry of this kind may stand; anywhere unless it says otherwise. */
  default Set<Place> places() {
    return EnumSet.allOf(Place.class);
  }

  /**
   * Kinds that must stand in the same route's chain; one that is not written there is put at the
   * chain's end, nearest the upstream, with every key at its default.
   */
  default List<String> requires() {
    return List.of();
  }

  /** The same for an entry whose keys decide it. */
  default List<String> requires(C config) {
    return requires();
  }

  /**
   * What answers of Weir's own may name of a cluster's filter of this kind, as {@code
   * KIND.CLUSTER.NAME}: the last part of those names.
   *
   * @see Filter#value
   */
  default Set<String> values() {
    return Set.of();
  }

  /** What is wrong with two entries in one chain; null where they may stand there together. */
  default @Nullable String clash(C earlier, C later) {
    return null;
  }

  /** A place in the file where filters are written. */
  enum Place {
    LISTENER,
    ROUTE,
    CLUSTER
  }

  /** The keys of an entry. */
  Shape<C> shape();

  /**
   * Makes the filter of one entry. Not on a loop.
   *
   * @throws FilterException where the entry cannot work
   */
  Filter prepare(C config, FilterSetup setup) throws FilterException;
}
