package io.weir.filters.llm.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A JSON document with the places at which others may differ from it and still be told by its tree,
 * once that has their values.
 */
final class Outline {
  private final byte[] bytes;
  private final JsonNode tree;
  private final Place[] places;

  private Outline(byte[] bytes, JsonNode tree, List<Place> places) {
    this.bytes = bytes;
    this.tree = tree;
    this.places = places.toArray(Place[]::new);
  }

  /**
   * The outline of a document; null where it has none.
   *
   * @param tree what a parser made of these bytes; belongs to the outline from now on
   */
  static @Nullable Outline of(byte[] bytes, int from, int length, JsonNode tree) {
    byte[] copy = Arrays.copyOfRange(bytes, from, from + length);
    List<Place> places = new PlaceFinder(copy).find(tree);
    return places == null ? null : new Outline(copy, tree, places);
  }

  /** The document that was found to fit last. */
  JsonNode tree() {
    return tree;
  }

  /** Whether another document differs in nothing but places; the tree is then its. */
  boolean fits(byte[] other, int from, int length, TextReader texts) {
    int end = from + length;
    int mine = 0;
    int its = from;
    int next = 0;
    while (true) {
      int same = Arrays.mismatch(bytes, mine, bytes.length, other, its, end);
      if (same < 0) {
        break;
      }
      mine += same;
      its += same;
      while (next < places.length && places[next].to < mine) {
        places[next++].restore();
      }
      if (next == places.length || places[next].from > mine) {
        return false;
      }
      Place place = places[next++];
      its = place.read(other, its - (mine - place.from), end, texts);
      if (its < 0) {
        return false;
      }
      mine = place.to;
    }
    while (next < places.length) {
      places[next++].restore();
    }
    return true;
  }
}
