/** The relay without filters: heads, chunks, the peek into bodies, the choice of a route. */
@NullMarked
package io.weir.benchmarks.wire;

import org.jspecify.annotations.NullMarked;
