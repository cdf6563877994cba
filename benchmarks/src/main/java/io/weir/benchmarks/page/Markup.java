package io.weir.benchmarks.page;

import java.util.ArrayDeque;
import java.util.Deque;

/** Markup under construction: texts are escaped, and elements close in the order of opening. */
public final class Markup {
  private final StringBuilder out = new StringBuilder();
  private final Deque<String> open = new ArrayDeque<>();

  /** Begins an element; attributes are names and values in turn. */
  public Markup open(String tag, Object... attributes) {
    start(tag, attributes);
    out.append('>');
    open.push(tag);
    return this;
  }

  /** Ends the element that was begun last. */
  public Markup close() {
    out.append("</").append(open.pop()).append('>');
    return this;
  }

  /** An element without content. */
  public Markup empty(String tag, Object... attributes) {
    start(tag, attributes);
    out.append("/>");
    return this;
  }

  /** An element that holds a text. */
  public Markup element(String tag, String text, Object... attributes) {
    return open(tag, attributes).text(text).close();
  }

  /** A text in a picture, at this place, in the looks of these classes. */
  Markup label(String text, double x, double y, String classes) {
    return element("text", text, "x", x, "y", y, "class", classes);
  }

  /** A text of this element. */
  public Markup text(String text) {
    escape(text);
    return this;
  }

  /** Takes over what another has finished. */
  public Markup add(Markup finished) {
    out.append(finished);
    return this;
  }

  /** Style rules; they must hold none of the characters that markup knows. */
  Markup style(String rules) {
    out.append("<style>").append(rules).append("</style>");
    return this;
  }

  private void start(String tag, Object... attributes) {
    out.append('<').append(tag);
    for (int i = 0; i < attributes.length; i += 2) {
      out.append(' ').append(attributes[i]).append("=\"");
      escape(place(attributes[i + 1]));
      out.append('"');
    }
  }

  /** Coordinates with one digit behind the point are as fine as a screen shows. */
  private static String place(Object value) {
    return value instanceof Double d
        ? Double.toString(Math.round(d * 10) / 10.0).replaceAll("\\.0$", "")
        : value.toString();
  }

  private void escape(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '<' -> out.append("&lt;");
        case '>' -> out.append("&gt;");
        case '&' -> out.append("&amp;");
        case '"' -> out.append("&quot;");
        default -> out.append(c < ' ' && c != '\n' && c != '\t' ? '\uFFFD' : c);
      }
    }
  }

  /** What was written; every element must be closed. */
  @Override
  public String toString() {
    if (!open.isEmpty()) {
      throw new IllegalStateException("not closed: " + open);
    }
    return out.toString();
  }
}
