/** Reads what a model call used from its answer's bytes, in every dialect. */
@NullMarked
package io.weir.filters.llm.usage.read;

import org.jspecify.annotations.NullMarked;
