package io.weir.filters.llm.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Finds the places of a document: walks through its bytes, which are known to be JSON. */
final class PlaceFinder {
  private final byte[] bytes;
  private final List<Place> places = new ArrayList<>();
  private int at;

  PlaceFinder(byte[] bytes) {
    this.bytes = bytes;
  }

  /**
   * The places in their order.
   *
   * @param tree that was made of the bytes
   * @return null where tree and bytes do not go together, as with a name that comes twice
   */
  @Nullable List<Place> find(JsonNode tree) {
    boolean utf8 = bytes.length > 1 && bytes[0] == '{' && bytes[1] != 0;
    return utf8 && tree.isObject() && object(tree, true) ? places : null;
  }

  private boolean object(JsonNode node, boolean outermost) {
    int fields = 0;
    boolean more = begins('}');
    while (more) {
      String name = name();
      JsonNode inner = node.get(name);
      if (inner == null || !value(new Place.Holder(node, name, 0), inner)) {
        return false;
      }
      fields++;
      int behind = at;
      skip();
      more = bytes[at++] == ',';
      if (!more && outermost) {
        places.add(new Place.Padding(behind, at - 1));
      }
    }
    return fields == node.size();
  }

  private boolean array(JsonNode node) {
    int index = 0;
    boolean more = begins(']');
    while (more) {
      skip();
      if (!value(new Place.Holder(node, null, index), node.get(index))) {
        return false;
      }
      index++;
      skip();
      more = bytes[at++] == ',';
    }
    return true;
  }

  /** Steps over an opening bracket, and over the closing one where nothing is between them. */
  private boolean begins(char closing) {
    at++;
    skip();
    boolean filled = bytes[at] != closing;
    at += filled ? 0 : 1;
    return filled;
  }

  private String name() {
    skip();
    int from = ++at;
    toQuote();
    String name = new String(bytes, from, at - from, StandardCharsets.UTF_8);
    at++;
    skip();
    at++;
    skip();
    return name;
  }

  private boolean value(Place.Holder holder, JsonNode node) {
    return switch (bytes[at]) {
      case '{' -> object(node, false);
      case '[' -> array(node);
      default -> {
        if (bytes[at] == '"') {
          text(holder, node);
        } else {
          scalar(holder, node);
        }
        yield true;
      }
    };
  }

  private void text(Place.Holder holder, JsonNode node) {
    int from = ++at;
    toQuote();
    places.add(new Place.Text(from, at++, holder, node));
  }

  private void scalar(Place.Holder holder, JsonNode node) {
    int from = at;
    boolean digits = true;
    while (!ends(bytes[at])) {
      digits &= bytes[at] >= '0' && bytes[at] <= '9';
      at++;
    }
    if (digits && at - from <= Place.Count.DIGITS_MAX) {
      places.add(new Place.Count(from, at, holder, node));
    }
  }

  private static boolean ends(byte b) {
    return b == ',' || b == '}' || b == ']' || Place.Padding.is(b);
  }

  private void toQuote() {
    while (bytes[at] != '"') {
      at += bytes[at] == '\\' ? 2 : 1;
    }
  }

  private void skip() {
    while (Place.Padding.is(bytes[at])) {
      at++;
    }
  }
}
