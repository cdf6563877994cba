package io.weir.filters.llm.json;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.IntNode;
import com.fasterxml.jackson.databind.node.LongNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.TextNode;
import org.jspecify.annotations.Nullable;

/** A part of a document that may be another in the next: a text, a whole number, or padding. */
abstract sealed class Place {
  private static final int NONE = -1;

  /** Where it begins in the document, and where it ends: before a text's closing quote. */
  final int from;

  final int to;

  private Place(int from, int to) {
    this.from = from;
    this.to = to;
  }

  /**
   * Reads what another document has in this place.
   *
   * @return where it ends there; negative where it is of another kind
   */
  abstract int read(byte[] bytes, int at, int end, TextReader texts);

  /** Makes the tree say what its own document has in this place. */
  abstract void restore();

  /** White space. */
  static final class Padding extends Place {
    Padding(int from, int to) {
      super(from, to);
    }

    static boolean is(byte b) {
      return b == ' ' || b == '\n' || b == '\r' || b == '\t';
    }

    @Override
    int read(byte[] bytes, int at, int end, TextReader texts) {
      int behind = at;
      while (behind < end && is(bytes[behind])) {
        behind++;
      }
      return behind;
    }

    @Override
    void restore() {}
  }

  /** A value, and the node that holds it by a name or an index. */
  abstract static sealed class Value extends Place {
    private final JsonNode holder;
    private final @Nullable String name;
    private final int index;
    private final JsonNode own;
    private boolean changed;

    private Value(int from, int to, Holder held, JsonNode own) {
      super(from, to);
      this.holder = held.node;
      this.name = held.name;
      this.index = held.index;
      this.own = own;
    }

    void change(JsonNode value) {
      changed = true;
      put(value);
    }

    @Override
    final void restore() {
      if (changed) {
        changed = false;
        put(own);
      }
    }

    private void put(JsonNode value) {
      if (name != null) {
        ((ObjectNode) holder).set(name, value);
      } else {
        ((ArrayNode) holder).set(index, value);
      }
    }
  }

  /**
   * What holds a value.
   *
   * @param name null in an array
   */
  record Holder(JsonNode node, @Nullable String name, int index) {}

  /** A text. */
  static final class Text extends Value {
    Text(int from, int to, Holder holder, JsonNode own) {
      super(from, to, holder, own);
    }

    @Override
    int read(byte[] bytes, int at, int end, TextReader texts) {
      String text = texts.read(bytes, at, end);
      if (text == null) {
        return NONE;
      }
      change(TextNode.valueOf(text));
      return texts.end();
    }
  }

  /** A whole number that is not negative. */
  static final class Count extends Value {
    static final int DIGITS_MAX = 18;

    Count(int from, int to, Holder holder, JsonNode own) {
      super(from, to, holder, own);
    }

    @Override
    int read(byte[] bytes, int at, int end, TextReader texts) {
      long number = 0;
      int behind = at;
      while (behind < end && bytes[behind] >= '0' && bytes[behind] <= '9') {
        number = 10 * number + bytes[behind++] - '0';
        if (behind - at > DIGITS_MAX) {
          return NONE;
        }
      }
      if (behind == at || (bytes[at] == '0' && behind > at + 1)) {
        return NONE;
      }
      int small = (int) number;
      change(small == number ? IntNode.valueOf(small) : LongNode.valueOf(number));
      return behind;
    }
  }
}
