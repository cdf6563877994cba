/** Filter {@code cors}: says to browsers which pages of other origins may use Weir. */
@NullMarked
package io.weir.filters.cors;

import org.jspecify.annotations.NullMarked;
