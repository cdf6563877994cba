package io.weir.benchmarks.compare;

import io.weir.benchmarks.load.report.LoadReport;

/**
 * A measured stretch of one proxy at one work.
 *
 * @param trial the work, by name
 * @param peer the proxy, by name
 * @param clean whether the machine did little else meanwhile
 * @param idleKb the proxy's memory before the first window of this work
 * @param report what was seen
 */
record Window(String trial, String peer, boolean clean, long idleKb, LoadReport report) {

  /** Requests that got no proper answer. */
  long failed() {
    return report.totals().failures() + report.totals().non2xx() + report.totals().unsent();
  }

  /** What neither proxy nor driver nor stub took, in percent of one core. */
  double foreign() {
    return report.cost() == null ? 0 : report.cost().foreignPercent();
  }
}
