package io.weir.benchmarks.compare;

import io.weir.benchmarks.stage.Child;

/**
 * A proxy at work.
 *
 * @param name as tables call it
 * @param child its process
 * @param plain port for whole answers
 * @param stream port for event streams
 * @param h2 port for cleartext HTTP/2
 */
record Running(String name, Child child, int plain, int stream, int h2) {

  /** The stub without a proxy. */
  static Running direct(Child stub, int port) {
    return new Running(Scores.DIRECT, stub, port, port, port);
  }
}
