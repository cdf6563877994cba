/**
 * Counters, latencies and gauges, and how they are shown; the only importer of simpleclient and
 * HdrHistogram. Imports {@code config} and {@code json}.
 */
@NullMarked
package io.weir.stats;

import org.jspecify.annotations.NullMarked;
