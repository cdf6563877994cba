package io.weir.filters.llm.wire;

/** A JSON document on each line; empty lines are none. */
final class LineFrames extends Frames {
  /** How far the line that is not yet whole has been looked through. */
  private int looked;

  LineFrames(Listener listener, int bytesMax) {
    super(listener, bytesMax);
  }

  @Override
  int read(byte[] bytes, int from, int to) {
    int start = from;
    for (int i = from + looked; i < to; i++) {
      if (bytes[i] == '\n') {
        if (!fits(i - start)) {
          break;
        }
        line(bytes, start, i);
        start = i + 1;
      }
    }
    looked = to - start;
    return start - from;
  }

  @Override
  void last(byte[] bytes, int from, int to) {
    line(bytes, from, to);
  }

  private void line(byte[] bytes, int from, int to) {
    int end = to;
    while (end > from && bytes[end - 1] <= ' ' && bytes[end - 1] >= 0) {
      end--;
    }
    if (end > from) {
      listener.frame("", bytes, from, end - from);
    }
  }
}
