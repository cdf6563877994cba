package io.weir.benchmarks.load.report;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What was counted in the measured window. A request belongs to the window in which it was due.
 *
 * @param seconds how long the window was
 * @param requests requests that have a whole answer, of whatever status
 * @param requestsPerSecond the same over the window
 * @param statuses answers by status, 2xx left out
 * @param errors requests and connections that failed, by kind
 * @param unsent requests that were due, and for which there was no place to wait
 * @param unfinished requests that had no whole answer yet when the run ended
 * @param connections connections that were opened
 * @param bytesOut what was written for these requests, heads and bodies
 * @param bytesIn what was read in the window, without what HTTP/2 puts around it
 */
public record Totals(
    double seconds,
    long requests,
    double requestsPerSecond,
    SortedMap<String, Long> statuses,
    SortedMap<String, Long> errors,
    long unsent,
    long unfinished,
    long connections,
    long bytesOut,
    long bytesIn) {

  /** Nothing in it changes later. */
  public Totals {
    statuses = Collections.unmodifiableSortedMap(new TreeMap<>(statuses));
    errors = Collections.unmodifiableSortedMap(new TreeMap<>(errors));
  }

  /** Answers whose status was not 2xx. */
  public long non2xx() {
    return sum(statuses);
  }

  /** Failures of every kind; answers with a bad status are none. */
  public long failures() {
    return sum(errors);
  }

  private static long sum(Map<String, Long> counts) {
    return counts.values().stream().mapToLong(Long::longValue).sum();
  }
}
