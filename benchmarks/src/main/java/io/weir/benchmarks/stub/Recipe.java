package io.weir.benchmarks.stub;

/**
 * How a request is to be answered; its model's name says so, since that passes every gateway:
 * {@code stub-n200-p5} is a stream of 200 events, one each 5 ms.
 *
 * @param stream whether the request asks for a stream
 * @param events {@code -n}: events with text in a stream; the opening, the end and usage come on
 *     top
 * @param paceMillis {@code -p}: from event to event; 0 for as fast as the connection takes them
 * @param batch {@code -b}: events in one write, where there is no pace
 * @param delayMillis {@code -d}: before the first byte
 * @param status {@code -e}: of the answer; 200 unless it is an error
 * @param size {@code -s}: bytes of text in an answer that is no stream
 */
record Recipe(
    boolean stream, int events, int paceMillis, int batch, int delayMillis, int status, int size) {
  private static final int MOST_EVENTS = 10_000_000;
  private static final int MOST_MILLIS = 60_000;
  private static final int MOST_SIZE = 16 * 1024 * 1024;

  /** What the name asks for, each within bounds; what it does not say is as usual. */
  static Recipe of(String model, boolean stream) {
    return new Recipe(
        stream,
        number(model, "-n", 200, 0, MOST_EVENTS),
        number(model, "-p", 0, 0, MOST_MILLIS),
        number(model, "-b", 1, 1, 100),
        number(model, "-d", 0, 0, MOST_MILLIS),
        number(model, "-e", 200, 200, 599),
        number(model, "-s", 480, 0, MOST_SIZE));
  }

  private static int number(String model, String name, int usual, int least, int most) {
    for (int at = model.indexOf(name); at >= 0; at = model.indexOf(name, at + 1)) {
      int from = at + name.length();
      int to = from;
      while (to < model.length() && to - from < 9 && Character.isDigit(model.charAt(to))) {
        to++;
      }
      if (to > from && (to == model.length() || model.charAt(to) == '-')) {
        return Math.max(least, Math.min(most, Integer.parseInt(model, from, to, 10)));
      }
    }
    return usual;
  }
}
