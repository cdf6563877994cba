/** What clients are told of their money. */
@NullMarked
package io.weir.filters.budget.told;

import org.jspecify.annotations.NullMarked;
