/** How streamed answers are cut into the JSON documents they consist of. */
@NullMarked
package io.weir.filters.llm.wire;

import org.jspecify.annotations.NullMarked;
