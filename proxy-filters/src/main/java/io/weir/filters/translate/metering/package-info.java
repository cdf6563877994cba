/** What a call uses and what is left, where one side says it and the other would not. */
@NullMarked
package io.weir.filters.translate.metering;

import org.jspecify.annotations.NullMarked;
