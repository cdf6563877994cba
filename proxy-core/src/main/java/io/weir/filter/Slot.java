package io.weir.filter;

import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A typed place in an exchange; made once and kept in a constant.
 *
 * @param <T> what it holds
 */
public final class Slot<T> {
  private static final AtomicInteger COUNT = new AtomicInteger();

  private final String name;
  private final Class<T> type;
  private final int index;

  private Slot(String name, Class<T> type) {
    this.name = name;
    this.type = type;
    this.index = COUNT.getAndIncrement();
  }

  /** A new place for values of that type; the name is for people. */
  public static <T> Slot<T> of(String name, Class<T> type) {
    return new Slot<>(name, type);
  }

  /** The value as what the place holds. */
  public @Nullable T cast(@Nullable Object value) {
    return type.cast(value);
  }

  /** Its number, dense from 0. */
  public int index() {
    return index;
  }

  @Override
  public String toString() {
    return name;
  }
}
