/** The filter {@code breaker}: keeps calls from a cluster that fails. */
@NullMarked
package io.weir.filters.breaker;

import org.jspecify.annotations.NullMarked;
