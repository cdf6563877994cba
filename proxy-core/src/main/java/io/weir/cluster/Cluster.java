package io.weir.cluster;

import org.jspecify.annotations.Nullable;

/** A named group of endpoints that can stand in for each other. Shared by all loops. */
public interface Cluster extends AutoCloseable {
  String name();

  /** The right to send one request; null, with the selection's refusal set, where there is none. */
  @Nullable Lease lease(Selection selection);

  /** Where the hash for consistent balancing comes from; null where none is needed. */
  @Nullable HashSource hashSource();

  /** Top-level body field that the hash source reads; null where it reads none. */
  default @Nullable String hashField() {
    HashSource source = hashSource();
    return source == null ? null : source.bodyField();
  }

  /**
   * Whether requests carry a credential of the cluster's own, so that a 401 is not the client's.
   */
  default boolean hasCredential() {
    return false;
  }

  @Override
  void close();
}
