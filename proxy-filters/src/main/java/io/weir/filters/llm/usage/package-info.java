/** What a model call used and what it costs, in words that every filter understands. */
@NullMarked
package io.weir.filters.llm.usage;

import org.jspecify.annotations.NullMarked;
