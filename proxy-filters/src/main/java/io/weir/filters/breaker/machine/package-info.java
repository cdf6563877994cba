/** A breaker's states, what changes them, and what is written down of it. */
@NullMarked
package io.weir.filters.breaker.machine;

import org.jspecify.annotations.NullMarked;
