/** The processes of a measurement: where they run, how they start, and that they end. */
@NullMarked
package io.weir.benchmarks.stage;

import org.jspecify.annotations.NullMarked;
