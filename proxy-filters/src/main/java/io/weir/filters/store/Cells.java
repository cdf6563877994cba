package io.weir.filters.store;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Small texts by key that several processes agree on, such as the state of a breaker. Whoever wants
 * to know of changes asks again from time to time.
 */
public interface Cells {
  /** The longest text, in characters. */
  int TEXT_MAX = 16_384;

  /**
   * What a cell holds.
   *
   * @param available whether the store answered; if not, the text says nothing
   * @param text null where nothing stands there
   */
  record Seen(boolean available, @Nullable String text) {
    /** Nothing stands there. */
    public static final Seen EMPTY = new Seen(true, null);

    /** The store is away. */
    public static final Seen UNAVAILABLE = new Seen(false, null);
  }

  Reply<Seen> get(String key);

  /** Puts a text there for a time; whether the store took it. */
  Reply<Boolean> set(String key, String text, Duration ttl);

  /**
   * Puts a text there if what stands there is as expected.
   *
   * @param expected null where nothing must stand there
   * @param text null to leave nothing there
   * @return what stands there now: the text, unless somebody else was first
   */
  Reply<Seen> compareAndSet(
      String key, @Nullable String expected, @Nullable String text, Duration ttl);
}
