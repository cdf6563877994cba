/**
 * The relay without filters: heads, chunks, events, the peek into bodies, the choice of a route.
 */
@NullMarked
package io.weir.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
