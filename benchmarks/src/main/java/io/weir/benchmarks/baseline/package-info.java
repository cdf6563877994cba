/** Scores of the JMH benchmarks that are kept as data, and what has changed since. */
@NullMarked
package io.weir.benchmarks.baseline;

import org.jspecify.annotations.NullMarked;
