/** Where spans go: a bounded queue, and whoever sends what it holds to a collector. */
@NullMarked
package io.weir.filters.tracing.collector;

import org.jspecify.annotations.NullMarked;
