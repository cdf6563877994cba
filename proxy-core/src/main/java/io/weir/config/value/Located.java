package io.weir.config.value;

import io.weir.config.problem.Place;
import java.util.Objects;

/**
 * A value that knows where it was written. Two are equal if their values are: moving a line in a
 * file changes nothing.
 *
 * @param value the value
 * @param place where it stands
 * @param <T> the type of the value
 */
public record Located<T>(T value, Place place) {

  @Override
  public boolean equals(Object other) {
    return other instanceof Located<?> located && Objects.equals(value, located.value);
  }

  @Override
  public int hashCode() {
    return Objects.hashCode(value);
  }

  @Override
  public String toString() {
    return String.valueOf(value);
  }
}
