package io.weir.benchmarks.message;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads messages in HTTP/1.1 (RFC 9112), one at a time. It is no guard: what it takes for a message
 * may be none to others.
 */
public abstract class MessageReader {
  /** What {@link #read} gives for bytes that are no message. */
  public static final int BAD = -1;

  private static final int MOST_HEAD = 64 * 1024;
  private static final byte[] LENGTH = name("content-length:");
  private static final byte[] CODING = name("transfer-encoding:");
  private static final byte[] CONNECTION = name("connection:");
  private static final byte[] CLOSE = name("close");

  /** What a first line says of what follows its head. */
  protected enum Body {
    /** What the other fields say. */
    AS_SAID,
    /** None, whatever they say. */
    NONE,
    /** None, and another head. */
    ANOTHER_HEAD,
    /** It is no first line. */
    NO_MESSAGE
  }

  private enum State {
    HEAD,
    BODY,
    CHUNK_SIZE,
    CHUNK,
    CHUNK_END,
    TRAILERS,
    UNTIL_CLOSE,
    ENDED
  }

  private final boolean mayEndWithConnection;
  private State state = State.HEAD;
  private byte[] head = new byte[0];
  private int held;
  private long left;
  private int lineLength;
  private boolean inSize;
  private boolean keepAlive;

  /**
   * A reader of one kind of message.
   *
   * @param mayEndWithConnection whether a body of untold length ends with the connection; otherwise
   *     there is none
   */
  protected MessageReader(boolean mayEndWithConnection) {
    this.mayEndWithConnection = mayEndWithConnection;
  }

  /** Begins a new message. */
  public void reset() {
    state = State.HEAD;
    held = 0;
  }

  /** Whether the message is whole. */
  public final boolean ended() {
    return state == State.ENDED;
  }

  /** Whether the connection's end is the message's end. */
  public final boolean endsWithConnection() {
    return state == State.UNTIL_CLOSE;
  }

  /** Whether the connection can be used again; known when the head has come. */
  public final boolean keepAlive() {
    return keepAlive;
  }

  /** Reads the first line. */
  protected abstract Body firstLine(byte[] bytes, int from, int end);

  /** Whether the first line's version keeps connections by itself. */
  protected boolean keepsByVersion() {
    return true;
  }

  /** A part of the body. */
  protected abstract void body(byte[] bytes, int from, int to);

