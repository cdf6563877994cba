package io.weir.benchmarks.compare;

import io.weir.benchmarks.load.watch.Meter;
import io.weir.benchmarks.stage.Child;
import java.util.List;
import java.util.Map;

/**
 * A proxy at work.
 *
 * @param name as tables call it
 * @param child its process
 * @param plain port for whole answers
 * @param stream port for event streams
 * @param h2 port for cleartext HTTP/2
 * @param headers what requests must tell it, names in lower case
 */
record Running(
    String name, Child child, int plain, int stream, int h2, Map<String, String> headers) {

  Running {
    headers = Map.copyOf(headers);
  }

  /** The stub without a proxy. */
  static Running direct(Child stub, int port) {
    return new Running(Scores.DIRECT, stub, port, port, port, Map.of());
  }

  /** Its memory in RAM now. */
  long rssKb() {
    return new Meter(child.pids(), false, List.of()).rssKb();
  }
}
