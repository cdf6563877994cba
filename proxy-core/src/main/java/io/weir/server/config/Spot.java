package io.weir.server.config;

import io.weir.config.Shape;
import io.weir.config.problem.Place;

/**
 * Where a part of the file is written. All spots are equal: moving a part does not change it.
 *
 * @param place the mapping's beginning
 */
public record Spot(Place place) {
  private static final Place NOWHERE = new Place("", 0, 0, "");

  static Spot of(Shape.Values values) {
    return new Spot(values.node().map(node -> node.place()).orElse(NOWHERE));
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Spot;
  }

  @Override
  public int hashCode() {
    return 0;
  }
}
