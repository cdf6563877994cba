/** Filter {@code usage}: tokens, cost and pace of every model call, counted and logged. */
@NullMarked
package io.weir.filters.usage;

import org.jspecify.annotations.NullMarked;
