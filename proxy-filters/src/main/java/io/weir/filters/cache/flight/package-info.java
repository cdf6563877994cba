/** One call to an upstream whose answer several clients get while it comes, on any loops. */
@NullMarked
package io.weir.filters.cache.flight;

import org.jspecify.annotations.NullMarked;
