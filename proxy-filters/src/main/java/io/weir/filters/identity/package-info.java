/**
 * Words that filters share about who a client is: found by {@code auth}, read by limits, budgets
 * and caches. May import what a filter may.
 */
@NullMarked
package io.weir.filters.identity;

import org.jspecify.annotations.NullMarked;
