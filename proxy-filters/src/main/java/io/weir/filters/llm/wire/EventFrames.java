package io.weir.filters.llm.wire;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Server-sent events as they come: any of the three line ends, comments, a byte order mark, data on
 * several lines, no space after the colon, no empty line at the end. Only {@code event} and {@code
 * data} mean anything here.
 */
final class EventFrames extends Frames {
  private static final int NAME_BYTES_MAX = 64;
  private static final byte[] MARK = {(byte) 0xef, (byte) 0xbb, (byte) 0xbf};

  /** How far, from the event's first byte, whole lines have been read. */
  private int read;

  /** How far the line that is not yet whole has been looked through. */
  private int looked;

  private boolean begun;

  /** The last byte read was a return: a line feed after it belongs to it. */
  private boolean returned;

  /** Where the event's data is, from the event's first byte; later lines of it move up to it. */
  private int dataFrom;

  private int dataLength = -1;
  private String name = "";
  private String lastName = "";

  EventFrames(Listener listener, int bytesMax) {
    super(listener, bytesMax);
  }

  @Override
  int read(byte[] bytes, int from, int to) {
    int start = from;
    int line = from + read;
    for (int i = line + looked; i < to; i++) {
      byte b = bytes[i];
      if (b == '\n' && returned) {
        returned = false;
        start = start == i ? i + 1 : start;
        line = i + 1;
      } else if (b == '\n' || b == '\r') {
        returned = b == '\r';
        if (!fits(i - start)) {
          break;
        }
        if (line(bytes, start, line, i)) {
          start = i + 1;
        }
        line = i + 1;
      } else {
        returned = false;
        i = LineEnds.next(bytes, i + 1, to) - 1;
      }
    }
    read = line - start;
    looked = to - line;
    return start - from;
  }

  /** Reads one line; whether an event ends with it. */
  private boolean line(byte[] bytes, int start, int lineFrom, int to) {
    int from = lineFrom;
    if (!begun) {
      begun = true;
      from += Arrays.equals(bytes, from, Math.min(from + 3, to), MARK, 0, 3) ? MARK.length : 0;
    }
    if (from == to) {
      dispatch(bytes, start);
      return true;
    }
    if (field(bytes, from, to, "data")) {
      int value = value(bytes, from + 4, to);
      data(bytes, start, value, to);
    } else if (field(bytes, from, to, "event")) {
      int value = value(bytes, from + 5, to);
      name = name(bytes, value, Math.min(to, value + NAME_BYTES_MAX));
    }
    return false;
  }

  /** The event's name: mostly the same as the one before, so that it is not made anew. */
  private String name(byte[] bytes, int from, int to) {
    boolean same = lastName.length() == to - from;
    for (int i = 0; same && i < to - from; i++) {
      same = lastName.charAt(i) == (bytes[from + i] & 0xff);
    }
    if (!same) {
      lastName = new String(bytes, from, to - from, StandardCharsets.ISO_8859_1);
    }
    return lastName;
  }

  private void data(byte[] bytes, int start, int from, int to) {
    if (dataLength < 0) {
      dataFrom = from - start;
      dataLength = to - from;
      return;
    }
    int at = start + dataFrom + dataLength;
    bytes[at] = '\n';
    System.arraycopy(bytes, from, bytes, at + 1, to - from);
    dataLength += 1 + to - from;
  }

  private void dispatch(byte[] bytes, int start) {
    if (dataLength >= 0) {
      listener.frame(name, bytes, start + dataFrom, dataLength);
    }
    dataLength = -1;
    name = "";
  }

  private static boolean field(byte[] bytes, int from, int to, String field) {
    int n = field.length();
    if (to - from < n || (to - from > n && bytes[from + n] != ':')) {
      return false;
    }
    for (int i = 0; i < n; i++) {
      if (bytes[from + i] != field.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  /** Where a field's value begins, behind the colon and the one space that may follow it. */
  private static int value(byte[] bytes, int colon, int to) {
    int from = Math.min(colon + 1, to);
    return from < to && bytes[from] == ' ' ? from + 1 : from;
  }

  @Override
  void last(byte[] bytes, int from, int to) {
    int line = from + read;
    if (line < to) {
      line(bytes, from, line, to);
    }
    dispatch(bytes, from);
  }
}
