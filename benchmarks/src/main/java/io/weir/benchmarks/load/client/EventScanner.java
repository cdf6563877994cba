package io.weir.benchmarks.load.client;

/**
 * Counts the events of one stream: an event ends with an empty line after lines that are not empty.
 * Line ends are LF or CRLF.
 */
final class EventScanner {
  private static final byte LF = '\n';
  private static final byte CR = '\r';

  private boolean inLine;
  private boolean inEvent;

  /** Begins a new stream. */
  void reset() {
    inLine = false;
    inEvent = false;
  }

  /** How many events end in these bytes. */
  int scan(byte[] bytes, int from, int to) {
    int ended = 0;
    for (int i = from; i < to; i++) {
      byte b = bytes[i];
      if (b == LF) {
        if (!inLine && inEvent) {
          ended++;
          inEvent = false;
        }
        inLine = false;
      } else if (b != CR) {
        inLine = true;
        inEvent = true;
      }
    }
    return ended;
  }
}
