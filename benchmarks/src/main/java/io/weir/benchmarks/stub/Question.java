package io.weir.benchmarks.stub;

import io.weir.benchmarks.message.MessageReader;
import java.nio.charset.StandardCharsets;

/**
 * Reads a request, and how it is to be answered from the first bytes of its body: the model and
 * whether a stream is asked for must stand there.
 */
final class Question extends MessageReader {
  private static final int LOOKED_AT = 1024;
  private static final String MODEL = "\"model\"";
  private static final String STREAM = "\"stream\"";

  private final byte[] start = new byte[LOOKED_AT];
  private int held;

  Question() {
    super(false);
  }

  @Override
  public void reset() {
    super.reset();
    held = 0;
  }

  @Override
  protected Body firstLine(byte[] bytes, int from, int end) {
    return Body.AS_SAID;
  }

  @Override
  protected void body(byte[] bytes, int from, int to) {
    int length = Math.min(to - from, start.length - held);
    System.arraycopy(bytes, from, start, held, length);
    held += length;
  }

  /** How the whole request is to be answered. */
  Recipe recipe() {
    String text = new String(start, 0, held, StandardCharsets.ISO_8859_1);
    return Recipe.of(textAfter(text, MODEL), isTrueAfter(text, STREAM));
  }

  private static String textAfter(String text, String name) {
    int open = text.indexOf('"', valueAt(text, name));
    int close = text.indexOf('"', open + 1);
    return open < 0 || close < 0 ? "" : text.substring(open + 1, close);
  }

  private static boolean isTrueAfter(String text, String name) {
    int at = valueAt(text, name);
    while (at < text.length() && text.charAt(at) == ' ') {
      at++;
    }
    return text.startsWith("true", at);
  }

  /** Behind the colon of this field; behind everything where there is no such field. */
  private static int valueAt(String text, String name) {
    int at = text.indexOf(name);
    int colon = at < 0 ? -1 : text.indexOf(':', at + name.length());
    return colon < 0 ? text.length() : colon + 1;
  }
}
