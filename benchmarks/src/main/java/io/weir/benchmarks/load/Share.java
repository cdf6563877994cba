package io.weir.benchmarks.load;

import io.weir.benchmarks.load.work.Work;

/**
 * What one of several workers does of the work; moments are those of {@link System#nanoTime}.
 *
 * @param index which worker, from 0
 * @param connections how many it keeps open
 * @param perSecond its part of the rate; 0 in a closed loop
 * @param maxWaiting its part of those that may wait
 * @param maxRequests its part of the requests; 0 for no limit
 * @param begin when it begins to open connections
 * @param load when all of them should be open, and requests are due
 * @param from when the window begins
 * @param until when it ends
 */
record Share(
    int index,
    int connections,
    double perSecond,
    int maxWaiting,
    long maxRequests,
    long begin,
    long load,
    long from,
    long until) {

  /** The share of one of the work's threads, in a run that begins then. */
  static Share of(Work work, int index, long begin) {
    int threads = work.threads();
    long load = begin + work.span().ramp();
    long from = load + work.span().warmUp();
    return new Share(
        index,
        (int) part(work.connections(), index, threads),
        work.pace().perSecond() / threads,
        (int) part(work.pace().maxWaiting(), index, threads),
        part(work.pace().maxRequests(), index, threads),
        begin,
        load,
        from,
        from + work.span().window());
  }

  private static long part(long whole, int index, int threads) {
    return whole / threads + (index < whole % threads ? 1 : 0);
  }
}
