/** What was spent, shown on the admin port and by {@code weir spend}. */
@NullMarked
package io.weir.filters.budget.report;

import org.jspecify.annotations.NullMarked;