  /** Reads on; gives where it stopped, which is before {@code to} only behind the message's end. */
  public final int read(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to && state != State.ENDED) {
      at =
          switch (state) {
            case HEAD -> head(bytes, at, to);
            case BODY, CHUNK, UNTIL_CLOSE -> bodyPart(bytes, at, to);
            case CHUNK_SIZE -> chunkSize(bytes[at], at);
            case CHUNK_END -> chunkEnd(bytes[at], at);
            case TRAILERS -> trailers(bytes[at], at);
            case ENDED -> at;
          };
      if (at == BAD) {
        return BAD;
      }
    }
    return at;
  }

  private int head(byte[] bytes, int from, int to) {
    if (held == 0) {
      int end = headEnd(bytes, from, to);
      if (end >= 0) {
        return parse(bytes, from, end) ? end : BAD;
      }
    }
    if (held + to - from > MOST_HEAD) {
      return BAD;
    }
    int before = held;
    hold(bytes, from, to);
    int end = headEnd(head, 0, held);
    if (end < 0) {
      return to;
    }
    held = 0;
    return parse(head, 0, end) ? from + end - before : BAD;
  }

  private void hold(byte[] bytes, int from, int to) {
    int length = held + to - from;
    if (length > head.length) {
      head = Arrays.copyOf(head, Math.max(length, 2 * head.length));
    }
    System.arraycopy(bytes, from, head, held, to - from);
    held = length;
  }

  /** Behind the first empty line; -1 where there is none. */
  private static int headEnd(byte[] bytes, int from, int to) {
    for (int i = from + 2; i < to; i++) {
      if (bytes[i] == '\n' && bytes[i - 1] == '\r' && bytes[i - 2] == '\n') {
        return i + 1;
      }
    }
    return -1;
  }

  private boolean parse(byte[] bytes, int from, int end) {
    Body kind = firstLine(bytes, from, lineEnd(bytes, from, end));
    if (kind == Body.NO_MESSAGE || kind == Body.ANOTHER_HEAD) {
      return kind == Body.ANOTHER_HEAD;
    }
    keepAlive = keepsByVersion();
    state = mayEndWithConnection ? State.UNTIL_CLOSE : State.ENDED;
    left = Long.MAX_VALUE;
    if (!fields(bytes, from, end)) {
      return false;
    }
    if (kind == Body.NONE || (state == State.BODY && left == 0)) {
      state = State.ENDED;
    }
    return true;
  }

  private boolean fields(byte[] bytes, int from, int end) {
    int line = lineEnd(bytes, from, end);
    while (line < end) {
      int next = lineEnd(bytes, line, end);
      if (startsWith(bytes, line, next, LENGTH) && state != State.CHUNK_SIZE) {
        left = number(bytes, line + LENGTH.length, next);
        state = State.BODY;
        if (left < 0) {
          return false;
        }
      } else if (startsWith(bytes, line, next, CODING)) {
        beginChunk();
      } else if (startsWith(bytes, line, next, CONNECTION)
          && startsWith(bytes, skipSpace(bytes, line + CONNECTION.length, next), next, CLOSE)) {
        keepAlive = false;
      }
      line = next;
    }
    return true;
  }

  private int bodyPart(byte[] bytes, int from, int to) {
    int end = left < to - from ? from + (int) left : to;
    body(bytes, from, end);
    left -= end - from;
    if (left == 0) {
      state = state == State.CHUNK ? State.CHUNK_END : State.ENDED;
    }
    return end;
  }

  private void beginChunk() {
    state = State.CHUNK_SIZE;
    left = 0;
    lineLength = 0;
    inSize = true;
  }

  private int chunkSize(byte b, int at) {
    int digit = inSize ? Character.digit(b, 16) : -1;
    if (digit >= 0) {
      lineLength++;
      left = left << 4 | digit;
      return left > Integer.MAX_VALUE ? BAD : at + 1;
    }
    if (lineLength == 0) {
      return BAD;
    }
    inSize = false;
    if (b == '\n') {
      state = left > 0 ? State.CHUNK : State.TRAILERS;
      lineLength = 0;
    }
    return at + 1;
  }

  private int chunkEnd(byte b, int at) {
    if (b == '\n') {
      beginChunk();
      return at + 1;
    }
    return b == '\r' ? at + 1 : BAD;
  }

  private int trailers(byte b, int at) {
    if (b == '\n') {
      state = lineLength == 0 ? State.ENDED : state;
      lineLength = 0;
    } else if (b != '\r') {
      lineLength++;
    }
    return at + 1;
  }

  /** Behind the line feed of the line that begins here; the end where there is none. */
  private static int lineEnd(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] != '\n') {
      at++;
    }
    return Math.min(at + 1, end);
  }

  private static int skipSpace(byte[] bytes, int from, int end) {
    int at = from;
    while (at < end && bytes[at] == ' ') {
      at++;
    }
    return at;
  }

  /** The decimal number there, spaces before it skipped; -1 where there is none. */
  protected static int number(byte[] bytes, int from, int end) {
    int at = skipSpace(bytes, from, end);
    long value = at < end && isDigit(bytes[at]) ? 0 : -1;
    while (at < end && isDigit(bytes[at]) && value <= Integer.MAX_VALUE) {
      value = value * 10 + bytes[at] - '0';
      at++;
    }
    return value <= Integer.MAX_VALUE ? (int) value : -1;
  }

  private static boolean isDigit(byte b) {
    return b >= '0' && b <= '9';
  }

  /** Whether the bytes there are these, in whatever case. */
  protected static boolean startsWith(byte[] bytes, int from, int end, byte[] lowerCase) {
    if (end - from < lowerCase.length) {
      return false;
    }
    for (int i = 0; i < lowerCase.length; i++) {
      byte b = bytes[from + i];
      if ((b >= 'A' && b <= 'Z' ? b + ('a' - 'A') : b) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /** A word to compare with. */
  protected static byte[] name(String lowerCase) {
    return lowerCase.getBytes(StandardCharsets.US_ASCII);
  }
}
