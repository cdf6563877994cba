package io.weir.benchmarks.load.client;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads answers in HTTP/1.1 (RFC 9112), one at a time, and only what a driver wants of them: the
 * status, the end, and the body's bytes where the call wants them.
 */
final class AnswerReader {
  /** What {@link #read} gives for bytes that are no answer. */
  static final int BAD = -1;

  private static final int MOST_HEAD = 64 * 1024;
  private static final byte[] VERSION = name("http/1.");
  private static final byte[] LENGTH = name("content-length:");
  private static final byte[] CODING = name("transfer-encoding:");
  private static final byte[] CONNECTION = name("connection:");
  private static final byte[] CLOSE = name("close");
  private static final int MINOR_AT = 7;
  private static final int STATUS_AT = 9;
  private static final int LEAST_HEAD = 16;

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

  private State state = State.HEAD;
  private byte[] head = new byte[1024];
  private int held;
  private long left;
  private int lineLength;
  private boolean inSize;
  private boolean keepAlive;

  /** Begins a new answer. */
  void reset() {
    state = State.HEAD;
    held = 0;
  }

  /** Whether the answer is whole. */
  boolean ended() {
    return state == State.ENDED;
  }

  /** Whether the connection's end is the answer's end. */
  boolean endsWithConnection() {
    return state == State.UNTIL_CLOSE;
  }

  /** Whether the connection can be used again; known when the head has come. */
  boolean keepAlive() {
    return keepAlive;
  }

  /** Reads on; gives where it stopped, which is before {@code to} only behind the answer's end. */
  int read(byte[] bytes, int from, int to, Call call, long now) {
    int at = from;
    while (at < to && state != State.ENDED) {
      at =
          switch (state) {
            case HEAD -> head(bytes, at, to, call);
            case BODY, CHUNK, UNTIL_CLOSE -> body(bytes, at, to, call, now);
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

  private int head(byte[] bytes, int from, int to, Call call) {
    if (held == 0) {
      int end = headEnd(bytes, from, to);
      if (end >= 0) {
        return parse(bytes, from, end, call) ? end : BAD;
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
    return parse(head, 0, end, call) ? from + end - before : BAD;
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

  private boolean parse(byte[] bytes, int from, int end, Call call) {
    if (end - from < LEAST_HEAD || !startsWith(bytes, from, end, VERSION)) {
      return false;
    }
    int status = number(bytes, from + STATUS_AT, from + STATUS_AT + 3);
    if (status < 100) {
      return false;
    }
    if (status < 200) {
      return true;
    }
    call.status(status);
    keepAlive = bytes[from + MINOR_AT] != '0';
    state = State.UNTIL_CLOSE;
    left = Long.MAX_VALUE;
    if (!fields(bytes, from, end)) {
      return false;
    }
    if (status == 204 || status == 304 || (state == State.BODY && left == 0)) {
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

  private int body(byte[] bytes, int from, int to, Call call, long now) {
    int end = left < to - from ? from + (int) left : to;
    if (call.wantsBody()) {
      call.body(bytes, from, end, now);
    }
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

  /** Behind the line feed of the line that begins here. */
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
  private static int number(byte[] bytes, int from, int end) {
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

  private static boolean startsWith(byte[] bytes, int from, int end, byte[] lowerCase) {
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

  private static byte[] name(String lowerCase) {
    return lowerCase.getBytes(StandardCharsets.US_ASCII);
  }
}
