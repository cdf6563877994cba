package io.weir.filters.store.redis.line;

/**
 * Who is told what came of a call: exactly one of {@link #value} and {@link #away}, on any thread.
 *
 * @param <T> what Redis answers
 */
public interface Answer<T> {
  /** Redis answered in time. */
  void value(T value);

  /** It did not; the call may have been carried out all the same. */
  void away();

  /** The answer came after {@link #away}; the place to undo what was done. */
  default void late(T value) {}
}
