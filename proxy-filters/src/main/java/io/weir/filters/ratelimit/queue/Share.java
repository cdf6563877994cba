package io.weir.filters.ratelimit.queue;

import java.util.ArrayDeque;
import java.util.Deque;

/** Those of one key who wait, in their order. Guarded by the line. */
final class Share {
  final Object owner;
  final Deque<Waiter> waiting = new ArrayDeque<>();

  /** Whether the store is being asked for the first of them. */
  boolean asking;

  Share(Object owner) {
    this.owner = owner;
  }
}
