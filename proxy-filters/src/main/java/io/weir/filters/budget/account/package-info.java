/** Whose money it is, and in which stretches of the calendar it is counted. */
@NullMarked
package io.weir.filters.budget.account;

import org.jspecify.annotations.NullMarked;
