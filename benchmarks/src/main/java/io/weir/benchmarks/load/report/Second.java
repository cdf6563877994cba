package io.weir.benchmarks.load.report;

/**
 * One second of a run, for progress and plots.
 *
 * @param at seconds since the window began, at its end
 * @param requests answers that ended in it
 * @param failures of every kind
 * @param events of streams
 * @param inFlight requests without a whole answer at its end
 * @param p50Micros latency of the answers that ended in it
 * @param p99Micros the same
 * @param cpuPercent of the watched processes, of one core
 * @param rssKb of the watched processes
 */
public record Second(
    double at,
    long requests,
    long failures,
    long events,
    long inFlight,
    double p50Micros,
    double p99Micros,
    double cpuPercent,
    long rssKb) {}
