package io.weir.filters.cache;

import java.nio.charset.StandardCharsets;

/** Tells a stream that came to its end from one that was cut, or that tells of an error. */
final class Endings {
  private static final byte[][] ERRORS =
      bytes(
          "event: error",
          "event:error",
          "event: response.failed",
          "data: {\"error\"",
          "data:{\"error\"",
          "data: {\"type\":\"error\"",
          "data: {\"type\": \"error\"",
          "{\"error\"");
  private static final byte[][] ENDS =
      bytes(
          "data: [DONE]",
          "data:[DONE]",
          "event: message_stop",
          "event:message_stop",
          "event: response.completed",
          "event: response.incomplete");
  private static final byte[][] LAST_LINES = bytes("\"done\":true", "\"done\": true");

  private Endings() {}

  private static byte[][] bytes(String... texts) {
    byte[][] all = new byte[texts.length][];
    for (int i = 0; i < texts.length; i++) {
      all[i] = texts[i].getBytes(StandardCharsets.US_ASCII);
    }
    return all;
  }

  /** Whether these server-sent events end as their dialect ends, and none is an error. */
  static boolean areWhole(byte[] events) {
    boolean ended = false;
    for (int line = 0; line < events.length; line = next(events, line)) {
      byte first = events[line];
      if (first == 'd' || first == 'e') {
        if (any(ERRORS, events, line)) {
          return false;
        }
        ended |= any(ENDS, events, line);
      }
    }
    return ended && events[events.length - 1] == '\n';
  }

  /** Whether the last of these JSON lines says that it is the last, and none is an error. */
  static boolean isWholeLines(byte[] lines) {
    int last = 0;
    for (int line = 0; line < lines.length; line = next(lines, line)) {
      if (any(ERRORS, lines, line)) {
        return false;
      }
      last = line;
    }
    for (int at = last; at < lines.length; at++) {
      if (lines[at] == '"' && any(LAST_LINES, lines, at)) {
        return true;
      }
    }
    return false;
  }

  private static int next(byte[] text, int from) {
    int at = from;
    while (at < text.length && text[at] != '\n') {
      at++;
    }
    return at + 1;
  }

  private static boolean any(byte[][] texts, byte[] in, int at) {
    for (byte[] text : texts) {
      if (at + text.length <= in.length && starts(text, in, at)) {
        return true;
      }
    }
    return false;
  }

  private static boolean starts(byte[] text, byte[] in, int at) {
    for (int i = 0; i < text.length; i++) {
      if (in[at + i] != text[i]) {
        return false;
      }
    }
    return true;
  }
}
