/** The mock's answers in each provider's wire language. */
@NullMarked
package io.weir.filters.mock.wire;

import org.jspecify.annotations.NullMarked;
