package io.weir.page;

import java.io.ByteArrayOutputStream;

/** Compact JSON laid out for people: a field a line. */
final class Indented {
  private static final int STEP = 2;

  private Indented() {}

  /** The same JSON, with line ends and spaces between its parts. */
  static byte[] of(byte[] json) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(json.length * 2);
    int depth = 0;
    boolean text = false;
    for (int i = 0; i < json.length; i++) {
      byte b = json[i];
      if (text) {
        out.write(b);
        if (b == '\\') {
          out.write(json[++i]);
        }
        text = b != '"';
        continue;
      }
      boolean empty = i + 1 < json.length && (json[i + 1] == ']' || json[i + 1] == '}');
      switch (b) {
        case '{', '[' -> {
          out.write(b);
          depth++;
          if (!empty) {
            line(out, depth);
          }
        }
        case '}', ']' -> {
          depth--;
          if (json[i - 1] != '{' && json[i - 1] != '[') {
            line(out, depth);
          }
          out.write(b);
        }
        case ',' -> {
          out.write(b);
          line(out, depth);
        }
        case ':' -> {
          out.write(b);
          out.write(' ');
        }
        default -> {
          out.write(b);
          text = b == '"';
        }
      }
    }
    out.write('\n');
    return out.toByteArray();
  }

  private static void line(ByteArrayOutputStream out, int depth) {
    out.write('\n');
    for (int i = 0; i < depth * STEP; i++) {
      out.write(' ');
    }
  }
}
