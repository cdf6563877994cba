package io.weir.exchange;

import io.weir.cluster.Cluster;
import io.weir.cluster.HashSource;
import io.weir.route.BodyPeek;
import org.jspecify.annotations.Nullable;

/** Asks a cluster's hash source about an exchange. */
final class Hashing {
  private Hashing() {}

  /** The hash for consistent balancing; null where the cluster wants none. */
  static @Nullable Long of(Exchange exchange, Cluster cluster) {
    HashSource source = cluster.hashSource();
    if (source == null) {
      return null;
    }
    BodyPeek peek = exchange.peek();
    String field = source.bodyField();
    String value = peek == null || field == null ? null : peek.value(field);
    return source.hash(exchange.head(), exchange.downstream().remote(), value);
  }
}
