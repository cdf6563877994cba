/** Whole answers: in memory up to a weight, as bytes for a store, and on their way to a client. */
@NullMarked
package io.weir.filters.cache.shelf;

import org.jspecify.annotations.NullMarked;
