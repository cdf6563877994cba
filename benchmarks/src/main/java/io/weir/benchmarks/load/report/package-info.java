/**
 * What a load run has seen, as a value, as JSON and as text; knows nothing of how it was driven.
 */
@NullMarked
package io.weir.benchmarks.load.report;

import org.jspecify.annotations.NullMarked;
