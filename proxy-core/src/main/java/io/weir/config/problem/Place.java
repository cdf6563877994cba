package io.weir.config.problem;

import java.util.Comparator;
import java.util.regex.Pattern;

/**
 * Where in a configuration a value stands: file, position and path.
 *
 * @param file the file's name as it was given
 * @param line the line, from 1
 * @param column the column in code points, from 1
 * @param path the path from the root, such as {@code listeners[0].address}; blank for the root
 */
public record Place(String file, int line, int column, String path) implements Comparable<Place> {

  private static final Pattern PLAIN_KEY = Pattern.compile("[A-Za-z0-9_-]+");

  /** The place of this place's child under a key, at the same position until it is known better. */
  public Place key(String key) {
    return new Place(file, line, column, path + step(key));
  }

  /** The place of this place's child at an index, at the same position until it is known better. */
  public Place index(int index) {
    return new Place(file, line, column, path + "[" + index + "]");
  }

  /** The same path at another position of the same file. */
  public Place at(int newLine, int newColumn) {
    return new Place(file, newLine, newColumn, path);
  }

  private String step(String key) {
    if (!PLAIN_KEY.matcher(key).matches()) {
      return "[\"" + key + "\"]";
    }
    return path.isEmpty() ? key : "." + key;
  }

  /** The position alone: {@code file:line:column}. */
  public String position() {
    return file + ":" + line + ":" + column;
  }

  @Override
  public int compareTo(Place other) {
    return Order.ORDER.compare(this, other);
  }

  /** Made when first asked for: few starts have more than one problem to put in order. */
  private static final class Order {
    static final Comparator<Place> ORDER =
        Comparator.comparing(Place::file)
            .thenComparingInt(Place::line)
            .thenComparingInt(Place::column)
            .thenComparing(Place::path);
  }

  /** Position and, unless this is the root, path. */
  @Override
  public String toString() {
    return path.isEmpty() ? position() : position() + " " + path;
  }
}
