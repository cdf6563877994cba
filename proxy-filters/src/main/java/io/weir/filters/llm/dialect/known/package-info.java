/** Every dialect that Weir knows, under its word. */
@NullMarked
package io.weir.filters.llm.dialect.known;

import org.jspecify.annotations.NullMarked;
