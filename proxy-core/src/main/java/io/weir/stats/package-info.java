/** Counters and latencies; the only importer of simpleclient and HdrHistogram. */
@NullMarked
package io.weir.stats;

import org.jspecify.annotations.NullMarked;
