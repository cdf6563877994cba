package io.weir.benchmarks.baseline;

/**
 * What one operation of a benchmark costs.
 *
 * @param nanos CPU time of the measuring thread in the quickest iteration; the collector's is not
 *     in it
 * @param bytes what it allocates in the thriftiest; hardly depends on the machine
 */
public record Score(double nanos, double bytes) {
  /** Scores in whole bytes and tenths of nanoseconds: what is kept. */
  Score rounded() {
    return new Score(Math.round(nanos * 10) / 10.0, Math.round(bytes));
  }
}
