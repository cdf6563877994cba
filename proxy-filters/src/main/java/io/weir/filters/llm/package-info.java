/** Words that filters share about model traffic; imports no filter. */
@NullMarked
package io.weir.filters.llm;

import org.jspecify.annotations.NullMarked;
