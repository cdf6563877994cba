/** Filter {@code budget}: money is set aside before a model is called, and settled after. */
@NullMarked
package io.weir.filters.budget;

import org.jspecify.annotations.NullMarked;
