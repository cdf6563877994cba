package io.weir.filter;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * One entry of a filter chain, prepared: immutable, shared by all loops, alive as long as its
 * snapshot, or longer where an equal entry takes it over on a reload.
 */
public interface Filter extends AutoCloseable {
  /** The class of the hooks that {@link #open} makes; says which calls the filter wants. */
  Class<? extends Hook> hook();

  /** The hook for one exchange or attempt; null where this one is none of the filter's business. */
  @Nullable Hook open(FilterContext context);

  /** Top-level fields of a JSON request body to be known in {@link Hook#ready}. */
  default Set<String> fields() {
    return Set.of();
  }

  /**
   * The longest request body to be held whole for {@link Hook#ready}; 0 where fields are enough. A
   * longer one is not refused, but not shown.
   */
  default long readyBodyBytes() {
    return 0;
  }

  /**
   * The most bytes of a request body to be given at once; 0 for pieces as they arrive. A longer
   * body is refused with {@code body_too_large}. In a cluster's chain the head waits for the body,
   * so that the hook may still change the head when it has seen all.
   */
  default long wholeRequestBytes() {
    return 0;
  }

  /**
   * The most bytes of a response body to be given at once; 0 for pieces as they arrive. A longer
   * body passes the hook by.
   */
  default long wholeResponseBytes() {
    return 0;
  }

  /**
   * A request was refused before an exchange could begin, such as one whose head cannot be read. No
   * hook is opened for it; the filters of its listener are told here, at a bounded rate.
   *
   * @param context what is known of it: what could not be read of its head is empty, and it cannot
   *     be resumed
   */
  default void refused(FilterContext context, Outcome outcome) {}

  /** One of its kind's {@link FilterKind#values} as it is now; null for none. From any thread. */
  default @Nullable Object value(String name) {
    return null;
  }

  /** Called when no snapshot uses it any more and its last exchange is done. */
  @Override
  default void close() {}
}
